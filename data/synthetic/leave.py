"""Absences and dated wishes of a synthetic network."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from data.calendar import DayKind, Horizon, day_kind, is_school_holiday
from data.duties import Absence, Wish, WishKind
from data.people import Radiologist
from data.reference.tables import PeopleMix
from data.synthetic.timetables import WeekPlan

YEAR = 365.25
WINTER = (2, 3)
"""Months of the winter school holidays, when most are away at once."""


def make_absences(
    rng: Generator,
    mix: PeopleMix,
    people: tuple[Radiologist, ...],
    school_zone: dict[str, str],
    dates: tuple[date, date],
) -> Iterator[Absence]:
    """Blocks of leave (more in the school holidays of the home centre), training and sickness; none overlap.

    The starts of all blocks of a zone are spread over the dates together, as centres stagger leave, so that about as
    many people are there on one date as on another and under one seed as under another.
    """
    days = Horizon(*dates).days
    habits = mix.absence
    kinds = (
        ("leave", habits.leave_blocks, habits.leave_days, habits.school_holiday_pull, habits.winter_holiday_pull),
        ("training", habits.training_blocks, habits.training_days, 1.0, 1.0),
        ("sick", habits.sick_blocks, habits.sick_days, 1.0, 1.0),
    )
    taken: dict[str, NDArray[np.bool_]] = {person.id: np.zeros(len(days), bool) for person in people}
    for zone in sorted(set(school_zone.values())):
        here = [person.id for person in people if school_zone[person.home_centre] == zone]
        for reason, blocks, mean_days, pull, winter_pull in kinds:
            total = round(len(here) * blocks * len(days) / YEAR)
            starts = _staggered(rng, _weights(days, zone, pull, winter_pull), total)
            lengths = rng.integers(1, round(2 * mean_days), total)
            for n, (start, length) in enumerate(zip(starts.tolist(), lengths.tolist(), strict=True)):
                person = here[n % len(here)]
                yield from _block(person, reason, taken[person], days, start, length)


def _weights(days: tuple[date, ...], zone: str, pull: float, winter_pull: float) -> NDArray[np.float64]:
    weights = np.array(
        [1.0 if not is_school_holiday(day, zone) else winter_pull if day.month in WINTER else pull for day in days]
    )
    scaled: NDArray[np.float64] = weights / weights.sum()
    return scaled


def _staggered(rng: Generator, weights: NDArray[np.float64], number: int) -> NDArray[np.int64]:
    """Indices of days in proportion to the weights, evenly spread (one in each equal part), in random order."""
    marks = (np.arange(number) + rng.random(number)) / max(1, number)
    starts = np.minimum(np.searchsorted(np.cumsum(weights), marks), len(weights) - 1)
    return rng.permutation(starts)


def _block(
    person: str, reason: str, taken: NDArray[np.bool_], days: tuple[date, ...], start: int, length: int
) -> Iterator[Absence]:
    stop = min(len(days), start + length)
    if taken[max(0, start - 1) : stop + 1].any():
        return
    taken[start:stop] = True
    yield Absence(radiologist_id=person, first=days[start], last=days[stop - 1], reason=reason)


def make_wishes(
    rng: Generator,
    mix: PeopleMix,
    people: tuple[Radiologist, ...],
    plans: list[WeekPlan],
    absences: tuple[Absence, ...],
    dates: tuple[date, date],
) -> Iterator[Wish]:
    """A few wishes a person-month, at most one a day; wants at weekends or before a free day."""
    days = Horizon(*dates).days
    months = len(days) / YEAR * 12
    away: dict[str, set[date]] = {}
    for absence in absences:
        away.setdefault(absence.radiologist_id, set()).update(Horizon(absence.first, absence.last).days)
    for person, plan in zip(people, plans, strict=True):
        mine = away.get(person.id, set())
        used: set[date] = set()
        wantable = [day for day in days if day.weekday() >= 5 or plan.free_day((day.weekday() + 1) % 7)]
        for kind, pool in ((WishKind.WANT, wantable), (WishKind.REFUSE, days), (WishKind.AVOID, days)):
            number = int(rng.poisson(mix.wishes[kind.value] * months))
            picks = np.sort(rng.integers(0, len(pool), number)) if pool else ()
            weights = rng.choice((1, 2, 3), number, p=(0.6, 0.3, 0.1))
            any_shift = rng.random(number) < 0.5
            for pick, weight, any_one in zip(picks, weights, any_shift, strict=True):
                day = pool[pick]
                if day in mine or day in used:
                    continue
                used.add(day)
                shift = None if any_one or kind is not WishKind.WANT else _wanted_shift(day)
                yield Wish(radiologist_id=person.id, day=day, kind=kind, shift=shift, weight=int(weight))


def _wanted_shift(day: date) -> str:
    """By day on weekends and holidays, else by night."""
    return "N12" if day_kind(day) is DayKind.WEEKDAY else "D12"
