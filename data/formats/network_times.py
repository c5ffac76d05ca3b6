"""Dates and times of a network that contradict one another, or the clock."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, time, timedelta
from functools import cache
from typing import TypeVar
from zoneinfo import available_timezones

from data.calendar import PARIS, local_time_exists
from data.duties import Absence
from data.errors import Problem
from data.formats.cells import quoted
from data.formats.csv_table import Table
from data.formats.network_tables import Tables
from data.people import Commitment, CommitmentException, CommitmentKind, Privilege, Radiologist
from data.places import Centre, CentreCapacity, CoverageException, CoverageWindow, Hospital
from data.record import Frozen

PERIODS: tuple[tuple[type[Frozen], str, str], ...] = (
    (Centre, "open_from", "open_until"),
    (CentreCapacity, "from_date", "until_date"),
    (Hospital, "from_date", "until_date"),
    (Radiologist, "authorised_from", "authorised_until"),
    (Privilege, "from_date", "until_date"),
    (Commitment, "from_date", "until_date"),
)
"""Pairs of dates of which the second may not be before the first."""
DAY = 24 * 60
Point = TypeVar("Point", date, int)


@cache
def time_zones() -> frozenset[str]:
    """Every time zone of the tz database."""
    return frozenset(available_timezones())


def reversed_periods(tables: Tables) -> Iterator[Problem]:
    """Periods that end before they start."""
    for model, first, last in PERIODS:
        table = tables.of(model)
        for index, row in enumerate(table.rows):
            start, end = getattr(row, first), getattr(row, last)
            if start is not None and end is not None and end < start:
                remedy = f"write a date from {start} on, or correct {first}"
                yield table.problem(index, last, f"{end} is before {first} {start}", remedy)


def overlapping_absences(tables: Tables) -> Iterator[Problem]:
    """Two absences of one person on one day."""
    table = tables.of(Absence)
    spans: dict[str, list[tuple[date, date, int]]] = defaultdict(list)
    for index, row in enumerate(table.rows):
        spans[row.radiologist_id].append((row.first, row.last + timedelta(days=1), index))
    for index, other in _clashes(spans.values()):
        message = f"overlaps the absence in row {table.lines[other]}"
        yield table.problem(index, "first", message, "join the two, or correct their dates")


def overlapping_windows(tables: Tables) -> Iterator[Problem]:
    """Two coverage windows of one hospital that start on the same weekday, or two exceptions on one date."""
    windows = tables.of(CoverageWindow)
    weekly: dict[tuple[str, str], list[tuple[int, int, int]]] = defaultdict(list)
    for index, window in enumerate(windows.rows):
        weekly[window.hospital_id, window.weekday].append((*_minutes(window.start, window.end), index))
    exceptions = tables.of(CoverageException)
    dated: dict[tuple[str, date], list[tuple[int, int, int]]] = defaultdict(list)
    for index, row in enumerate(exceptions.rows):
        # A date closed by a row without times has room for no other row.
        hours = (0, 2 * DAY) if row.start is None or row.end is None else _minutes(row.start, row.end)
        dated[row.hospital_id, row.day].append((*hours, index))
    for table, spans in ((windows, weekly.values()), (exceptions, dated.values())):
        for index, other in _clashes(spans):
            message = f"overlaps the hours in row {table.lines[other]}"
            yield table.problem(index, "start", message, "join the two, or correct their times")


def overlapping_commitments(tables: Tables) -> Iterator[Problem]:
    """Two blocks of one person's timetable, on-call aside, at the same time of the week and valid on the same date."""
    table = tables.of(Commitment)
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for index, row in enumerate(table.rows):
        if row.kind is not CommitmentKind.ON_CALL:
            groups[row.radiologist_id, row.weekday].append(index)
    for group in groups.values():
        for index, other in _clashing_blocks(table, group):
            message = f"overlaps the block in row {table.lines[other]} while both are valid"
            yield table.problem(index, "start", message, "correct the times, or end the older row by its until_date")


