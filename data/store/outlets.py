"""Outlets of the outbox: who gets which messages, how far each has got, and who is carrying them just now.

Each outlet gets the messages of one destination in the order of their numbers; its cursor moves on once they arrived.
So every message arrives at least once and in order, whatever happens to the carrier. On PostgreSQL several carriers may
work side by side: each takes outlets that no other has claimed (SKIP LOCKED), and one outlet has one carrier at a time.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    bindparam,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)

from data.store.dispatch_tables import OUTBOX, OUTLETS, STUDIES
from data.store.store import Store, spoken

FEED = "feed"
"""Destination of everything that screens and readers are told."""


AT_ONCE = datetime(2000, 1, 1, tzinfo=UTC)
"""When to try, where nothing is to be waited for."""
LONGEST_WAIT = timedelta(minutes=10)
"""What lies further ahead was written before the clock was set back, and counts as past."""


def hospital_source(hospital: str) -> str:
    """Destination of the statuses of a hospital's studies."""
    return f"hospital:{hospital}"


@dataclass(frozen=True, slots=True)
class Outlet:
    """An outlet that is claimed; ``attempts`` have failed in a row, the last one with ``error``."""

    name: str
    source: str
    cursor: int
    attempts: int
    error: str


@dataclass(frozen=True, slots=True)
class Message:
    """One message of the outbox."""

    id: int
    body: Mapping[str, Any]


_TOLD = (
    select(STUDIES)
    .join(OUTLETS, OUTLETS.c.source == literal("hospital:") + STUDIES.c.hospital_id)
    .where(STUDIES.c.id == bindparam("number"), OUTLETS.c.active)
    .limit(1)
)
_QUEUE = insert(OUTBOX)


def tell_hospital(connection: Connection, number: int, state: str, at: datetime) -> None:
    """Queue the new state of a study for its hospital, if that has an outlet."""
    study = connection.execute(_TOLD, {"number": number}).first()
    if study is None:
        return
    words = {
        "hospital": study.hospital_id,
        "accession": study.accession,
        "order": study._mapping.get("order_number"),
        "exam": study.exam,
        "state": state,
        "at": at.isoformat(),
    }
    body = json.dumps(words, ensure_ascii=False)
    values = {"destination": hospital_source(study.hospital_id), "body": body}
    connection.execute(_QUEUE, {**values, "attempts": 0, "next_at": at, "error": ""})


def register(store: Store, sources: Mapping[str, str]) -> None:
    """Make the outlets those given, name → source; a new one begins with what comes from now on.

    One that is no longer named rests where it is, and goes on from there when it is named again.
    """
    with spoken(store.url), store.engine.connect().execution_options(writes=True) as connection, connection.begin():
        known = set(connection.scalars(select(OUTLETS.c.name)))
        last = connection.scalar(select(func.max(OUTBOX.c.id))) or 0
        connection.execute(update(OUTLETS).values(active=OUTLETS.c.name.in_(list(sources))))
        for name, source in sources.items():
            if name not in known:
                values = {"cursor": last, "attempts": 0, "next_at": AT_ONCE, "error": "", "active": True}
                connection.execute(insert(OUTLETS).values(name=name, source=source, **values))


def claim(store: Store, holder: str, names: Sequence[str], now: datetime, until: datetime) -> list[Outlet]:
    """Take those of the outlets for which messages wait, whose time has come, and that nobody else carries."""
    with store.reading() as connection:
        if connection.execute(_due(names, now).limit(1)).first() is None:
            return []
    with spoken(store.url), store.engine.connect().execution_options(writes=True) as connection, connection.begin():
        rows = connection.execute(_due(names, now).with_for_update(of=OUTLETS, skip_locked=True)).all()
        taken = [Outlet(row.name, row.source, row.cursor, row.attempts, row.error) for row in rows]
        mine = OUTLETS.c.name.in_([outlet.name for outlet in taken])
        connection.execute(update(OUTLETS).where(mine).values(claimed_by=holder, claimed_until=until))
    return taken


