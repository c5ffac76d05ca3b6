"""Lives of open studies, alarms, critical results and handovers as rows, in the leader's transactions."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection, and_, insert, select, update

from data.store.dispatch_tables import ASSIGNMENTS, OPEN, STUDIES
from data.store.life_tables import ALARMS, CRITICAL_RESULTS, HANDOVERS


@dataclass(frozen=True, slots=True)
class Life:
    """A study that is not ended: what it is, when it came how far, and in whose hand it is."""

    id: int
    hospital: str
    accession: str
    exam: str
    urgency: str
    state: str
    requested_at: datetime
    vetted_at: datetime | None = None
    performed_at: datetime | None = None
    incomplete_at: datetime | None = None
    images_at: datetime | None = None
    due_at: datetime | None = None
    reader: str | None = None
    given_at: datetime | None = None
    acknowledged: bool = False

    @property
    def name(self) -> str:
        """The study as the desk calls it."""
        return f"{self.hospital}/{self.accession}"


@dataclass(frozen=True, slots=True)
class OpenAlarm:
    """An alarm whose cause lasts; ``subject`` tells several of a kind apart."""

    id: int
    study_id: int
    kind: str
    subject: str
    level: int
    raised_at: datetime
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class OpenResult:
    """A critical result of which nobody at the hospital is known to have heard; the last call, if there was one."""

    id: int
    study_id: int
    hospital: str
    accession: str
    category: str
    reader: str
    found_at: datetime
    level: int
    next_at: datetime
    called_whom: str | None
    called_at: datetime | None


_STUDY = ("id", "exam", "urgency", "state", "vetted_at", "performed_at", "incomplete_at", "images_at", "due_at")


def open_lives(connection: Connection) -> list[Life]:
    """Every study that is not ended, in the order in which they came."""
    given = and_(
        ASSIGNMENTS.c.study_id == STUDIES.c.id,
        ASSIGNMENTS.c.released_at.is_(None),
        ASSIGNMENTS.c.paused_at.is_(None),
    )
    rows = connection.execute(
        select(STUDIES, ASSIGNMENTS.c.reader, ASSIGNMENTS.c.given_at, ASSIGNMENTS.c.acknowledged_at)
        .outerjoin(ASSIGNMENTS, given)
        .where(STUDIES.c.state.in_(OPEN))
        .order_by(STUDIES.c.id)
    )
    return [
        Life(
            hospital=row.hospital_id,
            accession=row.accession,
            requested_at=row.requested_at or row.images_at,
            reader=row.reader,
            given_at=row.given_at,
            acknowledged=row.acknowledged_at is not None,
            **{name: row._mapping[name] for name in _STUDY},
        )
        for row in rows
    ]


# -- alarms ------------------------------------------------------------------------------------------------------------


def open_alarms(connection: Connection, *where: Any) -> list[OpenAlarm]:  # noqa: ANN401
    """The alarms that are not over and fit, oldest first."""
    rows = connection.execute(select(ALARMS).where(ALARMS.c.over_at.is_(None), *where).order_by(ALARMS.c.id))
    names = OpenAlarm.__slots__
    return [OpenAlarm(**{name: row._mapping[name] for name in names}) for row in rows]


def alarms_of(connection: Connection, study: int, kind: str, subject: str) -> list[OpenAlarm]:
    """The open alarm of a study of that kind, if there is one."""
    where = (ALARMS.c.study_id == study, ALARMS.c.kind == kind, ALARMS.c.subject == subject)
    return open_alarms(connection, *where)


def raise_alarm(
    connection: Connection, study: int, kind: str, subject: str, words: str, at: datetime, next_at: datetime | None
) -> int:
    """Say an alarm, for the first time or once more; its level."""
    known = alarms_of(connection, study, kind, subject)
    if known:
        level = known[0].level + 1
        change_alarm(connection, known[0].id, level=level, words=words, next_at=next_at)
        return level
    values = {"study_id": study, "kind": kind, "subject": subject, "level": 1, "words": words, "raised_at": at}
    connection.execute(insert(ALARMS).values(next_at=next_at, **values))
    return 1


def change_alarm(connection: Connection, number: int, **values: object) -> None:
    """Note that an alarm was said again, when it is next looked at, or that it is over."""
    connection.execute(update(ALARMS).where(ALARMS.c.id == number).values(**values))


# -- critical results --------------------------------------------------------------------------------------------------


def add_result(connection: Connection, study: int, category: str, reader: str, at: datetime, next_at: datetime) -> None:
    """A finding that somebody at the hospital must hear of."""
    values = {"study_id": study, "category": category, "reader": reader, "found_at": at, "level": 0}
    connection.execute(insert(CRITICAL_RESULTS).values(next_at=next_at, **values))


def open_results(connection: Connection, study: int | None = None) -> list[OpenResult]:
    """The critical results, of one study or of all, that nobody has acknowledged; oldest first."""
    wanted = (
        select(CRITICAL_RESULTS, STUDIES.c.hospital_id, STUDIES.c.accession)
        .join(STUDIES, STUDIES.c.id == CRITICAL_RESULTS.c.study_id)
        .where(CRITICAL_RESULTS.c.acknowledged_at.is_(None))
        .order_by(CRITICAL_RESULTS.c.id)
    )
    if study is not None:
        wanted = wanted.where(CRITICAL_RESULTS.c.study_id == study)
    names = [name for name in OpenResult.__slots__ if name != "hospital"]
    return [
        OpenResult(hospital=row.hospital_id, **{name: row._mapping[name] for name in names})
        for row in connection.execute(wanted)
    ]


def change_result(connection: Connection, number: int, **values: object) -> None:
    """Note a call, an escalation, or that somebody has heard."""
    connection.execute(update(CRITICAL_RESULTS).where(CRITICAL_RESULTS.c.id == number).values(**values))


def has_read(connection: Connection, study: int, reader: str) -> bool:
    """Whether a study is, or was, in that reader's hand."""
    where = (ASSIGNMENTS.c.study_id == study, ASSIGNMENTS.c.reader == reader)
    return connection.execute(select(ASSIGNMENTS.c.id).where(*where).limit(1)).first() is not None


# -- handovers ---------------------------------------------------------------------------------------------------------


def add_handover(
    connection: Connection, hospital: str, window_end: datetime, at: datetime, seq: int, body: Mapping[str, Any]
) -> int:
    """A list of what a hospital gets back; its number."""
    values = {"hospital_id": hospital, "window_end": window_end, "at": at, "event_seq": seq}
    done = connection.execute(insert(HANDOVERS).values(body=json.dumps(body, ensure_ascii=False), **values))
    return int(cast("Any", done.inserted_primary_key)[0])


def handed_over(connection: Connection, ends: Iterable[tuple[str, datetime]]) -> set[tuple[str, datetime]]:
    """Those of some windows (hospital, end) of which there is a list already."""
    found = set()
    for hospital, end in ends:
        where = (HANDOVERS.c.hospital_id == hospital, HANDOVERS.c.window_end == end)
        if connection.execute(select(HANDOVERS.c.id).where(*where).limit(1)).first() is not None:
            found.add((hospital, end))
    return found
