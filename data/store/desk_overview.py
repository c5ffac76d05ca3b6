"""What is known of studies, for those who ask: which are open, with their clocks, and why a reader was chosen."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, and_, select

from data.store.dispatch_tables import ASSIGNMENTS, COMMANDS, ENDED, EVENTS, STATES, STUDIES
from data.store.inbox import known_study
from data.store.store import Store

UNTIL_RELEASED = datetime(9999, 12, 31, tzinfo=UTC)
"""``held_until`` of a study that is held until someone releases it."""
RELEASED = "released"


def open_studies(store: Store, now: datetime, hospital: str | None = None) -> list[dict[str, Any]]:
    """Every study (of a hospital) that somebody waits for, the one due first first; minutes count from ``now``.

    ``minutes_left`` is until the study is due, negative when it is late, None while its images are awaited.
    """
    wanted = (
        select(STUDIES, ASSIGNMENTS.c.reader, ASSIGNMENTS.c.given_at, ASSIGNMENTS.c.acknowledged_at)
        .outerjoin(
            ASSIGNMENTS,
            and_(
                ASSIGNMENTS.c.study_id == STUDIES.c.id,
                ASSIGNMENTS.c.released_at.is_(None),
                ASSIGNMENTS.c.paused_at.is_(None),
            ),
        )
        .where(STUDIES.c.state.not_in(ENDED))
        .order_by(STUDIES.c.due_at.is_(None), STUDIES.c.due_at, STUDIES.c.id)
    )
    if hospital is not None:
        wanted = wanted.where(STUDIES.c.hospital_id == hospital)
    with store.reading() as connection:
        return [_open(row, now) for row in connection.execute(wanted)]


def _open(row: Any, now: datetime) -> dict[str, Any]:  # noqa: ANN401
    since = row._mapping[f"{row.state}_at"]
    return {
        "accession": row.accession,
        "hospital": row.hospital_id,
        "exam": row.exam,
        "urgency": row.urgency,
        "state": row.state,
        "reader": row.reader,
        "acknowledged": row.acknowledged_at is not None,
        "since": since.isoformat(),
        "minutes_in_state": _minutes(now, since),
        "images_at": None if row.images_at is None else row.images_at.isoformat(),
        "due_at": None if row.due_at is None else row.due_at.isoformat(),
        "minutes_left": None if row.due_at is None else _minutes(row.due_at, now),
        "held_until": _until(row.held_until),
    }


def _until(instant: datetime | None) -> str | None:
    """Until when a study is held by hand."""
    if instant is None:
        return None
    return RELEASED if instant >= UNTIL_RELEASED else instant.isoformat()


def _minutes(late: datetime, early: datetime) -> float:
    return round((late - early).total_seconds() / 60, 1)


def history_of(store: Store, accession: str, hospital: str | None) -> dict[str, Any]:
    """A study with all that was decided about it: to whom it was given, among whom, and why.

    Raises
    ------
    InputError
        There is no such study, or several hospitals have one of that accession.
    """
    number = known_study(store, accession, hospital)
    assert number is not None
    with store.reading() as connection:
        study = connection.execute(select(STUDIES).where(STUDIES.c.id == number)).one()
        reached = {state: study._mapping[f"{state}_at"] for state in STATES}
        return {
            "accession": study.accession,
            "hospital": study.hospital_id,
            "exam": study.exam,
            "urgency": study.urgency,
            "state": study.state,
            "due_at": None if study.due_at is None else study.due_at.isoformat(),
            "held_until": _until(study.held_until),
            "reached": {state: at.isoformat() for state, at in reached.items() if at is not None},
            "assignments": _assignments(connection, number),
            "events": _events(connection, number),
            "commands": _commands(connection, number),
        }


def _assignments(connection: Connection, number: int) -> list[dict[str, Any]]:
    rows = connection.execute(select(ASSIGNMENTS).where(ASSIGNMENTS.c.study_id == number).order_by(ASSIGNMENTS.c.id))
    return [
        {
            "work": row.work,
            "reader": row.reader,
            "reason": row.reason,
            "given_at": row.given_at.isoformat(),
            "acknowledged_at": None if row.acknowledged_at is None else row.acknowledged_at.isoformat(),
            "released_at": None if row.released_at is None else row.released_at.isoformat(),
            "outcome": row.outcome,
            "candidates": json.loads(row.scores),
        }
        for row in rows
    ]


def _events(connection: Connection, number: int) -> list[dict[str, Any]]:
    rows = connection.execute(select(EVENTS).where(EVENTS.c.study_id == number).order_by(EVENTS.c.seq))
    return [
        {"seq": row.seq, "at": row.at.isoformat(), "kind": row.kind, "reader": row.reader, **json.loads(row.detail)}
        for row in rows
    ]


def _commands(connection: Connection, number: int) -> list[dict[str, Any]]:
    """What was said about a study, by whom, why, and what became of it."""
    rows = connection.execute(select(COMMANDS).where(COMMANDS.c.study_id == number).order_by(COMMANDS.c.id))
    names = ("kind", "reader", "by", "reason", "state", "answer")
    return [
        {
            "asked_at": row.asked_at.isoformat(),
            **{name: row._mapping[name] for name in names},
            "detail": json.loads(row.detail),
        }
        for row in rows
    ]