def _due(names: Sequence[str], now: datetime) -> Select[Any]:
    return (
        select(OUTLETS)
        .where(
            OUTLETS.c.name.in_(list(names)),
            OUTLETS.c.active,
            _past(OUTLETS.c.next_at, now),
            or_(OUTLETS.c.claimed_until.is_(None), _past(OUTLETS.c.claimed_until, now)),
            exists().where(*_waiting()),
        )
        .order_by(OUTLETS.c.next_at)
    )


def _past(column: ColumnElement[datetime], now: datetime) -> ColumnElement[bool]:
    return or_(column <= now, column > now + LONGEST_WAIT)


def _waiting() -> tuple[ColumnElement[bool], ...]:
    return OUTBOX.c.destination == OUTLETS.c.source, OUTBOX.c.id > OUTLETS.c.cursor


def messages(store: Store, source: str, after: int, limit: int) -> list[Message]:
    """The next messages of a destination, in order."""
    wanted = (
        select(OUTBOX.c.id, OUTBOX.c.body)
        .where(OUTBOX.c.destination == source, OUTBOX.c.id > after)
        .order_by(OUTBOX.c.id)
        .limit(limit)
    )
    with store.reading() as connection:
        return [Message(row.id, json.loads(row.body)) for row in connection.execute(wanted)]


def arrived(store: Store, holder: str, name: str, last: Message, at: datetime, until: datetime, refused: str) -> bool:
    """Move the cursor on to a message; False when someone else has claimed the outlet meanwhile.

    Parameters
    ----------
    refused
        Why the message was not wanted there, "" when it was taken. It is kept with a message that has one receiver.
    """
    with spoken(store.url), store.engine.connect().execution_options(writes=True) as connection, connection.begin():
        moved = connection.execute(
            update(OUTLETS)
            .where(OUTLETS.c.name == name, OUTLETS.c.claimed_by == holder)
            .values(cursor=last.id, attempts=0, next_at=AT_ONCE, error="", arrived_at=at, claimed_until=until)
        )
        if moved.rowcount != 1:
            return False
        connection.execute(
            update(OUTBOX)
            .where(OUTBOX.c.id == last.id, OUTBOX.c.destination != FEED)
            .values(sent_at=at, attempts=OUTBOX.c.attempts + 1, error=refused)
        )
    return True


def failed(store: Store, holder: str, name: str, error: str, next_at: datetime) -> None:
    """Note why messages did not arrive, and when to try again; the outlet is free."""
    values = {"attempts": OUTLETS.c.attempts + 1, "error": error, "next_at": next_at}
    _freed(store, holder, name, **values)


def released(store: Store, holder: str, name: str) -> None:
    """Give an outlet back."""
    _freed(store, holder, name)


def _freed(store: Store, holder: str, name: str, **values: object) -> None:
    with spoken(store.url), store.engine.connect().execution_options(writes=True) as connection, connection.begin():
        connection.execute(
            update(OUTLETS)
            .where(OUTLETS.c.name == name, OUTLETS.c.claimed_by == holder)
            .values(claimed_by=None, claimed_until=None, **values)
        )


@dataclass(frozen=True, slots=True)
class Lag:
    """How far an outlet is behind: messages that wait, and since when the oldest of them does."""

    name: str
    waiting: int
    since: datetime | None
    attempts: int
    error: str


def lags(store: Store) -> list[Lag]:
    """Every active outlet, by name."""
    wanted = (
        select(
            OUTLETS.c.name,
            OUTLETS.c.attempts,
            OUTLETS.c.error,
            func.count(OUTBOX.c.id).label("waiting"),
            func.min(OUTBOX.c.next_at).label("since"),
        )
        .outerjoin(OUTBOX, and_(*_waiting()))
        .where(OUTLETS.c.active)
        .group_by(OUTLETS.c.name, OUTLETS.c.attempts, OUTLETS.c.error)
        .order_by(OUTLETS.c.name)
    )
    with store.reading() as connection:
        return [Lag(row.name, row.waiting, row.since, row.attempts, row.error) for row in connection.execute(wanted)]
