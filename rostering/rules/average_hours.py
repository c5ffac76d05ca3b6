"""Working week averaged over a reference period, day job and resting included."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

import numpy as np

from rostering.instance import Bools, Ints, RosterInstance
from rostering.model import Floats, Model

WEEK = timedelta(days=7)


def separate(model: Model, values: Floats) -> bool:
    """Add a row for each person and week at whose end the average is too high."""
    options, instance = model.options, model.instance
    minutes = _work_minutes(instance)[options.shift]
    week = _week_of_shifts(instance)[options.shift]
    given = np.flatnonzero(values)
    found = False
    for number, room in enumerate(room_left(instance)):
        counted = given[_in_period(instance, week[given], number)]
        done = np.bincount(options.person[counted], weights=minutes[counted] * values[counted], minlength=len(room))
        broken = (done > np.maximum(0, room) + 0.5) & (done > 0)
        if not broken.any():
            continue
        mine = np.flatnonzero(broken[options.person] & _in_period(instance, week, number))
        rows = np.cumsum(broken) - 1
        model.add_rows(
            np.full(broken.sum(), -np.inf),
            np.maximum(0, room)[broken],
            rows[options.person[mine]],
            mine,
            minutes[mine],
        )
        found = True
    return found


def _in_period(instance: RosterInstance, week: Ints, last: int) -> Bools:
    """Which of these weeks belong to the reference period that ends with week ``last``."""
    found: Bools = (week <= last) & (week > last - instance.rules.average_hours.reference_weeks)
    return found


def _work_minutes(instance: RosterInstance) -> Ints:
    numbers = instance.rules.average_hours
    return np.where(instance.on_call, numbers.on_call_minutes, instance.ends - instance.starts)


def _week_of_shifts(instance: RosterInstance) -> Ints:
    return (instance.days + instance.horizon.first.weekday()) // 7


@lru_cache(maxsize=1)
def room_left(instance: RosterInstance) -> Ints:
    """Duty minutes left at the end of each week of the horizon: week × person."""
    numbers = instance.rules.average_hours
    weeks = list(instance.horizon.weeks())
    room = np.zeros((len(weeks), len(instance.people)), dtype=np.int64)
    for person in range(len(instance.people)):
        limit = numbers.weekly_minutes_for(bool(instance.bound[person]))
        work, present = _given(instance, person, weeks)
        window = np.ones(numbers.reference_weeks, dtype=np.int64)
        work, present = np.convolve(work, window, "valid"), np.convolve(present, window, "valid")
        room[:, person] = (limit * present - 7 * work) // 7
    return room


def _given(instance: RosterInstance, person: int, weeks: list[date]) -> tuple[Ints, Ints]:
    """Work minutes without the duties of the horizon, and days present, by week of all the reference periods."""
    numbers = instance.rules.average_hours
    radiologist = instance.people[person]
    before = [weeks[0] - WEEK * (numbers.reference_weeks - 1 - n) for n in range(numbers.reference_weeks - 1)]
    known_from = min((duty.day for duty in instance.context.history), default=weeks[0])
    known_from -= timedelta(days=known_from.weekday())
    contract = round(60 * numbers.contract_hours * radiologist.employment_fraction)
    work, present = [], []
    for monday in (*before, *weeks):
        known = monday >= min(known_from, weeks[0])
        work.append(_timetable_minutes(instance, radiologist.id, monday) if known else contract)
        present.append(_days_present(instance, radiologist.id, monday) if known else 7)
    for duty in instance.history_of.get(person, ()):
        week = (duty.day - before[0]).days // 7 if before else (duty.day - weeks[0]).days // 7
        if 0 <= week < len(work):
            kind = instance.network.shift_type[duty.shift]
            work[week] += numbers.on_call_minutes if kind.on_call else duty.minutes
    return np.array(work, dtype=np.int64), np.array(present, dtype=np.int64)


def _timetable_minutes(instance: RosterInstance, person: str, monday: date) -> int:
    rows = instance.network.commitments_between(person, monday, monday + timedelta(days=6))
    return sum((row.end - row.start) // timedelta(minutes=1) for row in rows if row.kind != "on_call")


def _days_present(instance: RosterInstance, person: str, monday: date) -> int:
    return sum(not instance.network.absent_on(person, monday + timedelta(days=n)) for n in range(7))