def _clashing_blocks(table: Table[Commitment], group: list[int]) -> Iterator[tuple[int, int]]:
    """Pairs of blocks that clash; a clashing block is left out of further comparison, so few are kept at a time."""
    valid: list[int] = []
    for index in sorted(group, key=lambda index: table.rows[index].from_date or date.min):
        row = table.rows[index]
        start, end = _minutes(row.start, row.end)
        begins = row.from_date or date.min
        valid = [kept for kept in valid if (table.rows[kept].until_date or date.max) >= begins]
        for kept in valid:
            other_start, other_end = _minutes(table.rows[kept].start, table.rows[kept].end)
            if start < other_end and other_start < end:
                yield max(index, kept), min(index, kept)
                break
        else:
            valid.append(index)


def _clashes(groups: Iterable[list[tuple[Point, Point, int]]]) -> Iterator[tuple[int, int]]:
    """(row, earlier row) of every span that begins before one that began before it ends; ends are exclusive."""
    for spans in groups:
        if len(spans) > 1:
            spans.sort()
            _, reach, holder = spans[0]
            for start, end, index in spans[1:]:
                if start < reach:
                    yield max(index, holder), min(index, holder)
                if end > reach:
                    reach, holder = end, index


def _minutes(start: time, end: time) -> tuple[int, int]:
    """Minutes of the day, the end after the start also across midnight."""
    first, last = (60 * at.hour + at.minute for at in (start, end))
    return first, last if last > first else last + DAY


def unknown_time_zones(tables: Tables) -> Iterator[Problem]:
    """Time zones that the tz database does not know."""
    table = tables.of(Hospital)
    for index, row in enumerate(table.rows):
        if row.time_zone not in time_zones():
            message = f"there is no time zone {quoted(row.time_zone)}"
            yield table.problem(index, "time_zone", message, "write one such as Europe/Paris or Indian/Reunion")


def half_given_hours(tables: Tables) -> Iterator[Problem]:
    """Coverage exceptions with a start and no end, or the other way round."""
    table = tables.of(CoverageException)
    for index, row in enumerate(table.rows):
        if (row.start is None) is not (row.end is None):
            missing = "start" if row.start is None else "end"
            yield table.problem(index, missing, "is empty", "fill in both times, or neither to close that day")


def half_given_commitments(tables: Tables) -> Iterator[Problem]:
    """Added blocks without their times or kind, cancelled days with some."""
    table = tables.of(CommitmentException)
    for index, row in enumerate(table.rows):
        for field in ("start", "end", "kind"):
            given = getattr(row, field) is not None
            if row.action == "add" and not given:
                yield table.problem(index, field, "is empty", "an added block needs start, end and kind")
            elif row.action == "cancel" and given:
                remedy = "empty it: cancel drops the whole day; add what stays in a row of its own"
                yield table.problem(index, field, "is given, but the row cancels the day", remedy)


def skipped_times(tables: Tables) -> Iterator[Problem]:
    """Dated local times that do not exist, because the clocks skip that hour in spring."""
    zones = {row.id: row.time_zone for row in tables.of(Hospital).rows if row.time_zone in time_zones()}
    exceptions = tables.of(CoverageException)
    for index, row in enumerate(exceptions.rows):
        if row.hospital_id in zones:
            yield from _skipped(exceptions, index, row, zones[row.hospital_id])
    added = tables.of(CommitmentException)
    for index, change in enumerate(added.rows):
        yield from _skipped(added, index, change, PARIS)


def _skipped(
    table: Table[CoverageException] | Table[CommitmentException],
    index: int,
    row: CoverageException | CommitmentException,
    zone: str,
) -> Iterator[Problem]:
    if row.start is None or row.end is None:
        return
    last = row.day if row.end > row.start else row.day + timedelta(days=1)
    for field, day, at in (("start", row.day, row.start), ("end", last, row.end)):
        if not local_time_exists(day, at, zone):
            message = f"{at:%H:%M} does not exist on {day} in {zone}, the clocks skip it"
            yield table.problem(index, field, message, "write a time before or after the skipped hour")
