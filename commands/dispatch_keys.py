"""Keys of the dispatcher's HTTP interface: make one, list them, end one."""

from __future__ import annotations

from typing import Annotated

import typer

from commands.dispatch import dispatch
from commands.frame import By, StoreUrl, group, speaking
from data.api_keys import Scope
from data.store.urls import DEFAULT_STORE
from reports.terminal import Table, Terminal

keys = group("Keys of the HTTP interface: what each allows, for which hospital, until when.")
dispatch.add_typer(keys, name="keys")
Name = Annotated[str, typer.Argument(metavar="NAME", help="name of the key: who holds it, such as ris-chalon")]


@keys.command("add")
@speaking
def keys_add(
    name: Name,
    scope: Annotated[
        list[Scope],
        typer.Option(
            metavar="SCOPE",
            help="intake: studies in; reader: what readers do; desk: commands by hand; watch: feed, queue, figures",
        ),
    ],
    hospital: Annotated[
        str | None, typer.Option(metavar="ID", help="for this hospital's studies only; for all when not given")
    ] = None,
    expires: Annotated[
        str | None, typer.Option(metavar="DATE", help="last day; a year from now when not given")
    ] = None,
    store: StoreUrl = DEFAULT_STORE,
    by: By = "",
    *,
    terminal: Terminal,
) -> None:
    """Make a key and print it, once: the store keeps its hash only. Audited.

    Example: hulotte dispatch keys add ris-chalon --scope intake --hospital H-0001 --store sqlite:///hulotte.db
    """
    from planning.api_keys import added
    from planning.horizons import parse_date

    last_day = None if expires is None else parse_date(expires, "--expires")
    made = added(store, name, scope, hospital, last_day, by)
    terminal.note(f"{name} expires at {made['expires_at'][:16]} UTC; write the key down now, nobody can read it again:")
    terminal.answer(made, [made["key"]])


@keys.command("list")
@speaking
def keys_list(store: StoreUrl = DEFAULT_STORE, *, terminal: Terminal) -> None:
    """List the keys that were ever made, with the day each was last used; never the keys themselves.

    Example: hulotte dispatch keys list --store sqlite:///hulotte.db
    """
    from planning.api_keys import listed

    summary = listed(store)
    columns = ("id", "name", "scopes", "hospital", "state", "expires", "last used")
    rows = [
        (
            each["id"],
            each["name"],
            " ".join(each["scopes"]),
            each["hospital"] or "all",
            each["state"],
            each["expires_at"][:10],
            each["last_used"] or "never",
        )
        for each in summary["keys"]
    ]
    terminal.answer(summary, [Table("Keys", columns, rows)] if rows else [f"{summary['store']}: no keys."])


@keys.command("revoke")
@speaking
def keys_revoke(name: Name, store: StoreUrl = DEFAULT_STORE, by: By = "", *, terminal: Terminal) -> None:
    """End a key; running services refuse it within two seconds, and end its streams. Audited.

    Example: hulotte dispatch keys revoke ris-chalon --store sqlite:///hulotte.db --by anna
    """
    from planning.api_keys import revoked

    summary = revoked(store, name, by)
    terminal.answer(summary, [f"{name} is revoked."])
