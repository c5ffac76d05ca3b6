"""The feed as it is kept in the outbox, from any event on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import func, select

from data.store.dispatch_tables import OUTBOX
from data.store.outlets import FEED
from data.store.store import Store


@dataclass(frozen=True, slots=True)
class Told:
    """What was told about one event: messages, each a line of JSON."""

    seq: int
    bodies: tuple[str, ...]


def last_told(store: Store) -> int:
    """The number of the last event about which something was told; 0 before the first."""
    with store.reading() as connection:
        found = connection.scalar(select(func.max(OUTBOX.c.event_seq)).where(OUTBOX.c.destination == FEED))
    return found or 0


def told_after(store: Store, seq: int, limit: int = 500) -> list[Told]:
    """What was told about events after that one, in order; whole events, about ``limit`` messages."""
    wanted = (
        select(OUTBOX.c.event_seq, OUTBOX.c.body)
        .where(OUTBOX.c.destination == FEED, OUTBOX.c.event_seq > seq)
        .order_by(OUTBOX.c.event_seq, OUTBOX.c.id)
    )
    with store.reading() as connection:
        rows = connection.execute(wanted.limit(limit)).all()
        if len(rows) == limit:
            last = rows[-1].event_seq
            rows = [row for row in rows if row.event_seq != last]
            rows += connection.execute(wanted.where(OUTBOX.c.event_seq == last)).all()
    return list(_by_event([(row.event_seq, row.body) for row in rows]))


def _by_event(rows: list[tuple[int, str]]) -> Iterator[Told]:
    for seq, group in groupby(rows, key=lambda row: row[0]):
        yield Told(seq, tuple(body for _, body in group))
