"""Readers on duty against those wanted: in all, by hour of the roster day, by skill, and at each centre."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from data.calendar import DAY_STARTS, SLOT, DayKind, day_kind
from data.duties import Duty
from data.requirements import ANY, VETTING, Level, RequirementKey
from rostering.checks.coverage import meets
from rostering.checks.slots import Run, runs, within
from rostering.checks.subject import Subject

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

SLOTS_AN_HOUR = timedelta(hours=1) // SLOT
HOURS = tuple((DAY_STARTS.hour + n) % 24 for n in range(24))
"""Hours of the roster day, in its order."""
HEAD_COUNT = RequirementKey(ANY, Level.READS)


@dataclass(frozen=True, slots=True)
class SkillCoverage:
    """Reader-hours of one requirement: wanted, and missing."""

    key: RequirementKey
    wanted: float
    missing: float

    @property
    def covered(self) -> float:
        """Share of the wanted hours that is covered."""
        return 1 - self.missing / self.wanted if self.wanted else 1.0

    @property
    def name(self) -> str:
        """The skill in words, without its level."""
        words = {ANY: "readers in all", VETTING: "vetting seat"}
        found = words.get(self.key.skill, self.key.skill)
        return found if self.key.centre is None else f"{found}, at {self.key.centre}"


@dataclass(frozen=True, slots=True)
class HeadCount:
    """Mean readers by hour of the roster day (in the order of `HOURS`) on days of one sort.

    ``resting`` is the part of those on duty at night whom nobody needs just then; ``awake`` the others.
    """

    days: int
    wanted: Floats
    awake: Floats
    resting: Floats


def coverage_by_skill(subject: Subject) -> list[SkillCoverage]:
    """Each requirement, the head count first."""
    found = []
    for key, need in subject.need.items():
        there = meeting(subject, key)
        missing = np.maximum(need - there, 0)
        found.append(SkillCoverage(key, int(need.sum()) / SLOTS_AN_HOUR, int(missing.sum()) / SLOTS_AN_HOUR))
    return sorted(found, key=lambda row: (row.key != HEAD_COUNT, row.key.skill, row.key.level, row.key.centre or ""))


def meeting(subject: Subject, key: RequirementKey) -> Ints:
    """Readers on duty in each slot who count for what is asked."""
    return subject.readers(lambda duty: meets(subject, duty, key))


def head_count_coverage(subject: Subject) -> SkillCoverage:
    """The head count alone: the reader-hours wanted and missing of a network."""
    rows = [row for row in coverage_by_skill(subject) if row.key == HEAD_COUNT]
    return rows[0] if rows else SkillCoverage(HEAD_COUNT, 0.0, 0.0)


def gaps(subject: Subject) -> list[Run]:
    """Periods in which readers are missing in all, the worst first."""
    need = subject.need.get(HEAD_COUNT)
    if need is None:
        return []
    missing = np.maximum(need - meeting(subject, HEAD_COUNT), 0)
    return sorted(runs(missing), key=lambda run: (-run.value * run.slots, run.first))


def head_counts(subject: Subject) -> dict[str, HeadCount]:
    """Wanted and on duty by hour, on working days and on weekends and holidays."""
    need = subject.need.get(HEAD_COUNT, np.zeros(subject.horizon.slots, np.int64))
    there = meeting(subject, HEAD_COUNT)
    nights = subject.readers(subject.night)
    rule = subject.rules.overcover
    may_rest = [within(start.time(), rule.rest_from, rule.rest_until) for start in subject.slot_starts]
    resting = np.where(may_rest, np.clip(there - need, 0, nights), 0)
    free = np.array([day_kind(roster_day(start)) is not DayKind.WEEKDAY for start in subject.slot_starts])
    return {
        name: HeadCount(
            days=len({roster_day(start) for start, mine in zip(subject.slot_starts, chosen, strict=True) if mine}),
            wanted=by_hour(subject, need, chosen),
            awake=by_hour(subject, there - resting, chosen),
            resting=by_hour(subject, resting, chosen),
        )
        for name, chosen in (("Working days", ~free), ("Weekends and holidays", free))
        if chosen.any()
    }


def roster_day(start: datetime) -> date:
    """The date of the roster day, 08:00 to 08:00, that a local time lies in."""
    return (start - timedelta(hours=DAY_STARTS.hour)).date()


def by_hour(subject: Subject, values: NDArray[np.generic], chosen: NDArray[np.bool_] | None = None) -> Floats:
    """Mean over the chosen slots of each local hour, in the order of `HOURS`."""
    hours = np.array([start.hour for start in subject.slot_starts])
    chosen = np.ones(len(hours), bool) if chosen is None else chosen
    inside = [(hours == hour) & chosen for hour in HOURS]
    return np.array([float(values[mine].mean()) if mine.any() else 0.0 for mine in inside])


@dataclass(frozen=True, slots=True)
class CentreDay:
    """One date at one centre: duties by sort, and what there is room for."""

    day: date
    nights: int
    others: int
    most: int
    workstations: int
    bedrooms: int


def centre_days(subject: Subject) -> dict[str, list[CentreDay]]:
    """Every date of the horizon, by centre."""
    nights: Counter[tuple[str | None, date]] = Counter()
    others: Counter[tuple[str | None, date]] = Counter()
    for duty in subject.duties_at_work:
        (nights if subject.night(duty) else others)[duty.centre, duty.day] += 1
    most = {centre.id: _most_at_once(subject, centre.id) for centre in subject.network.centres}
    return {
        centre.id: [
            CentreDay(
                day,
                nights[centre.id, day],
                others[centre.id, day],
                most[centre.id].get(day, 0),
                *subject.network.capacity_on(centre.id, day),
            )
            for day in subject.horizon.days
        ]
        for centre in subject.network.centres
    }


def _most_at_once(subject: Subject, centre: str) -> dict[date, int]:
    """Most readers at the same time by roster day."""
    found: dict[date, int] = {}
    there = subject.readers(lambda duty: duty.centre == centre)
    for start, readers in zip(subject.slot_starts, there.tolist(), strict=True):
        day = roster_day(start)
        found[day] = max(found.get(day, 0), readers)
    return found


def duties_at(subject: Subject, centre: str) -> Iterator[tuple[str, dict[date, Duty]]]:
    """(radiologist id, duty by date) of everyone with a duty at a centre; on two on one date the later counts."""
    for person, duties in subject.duties_of.items():
        mine = {duty.day: duty for duty in duties if duty.centre == centre}
        if mine:
            yield person, mine
