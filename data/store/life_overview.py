"""Open alarms and handovers, for those who ask."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlalchemy import select

from data.store.dispatch_tables import STUDIES
from data.store.life_tables import ALARMS, HANDOVERS
from data.store.store import Store


def alarms_now(store: Store, now: datetime) -> list[dict[str, Any]]:
    """The alarms that are not over, oldest first."""
    wanted = (
        select(ALARMS, STUDIES.c.accession, STUDIES.c.hospital_id)
        .join(STUDIES, STUDIES.c.id == ALARMS.c.study_id)
        .where(ALARMS.c.over_at.is_(None))
        .order_by(ALARMS.c.raised_at, ALARMS.c.id)
    )
    with store.reading() as connection:
        return [
            {
                "alarm": row.kind,
                "accession": row.accession,
                "hospital": row.hospital_id,
                "level": row.level,
                "raised_at": row.raised_at.isoformat(),
                "minutes": round((now - row.raised_at).total_seconds() / 60, 1),
                "words": row.words,
            }
            for row in connection.execute(wanted)
        ]


def handovers_of(store: Store, hospital: str, since: datetime) -> list[dict[str, Any]]:
    """What was handed back to a hospital, and what was still finished for it, newest window first."""
    wanted = (
        select(HANDOVERS)
        .where(HANDOVERS.c.hospital_id == hospital, HANDOVERS.c.window_end >= since)
        .order_by(HANDOVERS.c.window_end.desc(), HANDOVERS.c.id)
    )
    with store.reading() as connection:
        return [{"at": row.at.isoformat(), **json.loads(row.body)} for row in connection.execute(wanted)]
