"""What the journal holds of a period: its studies with all their times, to whom they were given, and what happened."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from data.store.dispatch_tables import ASSIGNMENTS, EVENTS, STATES, STUDIES
from data.store.store import Store

CHUNK = 500
"""Numbers in one question to the database."""


@dataclass(frozen=True, slots=True)
class StudyRow:
    """A study; ``reached`` is when it came to each state that it has seen."""

    id: int
    accession: str
    hospital: str
    exam: str
    urgency: str
    state: str
    reached: Mapping[str, datetime]


@dataclass(frozen=True, slots=True)
class GivenRow:
    """A study in a reader's hand, from when to when; ``outcome`` is "" while it is."""

    study_id: int
    work: str
    reader: str
    given_at: datetime
    acknowledged_at: datetime | None
    released_at: datetime | None
    outcome: str
    reason: str


@dataclass(frozen=True, slots=True)
class HappenedRow:
    """An event or decision of the journal."""

    seq: int
    at: datetime
    study_id: int | None
    reader: str | None
    kind: str
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Activity:
    """A period of the journal.

    Attributes
    ----------
    given
        By study number, in order.
    held
        By reader, every time that they had something in hand meanwhile, of whichever hospital: from, until.
    happened
        What concerns these studies, whenever, and everything else of the period; in order.
    takeovers
        When another instance, or the same one started anew, first wrote.
    """

    start: datetime
    end: datetime
    studies: tuple[StudyRow, ...]
    given: Mapping[int, tuple[GivenRow, ...]]
    held: Mapping[str, tuple[tuple[datetime, datetime | None], ...]]
    happened: tuple[HappenedRow, ...]
    takeovers: tuple[datetime, ...]


def activity_between(store: Store, start: datetime, end: datetime, hospital: str | None = None) -> Activity:
    """The studies whose images came in a period, or that were requested then and have none; with what happened.

    Parameters
    ----------
    hospital
        Only this hospital's studies, and nothing but what concerns them.
    """
    with store.reading() as connection:
        studies = tuple(_studies(connection, start, end, hospital))
        numbers = [study.id for study in studies]
        given = _given(connection, numbers)
        held = _held(connection, [row for rows in given.values() for row in rows])
        rows = [row for part in _parts(numbers) for row in _happened(connection, EVENTS.c.study_id.in_(part))]
        if hospital is None:
            inside = (EVENTS.c.at >= start, EVENTS.c.at < end, EVENTS.c.study_id.is_(None))
            rows += _happened(connection, *inside)
        takeovers = () if hospital is not None else tuple(_takeovers(connection, start, end))
    return Activity(start, end, studies, given, held, tuple(sorted(rows, key=lambda row: row.seq)), takeovers)


def _studies(connection: Connection, start: datetime, end: datetime, hospital: str | None) -> Iterator[StudyRow]:
    came = func.coalesce(STUDIES.c.images_at, STUDIES.c.requested_at)
    wanted = select(STUDIES).where(came >= start, came < end).order_by(STUDIES.c.id)
    if hospital is not None:
        wanted = wanted.where(STUDIES.c.hospital_id == hospital)
    for row in connection.execute(wanted):
        fields = row._mapping
        reached = {state: fields[f"{state}_at"] for state in STATES if fields[f"{state}_at"] is not None}
        yield StudyRow(row.id, row.accession, row.hospital_id, row.exam, row.urgency, row.state, reached)


def _given(connection: Connection, numbers: list[int]) -> dict[int, tuple[GivenRow, ...]]:
    found: dict[int, list[GivenRow]] = {}
    for part in _parts(numbers):
        wanted = select(ASSIGNMENTS).where(ASSIGNMENTS.c.study_id.in_(part)).order_by(ASSIGNMENTS.c.id)
        for row in connection.execute(wanted):
            times = row.given_at, row.acknowledged_at, row.released_at
            one = GivenRow(row.study_id, row.work, row.reader, *times, row.outcome, row.reason)
            found.setdefault(row.study_id, []).append(one)
    return {number: tuple(rows) for number, rows in found.items()}


def _held(connection: Connection, given: list[GivenRow]) -> dict[str, tuple[tuple[datetime, datetime | None], ...]]:
    if not given:
        return {}
    first = min(row.given_at for row in given)
    columns = ASSIGNMENTS.c.reader, ASSIGNMENTS.c.given_at, ASSIGNMENTS.c.released_at
    wanted = select(*columns).where(ASSIGNMENTS.c.given_at >= first).order_by(ASSIGNMENTS.c.given_at)
    last = [row.released_at for row in given if row.released_at is not None]
    if len(last) == len(given):
        wanted = wanted.where(ASSIGNMENTS.c.given_at <= max(last))
    found: dict[str, list[tuple[datetime, datetime | None]]] = {row.reader: [] for row in given}
    for row in connection.execute(wanted):
        if row.reader in found:
            found[row.reader].append((row.given_at, row.released_at))
    return {reader: tuple(spans) for reader, spans in found.items()}


def _happened(connection: Connection, *where: Any) -> list[HappenedRow]:  # noqa: ANN401
    rows = connection.execute(select(EVENTS).where(*where).order_by(EVENTS.c.seq))
    return [
        HappenedRow(row.seq, row.at, row.study_id, row.reader, row.kind, json.loads(row.detail) if row.detail else {})
        for row in rows
    ]


def _takeovers(connection: Connection, start: datetime, end: datetime) -> Iterator[datetime]:
    first = select(EVENTS.c.epoch, func.min(EVENTS.c.at).label("at")).group_by(EVENTS.c.epoch).order_by(EVENTS.c.epoch)
    for number, row in enumerate(connection.execute(first)):
        if number and start <= row.at < end:
            yield row.at


def _parts(numbers: list[int]) -> Iterable[list[int]]:
    return (numbers[place : place + CHUNK] for place in range(0, len(numbers), CHUNK))
