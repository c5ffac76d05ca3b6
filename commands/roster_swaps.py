"""Swaps of the published roster in a store: offered to colleagues, agreed by them, approved by the director."""

from __future__ import annotations

from typing import Annotated

import typer

from commands.frame import DONE, NO, By, StoreUrl, group, speaking
from commands.roster import roster
from data.store.urls import DEFAULT_STORE
from reports.terminal import Terminal

swaps = group("Swaps of the published roster: offered, agreed by each colleague, approved by the director.")
roster.add_typer(swaps, name="swaps")
Number = Annotated[int, typer.Argument(metavar="SWAP", min=1, help="number that roster swaps list shows")]
Who = Annotated[str, typer.Argument(metavar="RADIOLOGIST", help="id of who says so")]
Why = Annotated[str, typer.Option(metavar="TEXT", help="why, for the others")]


@swaps.command("offer")
@speaking
def swaps_offer(
    duties: Annotated[
        list[str],
        typer.Argument(metavar="DUTY", help="yours, then those of one or two colleagues; an id alone gives none"),
    ],
    answer_by: Annotated[
        str | None,
        typer.Option(
            metavar="WHEN", help="a date, included, or a time in Paris; in a week, or when the first duty begins"
        ),
    ] = None,
    own_centres: Annotated[bool, typer.Option("--own-centres", help="nobody goes to a centre not theirs")] = False,
    note: Annotated[str, typer.Option(metavar="TEXT", help="why, for the others")] = "",
    store: StoreUrl = DEFAULT_STORE,
    by: By = "",
    *,
    terminal: Terminal,
) -> None:
    """Offer a swap, if it keeps every hard rule: you take the second duty, its holder the next, the last one yours.

    Example: hulotte roster swaps offer R-0123@2027-01-09 R-0045@2027-01-16 --store sqlite:///hulotte.db
    """
    from planning.swap_requests import offered
    from reports.swap_requests_overview import offered_parts

    summary = offered(store, duties, answer_by, note, by, own_centres=own_centres)
    terminal.answer(summary, offered_parts(summary))
    raise typer.Exit(DONE if summary["swap"] else NO)


@swaps.command("suggest")
@speaking
def swaps_suggest(
    duty: Annotated[str, typer.Argument(metavar="DUTY", help="yours, as R-0123@2027-01-09")],
    own_centres: Annotated[bool, typer.Option("--own-centres", help="nobody goes to a centre not theirs")] = False,
    most: Annotated[int, typer.Option(min=1, help="how many swaps to suggest")] = 20,
    store: StoreUrl = DEFAULT_STORE,
    *,
    terminal: Terminal,
) -> None:
    """Find the legal swaps of the published roster that free you of a duty, the cheapest first, in words to offer them.

    Example: hulotte roster swaps suggest R-0123@2027-01-09 --store sqlite:///hulotte.db
    """
    from planning.swap_requests import suggested
    from reports.swap_requests_overview import suggested_parts

    summary = suggested(store, duty, most, own_centres=own_centres)
    terminal.answer(summary, suggested_parts(summary))
    raise typer.Exit(DONE if summary["possible"] else NO)


@swaps.command("agree")
@speaking
def swaps_agree(
    swap: Number, radiologist: Who, store: StoreUrl = DEFAULT_STORE, by: By = "", *, terminal: Terminal
) -> None:
    """Say yes to a swap that was offered to you, if it is still legal.

    Example: hulotte roster swaps agree 4 R-0045 --store sqlite:///hulotte.db
    """
    from planning.swap_requests import agreed
    from reports.swap_requests_overview import judged_parts

    summary = agreed(store, swap, radiologist, by)
    terminal.answer(summary, judged_parts(summary))
    raise typer.Exit(DONE if summary["legal"] else NO)


@swaps.command("decline")
@speaking
def swaps_decline(
    swap: Number,
    radiologist: Who,
    reason: Why = "",
    store: StoreUrl = DEFAULT_STORE,
    by: By = "",
    *,
    terminal: Terminal,
) -> None:
    """Say no to a swap that was offered to you, which ends it.

    Example: hulotte roster swaps decline 4 R-0045 --reason "away that week" --store sqlite:///hulotte.db
    """
    from planning.swap_requests import declined
    from reports.swap_requests_overview import swap_parts

    summary = declined(store, swap, radiologist, reason, by)
    terminal.answer(summary, swap_parts(summary))


@swaps.command("withdraw")
@speaking
def swaps_withdraw(
    swap: Number,
    radiologist: Who,
    reason: Why = "",
    store: StoreUrl = DEFAULT_STORE,
    by: By = "",
    *,
    terminal: Terminal,
) -> None:
    """Take back a swap that you offered or agreed to, until it is approved.

    Example: hulotte roster swaps withdraw 4 R-0123 --store sqlite:///hulotte.db
    """
    from planning.swap_requests import withdrawn
    from reports.swap_requests_overview import swap_parts

    summary = withdrawn(store, swap, radiologist, reason, by)
    terminal.answer(summary, swap_parts(summary))


@swaps.command("approve")
@speaking
def swaps_approve(swap: Number, store: StoreUrl = DEFAULT_STORE, by: By = "", *, terminal: Terminal) -> None:
    """Approve a swap that all agree to, if it is still legal: the roster with it is published as a new version.

    Example: hulotte roster swaps approve 4 --store sqlite:///hulotte.db
    """
    from planning.swap_requests import approved
    from reports.swap_requests_overview import judged_parts

    summary = approved(store, swap, by)
    terminal.answer(summary, judged_parts(summary))
    raise typer.Exit(DONE if summary["legal"] else NO)


@swaps.command("refuse")
@speaking
def swaps_refuse(
    swap: Number,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="why, for the radiologists")],
    store: StoreUrl = DEFAULT_STORE,
    by: By = "",
    *,
    terminal: Terminal,
) -> None:
    """Refuse a swap as the director, with the reason.

    Example: hulotte roster swaps refuse 4 --reason "neuro would be thin" --store sqlite:///hulotte.db
    """
    from planning.swap_requests import refused
    from reports.swap_requests_overview import swap_parts

    summary = refused(store, swap, reason, by)
    terminal.answer(summary, swap_parts(summary))


@swaps.command("show")
@speaking
def swaps_show(swap: Number, store: StoreUrl = DEFAULT_STORE, *, terminal: Terminal) -> None:
    """Show a swap; while it is open, judged by every check in the roster that holds now. 1 when it cannot be done now.

    Example: hulotte roster swaps show 4 --store sqlite:///hulotte.db
    """
    from planning.swap_requests import shown
    from reports.swap_requests_overview import judged_parts, swap_parts

    summary = shown(store, swap)
    terminal.answer(summary, judged_parts(summary) if "legal" in summary else swap_parts(summary))
    raise typer.Exit(DONE if summary.get("legal", True) else NO)


@swaps.command("list")
@speaking
def swaps_list(
    radiologist: Annotated[str | None, typer.Option(metavar="ID", help="swaps of that radiologist only")] = None,
    only_open: Annotated[bool, typer.Option("--open", help="only those that wait for someone")] = False,
    store: StoreUrl = DEFAULT_STORE,
    *,
    terminal: Terminal,
) -> None:
    """List swaps with their states, deadlines and whom they wait for.

    Example: hulotte roster swaps list --radiologist R-0123 --store sqlite:///hulotte.db
    """
    from planning.swap_requests import listed
    from reports.swap_requests_overview import list_parts

    summary = listed(store, radiologist, only_open=only_open)
    terminal.answer(summary, list_parts(summary))
