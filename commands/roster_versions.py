"""Versions of rosters in a store: save, propose, publish, look back, bring back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commands.frame import By, RosterPath, StoreUrl, out_option, speaking
from commands.roster import roster
from data.store.urls import DEFAULT_STORE
from reports.terminal import Terminal

VersionId = Annotated[int, typer.Argument(metavar="VERSION", min=1, help="number that roster versions shows")]
Note = Annotated[str, typer.Option(metavar="TEXT", help="why, for those who look back")]
Despite = Annotated[str | None, typer.Option(metavar="REASON", help="publish although hard rules are broken, and why")]


@roster.command("draft")
@speaking
def roster_draft(
    file: RosterPath,
    store: StoreUrl = DEFAULT_STORE,
    by: By = "",
    note: Note = "",
    based_on: Annotated[int | None, typer.Option(min=1, metavar="VERSION", help="version that was edited")] = None,
    *,
    terminal: Terminal,
) -> None:
    """Save a roster file in a store as a new draft of its dates; refused when someone else saved one meanwhile.

    Example: hulotte roster draft roster.json --store sqlite:///hulotte.db
    """
    from planning.roster_versions import draft
    from reports.version_overview import version_parts

    summary = draft(store, file, by, note, based_on)
    terminal.answer(summary, version_parts(summary))


@roster.command("propose")
@speaking
def roster_propose(version: VersionId, store: StoreUrl = DEFAULT_STORE, by: By = "", *, terminal: Terminal) -> None:
    """Put a draft forward for publication.

    Example: hulotte roster propose 3 --store sqlite:///hulotte.db
    """
    from planning.roster_versions import put_forward
    from reports.version_overview import version_parts

    summary = put_forward(store, version, by)
    terminal.answer(summary, version_parts(summary))


@roster.command("publish")
@speaking
def roster_publish(
    version: VersionId,
    store: StoreUrl = DEFAULT_STORE,
    by: By = "",
    despite: Despite = None,
    *,
    terminal: Terminal,
) -> None:
    """Make a proposed version the one that holds, if it keeps every hard rule; the one before is superseded.

    Example: hulotte roster publish 3 --store sqlite:///hulotte.db
    """
    from planning.roster_versions import publish_checked
    from reports.version_overview import version_parts

    summary = publish_checked(store, version, by, despite)
    terminal.answer(summary, version_parts(summary))
    raise typer.Exit(0 if summary["state"] == "published" else 1)


@roster.command("withdraw")
@speaking
def roster_withdraw(version: VersionId, store: StoreUrl = DEFAULT_STORE, by: By = "", *, terminal: Terminal) -> None:
    """Take back a version; if it was published, its dates have no published roster then.

    Example: hulotte roster withdraw 3 --store sqlite:///hulotte.db
    """
    from planning.roster_versions import take_back
    from reports.version_overview import version_parts

    summary = take_back(store, version, by)
    terminal.answer(summary, version_parts(summary))


@roster.command("rollback")
@speaking
def roster_rollback(
    version: VersionId, store: StoreUrl = DEFAULT_STORE, by: By = "", note: Note = "", *, terminal: Terminal
) -> None:
    """Publish an earlier version again, as a new version; what was published in between stays in the record.

    Example: hulotte roster rollback 3 --store sqlite:///hulotte.db
    """
    from planning.roster_versions import bring_back
    from reports.version_overview import version_parts

    summary = bring_back(store, version, by, note)
    terminal.answer(summary, version_parts(summary))


@roster.command("versions")
@speaking
def roster_versions(store: StoreUrl = DEFAULT_STORE, *, terminal: Terminal) -> None:
    """List every version of every roster: its state, who did what to it, and when.

    Example: hulotte roster versions --store sqlite:///hulotte.db
    """
    from planning.roster_versions import list_versions
    from reports.version_overview import versions_table

    summary = list_versions(store)
    terminal.answer(summary, [versions_table(summary)])


@roster.command("fetch")
@speaking
def roster_fetch(
    version: VersionId,
    out: Annotated[Path, out_option("roster file to write")],
    store: StoreUrl = DEFAULT_STORE,
    *,
    terminal: Terminal,
) -> None:
    """Write a version as a roster file, for every other command.

    Example: hulotte roster fetch 3 --store sqlite:///hulotte.db -o roster.json
    """
    from planning.roster_versions import fetch
    from reports.version_overview import version_parts

    summary = fetch(store, version, out)
    terminal.answer(summary, [*version_parts(summary), f"Written to {out}."])


@roster.command("diff")
@speaking
def roster_diff(
    before: Annotated[int, typer.Argument(metavar="VERSION", min=1, help="the first version")],
    after: Annotated[
        int | None, typer.Argument(metavar="OTHER", min=1, help="the second; what is published when not given")
    ] = None,
    store: StoreUrl = DEFAULT_STORE,
    *,
    terminal: Terminal,
) -> None:
    """Say which duties differ between two versions, and whom it concerns; 1 when any does.

    Example: hulotte roster diff 3 5 --store sqlite:///hulotte.db
    """
    from planning.roster_versions import differences
    from reports.version_overview import difference_parts

    summary = differences(store, before, after)
    terminal.answer(summary, difference_parts(summary))
    raise typer.Exit(1 if summary["duties_changed"] else 0)
