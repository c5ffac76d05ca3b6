"""Stores that rehearsals write to: marked, so that neither a real night nor a rehearsal lands in the wrong one."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Connection, func, insert, select

from data.errors import InputError, Problem
from data.store.dispatch_tables import EVENTS, OUTBOX, REHEARSAL
from data.store.store import Store, spoken


def is_rehearsed(store: Store) -> bool:
    """Whether a store holds a rehearsal."""
    with store.reading() as connection:
        return _is_marked(connection)


def mark(store: Store) -> None:
    """Make a store one of rehearsals.

    Raises
    ------
    InputError
        It holds the journal of real nights.
    """
    with spoken(store.url), store.engine.connect().execution_options(writes=True) as connection, connection.begin():
        if _is_marked(connection):
            return
        if connection.execute(select(func.count()).select_from(EVENTS)).scalar_one():
            what = "holds the journal of real nights; a rehearsal would spoil it"
            raise InputError(Problem(store.name, None, None, what, "rehearse on a store of its own"))
        connection.execute(insert(REHEARSAL).values(id=1, begun_at=datetime.now(UTC)))


def assert_real(store: Store) -> None:
    """Make sure that a store holds no rehearsal.

    Raises
    ------
    InputError
        It does.
    """
    if is_rehearsed(store):
        what = "holds a rehearsal, whose nights are made up"
        raise InputError(Problem(store.name, None, None, what, "use another store, or start with --rehearse"))


def last_instant(store: Store) -> datetime | None:
    """When the last event of the journal happened; None when it is empty."""
    with store.reading() as connection:
        return connection.execute(select(EVENTS.c.at).order_by(EVENTS.c.seq.desc()).limit(1)).scalar_one_or_none()


def now_at(store: Store) -> datetime:
    """What time it is for those who ask a store: the machine's, or that at which a rehearsal stands still."""
    return (last_instant(store) if is_rehearsed(store) else None) or datetime.now(UTC)


def told_after(store: Store, number: int, destination: str, limit: int = 2000) -> list[tuple[int, str]]:
    """(number, body) of what was published, or will be at once, after message ``number``; oldest first."""
    wanted = (
        select(OUTBOX.c.id, OUTBOX.c.body)
        .where(OUTBOX.c.destination == destination, OUTBOX.c.id > number)
        .order_by(OUTBOX.c.id)
        .limit(limit)
    )
    with store.reading() as connection:
        return [(row.id, row.body) for row in connection.execute(wanted)]


def _is_marked(connection: Connection) -> bool:
    return bool(connection.execute(select(func.count()).select_from(REHEARSAL)).scalar_one())
