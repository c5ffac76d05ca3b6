"""Messages that the dispatcher could not take: list them, look at one, have it read once more."""

from __future__ import annotations

from typing import Annotated

import typer

from commands.dispatch import dispatch
from commands.frame import NO, By, StoreUrl, group, speaking
from data.store.urls import DEFAULT_STORE
from reports.terminal import Terminal

quarantine = group("Messages that could not be taken: why, and the message, encrypted, for 72 hours.")
dispatch.add_typer(quarantine, name="quarantine")
Number = Annotated[int, typer.Argument(metavar="ID", min=1, help="number of the message, as the list shows it")]


@quarantine.command("list")
@speaking
def quarantine_list(store: StoreUrl = DEFAULT_STORE, by: By = "", *, terminal: Terminal) -> None:
    """List the messages that were not taken, with what their senders were told; audited.

    Example: hulotte dispatch quarantine list --store sqlite:///hulotte.db
    """
    from planning.dispatch_quarantine import listed
    from reports.quarantine import list_parts

    summary = listed(store, by)
    terminal.answer(summary, list_parts(summary))


@quarantine.command("show")
@speaking
def quarantine_show(number: Number, store: StoreUrl = DEFAULT_STORE, by: By = "", *, terminal: Terminal) -> None:
    """Show one message as it came; audited. Needs the secret of the service (HULOTTE_SECRET or HULOTTE_SECRET_FILE).

    Example: hulotte dispatch quarantine show 17 --store sqlite:///hulotte.db --by anna
    """
    from planning.dispatch_quarantine import shown
    from reports.quarantine import message_parts

    found = shown(store, number, by)
    terminal.answer(found, message_parts(found))


@quarantine.command("replay")
@speaking
def quarantine_replay(
    number: Number,
    store: StoreUrl = DEFAULT_STORE,
    by: By = "",
    wait: Annotated[float, typer.Option(min=0, help="seconds to wait for the running service")] = 10,
    *,
    terminal: Terminal,
) -> None:
    """Have a message read once more by the service, after the file of senders was mended, say; audited.

    Exit code 1: it was refused again, or no service has read it yet (the next that starts will).

    Example: hulotte dispatch quarantine replay 17 --store sqlite:///hulotte.db --by anna
    """
    from planning.dispatch_quarantine import replayed
    from reports.quarantine import replay_parts

    outcome = replayed(store, number, by, wait)
    terminal.answer(outcome, replay_parts(outcome))
    if outcome["state"] != "taken":
        raise typer.Exit(NO)
