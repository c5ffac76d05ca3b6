"""The one snapshot of the desk that a store holds; the journal's own entry vouches for it."""

from __future__ import annotations

from sqlalchemy import Connection, delete, insert, select

from data.store.dispatch_tables import DESK_SNAPSHOT
from data.store.store import Store


def put(connection: Connection, seq: int, body: str) -> None:
    """Keep the desk as it is after an event, in place of the snapshot before."""
    connection.execute(delete(DESK_SNAPSHOT))
    connection.execute(insert(DESK_SNAPSHOT).values(id=1, event_seq=seq, body=body))


def kept(store: Store) -> tuple[int, str] | None:
    """(number of its event, body) of the snapshot; None where there is none."""
    with store.reading() as connection:
        row = connection.execute(select(DESK_SNAPSHOT.c.event_seq, DESK_SNAPSHOT.c.body)).one_or_none()
    return None if row is None else (row.event_seq, row.body)
