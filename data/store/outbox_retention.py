"""What was told long ago and has arrived everywhere is removed from the outbox; a mark stays where it was.

The mark is a message of the feed itself (``kind`` = `GAP`), in the place of the last one that was removed: whoever
goes on from before it gets it first, in order, by whichever way it listens. An outlet that rests holds up nothing of
the feed; when it is named again it gets the mark too. Statuses for a hospital are only written while it has an outlet,
so they wait until every outlet of the hospital has passed them. The last message of each destination always stays:
SQLite gives the number of a last row that is gone to the next one, and cursors would pass over that.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, func, or_, select, update

from data.store.dispatch_tables import OUTBOX, OUTLETS
from data.store.outlets import FEED
from data.store.store import Store, spoken

GAP = "gap"
"""Kind of the message that stands for those that were removed."""
AT_ONCE = 5000
"""Messages that are removed in one transaction of the running service, at most: others want to write too."""


def count_told(connection: Connection, before: datetime) -> int:
    """Messages written before then that have arrived everywhere."""
    found = 0
    for source, last in _ends(connection, before):
        where = (OUTBOX.c.destination == source, OUTBOX.c.id < last)
        found += connection.scalar(select(func.count()).select_from(OUTBOX).where(*where)) or 0
    return found


def remove_told(connection: Connection, before: datetime, limit: int | None = None) -> int:
    """Remove them, the oldest first, at most so many of each destination; how many went."""
    gone = 0
    for source, last in list(_ends(connection, before)):
        wanted = select(OUTBOX.c.id).where(OUTBOX.c.destination == source, OUTBOX.c.id <= last).order_by(OUTBOX.c.id)
        numbers = connection.scalars(wanted.limit(limit)).all()
        end = numbers[-1]
        if source == FEED and len(numbers) > 1:
            _mark(connection, end)
        gone += connection.execute(delete(OUTBOX).where(OUTBOX.c.destination == source, OUTBOX.c.id < end)).rowcount
    return gone


def remove_some(store: Store, before: datetime) -> int:
    """Remove as many as may go at once; how many that were."""
    with store.reading() as connection:
        if not any(True for _ in _ends(connection, before)):
            return 0
    with spoken(store.url), store.engine.connect().execution_options(writes=True) as connection, connection.begin():
        return remove_told(connection, before, AT_ONCE)


def _ends(connection: Connection, before: datetime) -> Iterator[tuple[str, int]]:
    """(destination, last of the messages that may go and stays in place of the others), where there are any."""
    others = connection.scalars(select(OUTLETS.c.source).distinct().where(OUTLETS.c.source != FEED)).all()
    for source in (FEED, *others):
        ours = OUTBOX.c.destination == source
        stays = select(OUTBOX.c.id).where(ours, or_(*_kept(connection, source, before))).order_by(OUTBOX.c.id).limit(1)
        first = connection.scalar(stays)
        goes = (ours,) if first is None else (ours, OUTBOX.c.id < first)
        last = connection.scalars(select(OUTBOX.c.id).where(*goes).order_by(OUTBOX.c.id.desc()).limit(2)).all()
        if len(last) > 1:
            yield source, last[0]


def _kept(connection: Connection, source: str, before: datetime) -> list[ColumnElement[bool]]:
    """Why a message of a destination stays."""
    kept = [OUTBOX.c.next_at >= before]
    held = select(func.min(OUTLETS.c.cursor)).where(OUTLETS.c.source == source)
    if source == FEED:
        kept.append(OUTBOX.c.sent_at.is_(None))
        held = held.where(OUTLETS.c.active)
    cursor = connection.scalar(held)
    if cursor is not None:
        kept.append(OUTBOX.c.id > cursor)
    return kept


def _mark(connection: Connection, number: int) -> None:
    """Put the mark in the place of a message."""
    row = connection.execute(select(OUTBOX.c.event_seq, OUTBOX.c.next_at).where(OUTBOX.c.id == number)).one()
    words = f"what was told up to event {row.event_seq} is no longer kept: whoever has heard less has missed some of it"
    body = {"seq": row.event_seq, "at": row.next_at.isoformat(), "kind": GAP, "oldest": row.event_seq, "words": words}
    connection.execute(update(OUTBOX).where(OUTBOX.c.id == number).values(body=json.dumps(body, ensure_ascii=False)))
