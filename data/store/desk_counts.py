"""The desk in numbers, as the store holds it: how much waits and for how long, in every urgency class."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from data.store.dispatch_tables import ENDED, STUDIES
from data.store.store import Store


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for a reader in one urgency class, and since when the oldest of it has its images."""

    urgency: str
    count: int
    since: datetime


def waiting_by_class(store: Store) -> list[Waiting]:
    """Classes in which something waits for a reader, by code."""
    wanted = (
        select(STUDIES.c.urgency, func.count().label("number"), func.min(STUDIES.c.images_at).label("since"))
        .where(STUDIES.c.state == "queued")
        .group_by(STUDIES.c.urgency)
        .order_by(STUDIES.c.urgency)
    )
    with store.reading() as connection:
        return [Waiting(row.urgency, row.number, row.since) for row in connection.execute(wanted)]


def open_by_state(store: Store) -> dict[str, int]:
    """How many studies are in each state in which somebody waits for them."""
    wanted = (
        select(STUDIES.c.state, func.count().label("number"))
        .where(STUDIES.c.state.not_in(ENDED))
        .group_by(STUDIES.c.state)
        .order_by(STUDIES.c.state)
    )
    with store.reading() as connection:
        return {row.state: row.number for row in connection.execute(wanted)}
