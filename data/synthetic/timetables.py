"""Day-job timetables: which half-days of the week are worked, of what kind, and the dated on-call nights.

A night duty after a day's work needs a free day behind it, and a night on a free day needs a day behind it without
clinical work. Most people therefore have a four-day week; the free weekdays are dealt evenly over Monday to Friday.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta

import numpy as np
from numpy.random import Generator

from data.people import WEEKDAYS, Commitment, CommitmentException, CommitmentKind, Radiologist, Status
from data.reference.tables import PeopleMix
from data.synthetic.draws import deal

MORNING = (time(8, 30), time(13))
AFTERNOON = (time(14), time(18, 30))
ON_CALL_NIGHT = (time(18, 30), time(8, 30))
DAYS, HALVES = 5, 2

C, N = CommitmentKind.CLINICAL, CommitmentKind.NON_CLINICAL


@dataclass(frozen=True)
class WeekPlan:
    """Kind of work in each half-day of Monday to Friday, None when free."""

    kinds: tuple[tuple[CommitmentKind | None, CommitmentKind | None], ...]

    @property
    def half_days(self) -> int:
        """How many half-days are worked."""
        return sum(kind is not None for day in self.kinds for kind in day)

    def free_day(self, weekday: int) -> bool:
        """Whether nothing is worked on that weekday (Monday is 0)."""
        return weekday >= DAYS or self.kinds[weekday] == (None, None)


def deal_plans(rng: Generator, mix: PeopleMix, statuses: list[tuple[Status, float]]) -> list[WeekPlan]:
    """A week for everybody, by status and employment fraction."""
    shapes = iter(_full_time_shapes(rng, mix, statuses))
    free_days = iter(deal(rng, dict.fromkeys(range(DAYS), 1.0), len(statuses)))
    plans = []
    for status, fraction in statuses:
        shape = next(shapes) if fraction >= 1 else "part"
        plans.append(_plan(rng, mix, status, fraction, shape, next(free_days)))
    return plans


def _full_time_shapes(rng: Generator, mix: PeopleMix, statuses: list[tuple[Status, float]]) -> list[str]:
    """Shapes of the full-time weeks, in order of the people; ten half-days only for the self-employed."""
    full = [status for status, fraction in statuses if fraction >= 1]
    shares = {"four": mix.weeks.four_days, "nine": mix.weeks.nine_half_days, "ten": mix.weeks.ten_half_days}
    shapes = deal(rng, shares, len(full))
    bound = [n for n, status in enumerate(full) if status.bound and shapes[n] == "ten"]
    loose = [n for n, status in enumerate(full) if not status.bound and shapes[n] == "nine"]
    for n, m in zip(bound, loose, strict=False):
        shapes[n], shapes[m] = shapes[m], shapes[n]
    return ["nine" if shape == "ten" and status.bound else shape for shape, status in zip(shapes, full, strict=True)]


def _plan(rng: Generator, mix: PeopleMix, status: Status, fraction: float, shape: str, free: int) -> WeekPlan:
    worked = np.ones((DAYS, HALVES), bool)
    if shape == "nine":
        worked[free, int(rng.integers(HALVES))] = False
    elif shape == "four":
        worked[free] = False
    elif shape == "part":
        worked[free] = False
        _drop_half_days(rng, worked, free, round(10 * fraction))
    desk = np.zeros((DAYS, HALVES), bool)
    after = (free + 1) % DAYS
    if shape != "ten" and rng.random() < mix.weeks.admin_day:
        desk[after] = worked[after]
    elif status is Status.HOSPITAL_PRACTITIONER:
        desk[int(rng.choice(np.flatnonzero(worked.any(axis=1)))), 1] = True
    return WeekPlan(tuple((_kind(worked, desk, day, 0), _kind(worked, desk, day, 1)) for day in range(DAYS)))


def _drop_half_days(rng: Generator, worked: np.ndarray, free: int, keep: int) -> None:
    """Free whole days beside the free one as far as they go, then a half-day."""
    for step in rng.permutation([1, 2, 3, 4]):
        day = (free + int(step)) % DAYS
        spare = int(worked.sum()) - keep
        if spare >= HALVES:
            worked[day] = False
        elif spare == 1:
            worked[day, int(rng.integers(HALVES))] = False


def _kind(worked: np.ndarray, desk: np.ndarray, day: int, half: int) -> CommitmentKind | None:
    if not worked[day, half]:
        return None
    return N if desk[day, half] else C


def make_commitments(people: tuple[Radiologist, ...], plans: list[WeekPlan]) -> Iterator[Commitment]:
    """The weekly rows of everybody."""
    for person, plan in zip(people, plans, strict=True):
        for weekday, kinds in zip(WEEKDAYS, plan.kinds, strict=False):
            for (start, end), kind in zip((MORNING, AFTERNOON), kinds, strict=True):
                if kind is not None:
                    yield Commitment(radiologist_id=person.id, weekday=weekday, start=start, end=end, kind=kind)


def make_on_call_nights(
    rng: Generator, mix: PeopleMix, people: tuple[Radiologist, ...], dates: tuple[date, date]
) -> Iterator[CommitmentException]:
    """On-call nights of the day job, every few weeks, as dated additions."""
    has = deal(rng, {True: mix.weeks.on_call_share, False: 1 - mix.weeks.on_call_share}, len(people))
    every = mix.weeks.on_call_every_days
    for person, on_call in zip(people, has, strict=True):
        day = dates[0] + timedelta(days=int(rng.integers(0, round(every))))
        while on_call and day <= dates[1]:
            start, end = ON_CALL_NIGHT
            yield CommitmentException(
                radiologist_id=person.id, day=day, action="add", start=start, end=end, kind=CommitmentKind.ON_CALL
            )
            day += timedelta(days=int(rng.integers(round(every * 0.6), round(every * 1.4) + 1)))
