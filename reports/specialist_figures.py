"""Experienced readers of each subspecialty on duty, against the cover that the rules want."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from data.calendar import DayKind, day_kind
from data.studies import Subspecialty
from reports.coverage_figures import SLOTS_AN_HOUR, Floats, Ints, by_hour
from rostering.checks.slots import occupancy, runs, within
from rostering.checks.subject import Subject


@dataclass(frozen=True, slots=True)
class SpecialistCover:
    """One subspecialty over a horizon.

    Attributes
    ----------
    met, mean, wanted
        By hour of the roster day: share of the time with as many experienced readers as wanted, how many there are on
        average, and how many are wanted; those on call at home count where the rule counts them.
    wanted_hours, missing_hours
        Hours with cover wanted, and hours in which it is not met.
    longest
        Start and end (local) of the longest time below the wanted cover, with the number missing; None when always met.
    """

    subspecialty: Subspecialty
    met: Floats
    mean: Floats
    wanted: Floats
    wanted_hours: float
    missing_hours: float
    longest: tuple[datetime, datetime, int] | None

    @property
    def share(self) -> float:
        """Share of the time with the cover that is wanted."""
        return 1 - self.missing_hours / self.wanted_hours if self.wanted_hours else 1.0


def specialist_covers(subject: Subject) -> list[SpecialistCover]:
    """Every subspecialty, in the usual order."""
    return [_cover(subject, subspecialty) for subspecialty in Subspecialty]


def _cover(subject: Subject, subspecialty: Subspecialty) -> SpecialistCover:
    wanted, there = _wanted(subject, subspecialty), _there(subject, subspecialty)
    missing = np.maximum(wanted - there, 0)
    longest = max(runs(missing), key=lambda run: (run.slots, run.value), default=None)
    starts = subject.slot_starts
    return SpecialistCover(
        subspecialty,
        met=by_hour(subject, missing == 0),
        mean=by_hour(subject, there),
        wanted=by_hour(subject, wanted),
        wanted_hours=float((wanted > 0).sum()) / SLOTS_AN_HOUR,
        missing_hours=float((missing > 0).sum()) / SLOTS_AN_HOUR,
        longest=None if longest is None else (starts[longest.first], _end(subject, longest.last), longest.value),
    )


def _end(subject: Subject, slot: int) -> datetime:
    starts = subject.slot_starts
    return starts[slot] if slot < len(starts) else subject.horizon.end.astimezone(starts[0].tzinfo)


def _wanted(subject: Subject, subspecialty: Subspecialty) -> Ints:
    numbers = subject.rules.specialist_cover
    if subspecialty in numbers.one_with_on_call:
        return np.ones(subject.horizon.slots, np.int64)
    many = [_night_or_free(subject, start) for start in subject.slot_starts]
    return np.where(many, numbers.nights, numbers.days).astype(np.int64)


def _night_or_free(subject: Subject, start: datetime) -> bool:
    numbers = subject.rules.specialist_cover
    return day_kind(start.date()) is not DayKind.WEEKDAY or within(
        start.time(), numbers.night_from, numbers.night_until
    )


def _there(subject: Subject, subspecialty: Subspecialty) -> NDArray[np.int64]:
    there = subject.readers(lambda duty: subspecialty in subject.person(duty).experienced)
    if subspecialty not in subject.rules.specialist_cover.one_with_on_call:
        return there
    at_home = [duty for duty in subject.duties if subject.on_call(duty) and duty.subspecialty is subspecialty]
    return there + occupancy(at_home, subject.horizon.start, subject.horizon.slots)
