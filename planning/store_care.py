"""Looking after a store: its tables and its audit log."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from data.errors import InputError, Problem
from data.store import audit
from data.store.engine import open_engine
from data.store.migrate import newest_revision, revision_of, steps, upgrade
from data.store.retention import erase, prune
from data.store.store import Store, spoken
from data.store.urls import shown_url
from dispatch.journal import Journal


def upgrade_store(url: str) -> dict[str, Any]:
    """Bring a store's tables up to this version; what ``db upgrade --json`` prints.

    Raises
    ------
    InputError
        The database cannot be reached or written, or was made by a newer version.
    """
    with spoken(url):
        engine = open_engine(url, create=True)
        before = revision_of(engine)
        if before is None or before in {revision for revision, _ in steps()}:
            upgrade(engine)
    store = Store.open(url)
    return {"store": store.name, "before": before, "revision": newest_revision()}


def current_tables(url: str) -> dict[str, Any]:
    """Which version a store's tables are of; what ``db current --json`` prints."""
    with spoken(url):
        found = revision_of(open_engine(url))
    known = steps()
    reached = [revision for revision, _ in known].index(found) if found in dict(known) else -1
    told = [{"revision": step[0], "says": step[1], "there": n <= reached} for n, step in enumerate(known)]
    needed = newest_revision()
    return {"store": shown_url(url), "revision": found, "needed": needed, "current": found == needed, "steps": told}


def verify_audit(url: str, expected: str | None) -> dict[str, Any]:
    """Follow the chains of a store's audit log and of the journal; what ``db verify-audit --json`` prints."""
    store = Store.open(url)
    with store.reading() as connection:
        report = audit.follow(connection, expected)
    journal = Journal(store)
    events = journal.follow_all()
    breaks = [*report.breaks, *(f"journal: {each}" for each in journal.breaks)]
    return {"store": store.name, "entries": report.entries, "head": report.head, "events": events, "breaks": breaks}


def prune_store(url: str, before: str, by: str, really: bool) -> dict[str, Any]:
    """Delete what ended before a date, or count it; what ``db prune --json`` prints.

    Raises
    ------
    InputError
        Not a date.
    """
    try:
        day = date.fromisoformat(before)
    except ValueError as error:
        raise InputError(Problem("--before", None, None, f"{before!r} is not a date", "write YYYY-MM-DD")) from error
    store = Store.open(url)
    return {"store": store.name, "before": before, "deleted": really, "rows": prune(store, day, by, really=really)}


def erase_radiologist(url: str, radiologist: str, by: str) -> dict[str, Any]:
    """Forget a radiologist who has left; what ``db erase --json`` prints."""
    store = Store.open(url)
    rows = erase(store, radiologist, by, datetime.now(UTC))
    return {"store": store.name, "radiologist": radiologist, "rows": rows}
