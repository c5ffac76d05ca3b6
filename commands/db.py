"""The store: make and renew its tables, back it up and restore it, check its audit log."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from commands.frame import DONE, NO, By, StoreUrl, group, out_option, speaking
from data.store.urls import DEFAULT_STORE
from reports.terminal import Table, Terminal

db = group("The store: its tables, backups, audit log, what is kept and what is erased.")


@db.command("upgrade")
@speaking
def db_upgrade(store: StoreUrl = DEFAULT_STORE, *, terminal: Terminal) -> None:
    """Make the tables of a store, or bring them up to this version.

    Example: hulotte db upgrade --store sqlite:///hulotte.db
    """
    from planning.store_care import upgrade_store

    summary = upgrade_store(store)
    terminal.answer(summary, [f"{summary['store']}: tables of version {summary['revision']}."])


@db.command("current")
@speaking
def db_current(store: StoreUrl = DEFAULT_STORE, *, terminal: Terminal) -> None:
    """Say which version the tables of a store are of; 1 when it is not the one needed.

    Example: hulotte db current --store sqlite:///hulotte.db
    """
    from planning.store_care import current_tables

    summary = current_tables(store)
    steps = Table(
        "Versions", ("version", "what it brought", "there"), [tuple(row.values()) for row in summary["steps"]]
    )
    terminal.answer(summary, [f"{summary['store']}: version {summary['revision']}, {summary['needed']} needed.", steps])
    raise typer.Exit(DONE if summary["current"] else NO)


@db.command("backup")
@speaking
def db_backup(
    out: Annotated[Path, out_option("file to write; it holds personal data")],
    store: StoreUrl = DEFAULT_STORE,
    *,
    terminal: Terminal,
) -> None:
    """Write everything a store holds into one file, while others work on.

    Example: hulotte db backup --store sqlite:///hulotte.db -o hulotte.backup
    """
    from data.store.backup import back_up
    from planning.destinations import file_to_write

    file_to_write(out)
    manifest, seconds = back_up(store, out)
    summary = {"out": str(out), **asdict(manifest), "seconds": round(seconds, 3)}
    rows = sum(manifest.tables.values())
    until = f"everything up to entry {manifest.audit_seq} of the audit log"
    terminal.answer(summary, [f"{out}: {rows:,} rows, {until} ({seconds:.1f} s)."])


@db.command("restore")
@speaking
def db_restore(
    file: Annotated[Path, typer.Argument(metavar="BACKUP", help="file that db backup wrote")],
    store: StoreUrl = DEFAULT_STORE,
    *,
    terminal: Terminal,
) -> None:
    """Fill an empty database from a backup; SQLite and PostgreSQL take each other's.

    Example: hulotte db restore hulotte.backup --store sqlite:///restored.db
    """
    from data.store.restore import restore

    manifest, seconds = restore(store, file)
    summary = {"backup": str(file), **asdict(manifest), "seconds": round(seconds, 3)}
    rows = sum(manifest.tables.values())
    lost = f"what came after {manifest.taken_at} (entry {manifest.audit_seq} of the audit log) is not in it"
    terminal.answer(summary, [f"{rows:,} rows restored in {seconds:.1f} s; {lost}."])


@db.command("verify-audit")
@speaking
def db_verify_audit(
    store: StoreUrl = DEFAULT_STORE,
    expect: Annotated[str | None, typer.Option(metavar="HASH", help="hash noted earlier; must still be there")] = None,
    *,
    terminal: Terminal,
) -> None:
    """Follow the chains of audit log and journal; 1 when an entry was changed, is missing or was put in.

    Example: hulotte db verify-audit --store sqlite:///hulotte.db
    """
    from planning.store_care import verify_audit

    summary = verify_audit(store, expect)
    told = [f"{summary['entries']} entries, the chain holds; note its head: {summary['head']}"]
    told.append(f"{summary['events']:,} entries of the dispatcher's journal, that chain holds too")
    terminal.answer(summary, summary["breaks"] or told)
    raise typer.Exit(NO if summary["breaks"] else DONE)


@db.command("prune")
@speaking
def db_prune(
    before: Annotated[str, typer.Option("--before", metavar="DATE", help="what ended before that date goes")],
    store: StoreUrl = DEFAULT_STORE,
    by: By = "",
    yes: Annotated[bool, typer.Option("--yes", help="delete; without it, only say what would go")] = False,
    *,
    terminal: Terminal,
) -> None:
    """Delete what is older than it may be kept: rosters, swaps, wishes, absences, the feed. The audit log stays.

    Example: hulotte db prune --before 2024-01-01 --store sqlite:///hulotte.db
    """
    from planning.store_care import prune_store

    summary = prune_store(store, before, by, yes)
    rows = Table("Rows", ("table", "deleted" if yes else "would go"), list(summary["rows"].items()))
    terminal.answer(summary, [rows] if summary["rows"] else ["Nothing is that old."])


@db.command("erase")
@speaking
def db_erase(
    radiologist: Annotated[str, typer.Argument(metavar="RADIOLOGIST", help="id of who is forgotten")],
    store: StoreUrl = DEFAULT_STORE,
    by: By = "",
    *,
    terminal: Terminal,
) -> None:
    """Erase what is known of a radiologist who has left; past duties stay, under an id that names nobody.

    Example: hulotte db erase R-0123 --store sqlite:///hulotte.db
    """
    from planning.store_care import erase_radiologist

    summary = erase_radiologist(store, radiologist, by)
    rows = Table("Rows erased", ("table", "rows"), list(summary["rows"].items()))
    terminal.answer(
        summary, [rows, "Backups taken before still hold them: delete those, or erase again after a restore."]
    )
