"""Rows over the dates on which people work, shared by the rules of work patterns.

Who has a work pattern starts at most one duty on a date (`one_duty_a_date`), so the options of a person and date,
on-call ones aside, add up to 1 on a date worked and to 0 on a date off.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from rostering.instance import Bools, Ints, RosterInstance
from rostering.model import Floats, Model


def people_by_number(instance: RosterInstance, name: str) -> Mapping[int, Ints]:
    """People by what that number of their work pattern says; who has none is left out."""
    found: dict[int, list[int]] = {}
    for row in instance.network.work_patterns:
        value = getattr(row, name)
        if value is not None:
            found.setdefault(value, []).append(instance.person_index[row.radiologist_id])
    return {value: np.array(people, dtype=np.int64) for value, people in found.items()}


def people_with_pattern(instance: RosterInstance) -> Ints:
    """Everyone with a work pattern."""
    return np.array([instance.person_index[row.radiologist_id] for row in instance.network.work_patterns], np.int64)


def add_date_rows(
    model: Model, people: Ints, dates: range, terms: Mapping[int, float], lower: float, upper: float | Ints
) -> None:
    """A row for each of these people and dates: the sum of factor × whether they work ``offset`` dates later.

    Parameters
    ----------
    terms
        Factor by offset; dates beyond the horizon count as off.
    upper
        One for all, or person × date.
    """
    options, instance = model.options, model.instance
    number = np.full(len(instance.people), -1)
    number[people] = np.arange(len(people))
    columns = np.flatnonzero((number[options.person] >= 0) & ~instance.on_call[options.shift])
    first = instance.days[options.shift[columns]] - dates.start
    rows, members, values = [], [], []
    for offset, factor in terms.items():
        date = first - offset
        inside = (date >= 0) & (date < len(dates))
        rows.append(number[options.person[columns[inside]]] * len(dates) + date[inside])
        members.append(columns[inside])
        values.append(np.full(inside.sum(), factor))
    count = len(people) * len(dates)
    sides: Floats = np.broadcast_to(np.asarray(upper, dtype=np.float64), (len(people), len(dates))).ravel()
    model.add_rows(np.full(count, lower), sides, np.concatenate(rows), np.concatenate(members), np.concatenate(values))


def history_dates(instance: RosterInstance, reach: int) -> Bools:
    """Person × the ``reach`` dates before the horizon: whether they worked there."""
    found = np.zeros((len(instance.people), reach), dtype=bool)
    for person, duties in instance.history_of.items():
        for duty in duties:
            before = -instance.day_number(duty.day)
            if 0 < before <= reach and not instance.network.shift_type[duty.shift].on_call:
                found[person, reach - before] = True
    return found


def weekend_numbers(instance: RosterInstance) -> Ints:
    """By date of the horizon: the number of its weekend from the first week on, -1 on other days."""
    week = (np.arange(len(instance.horizon.days)) + instance.horizon.first.weekday()) // 7
    weekend = np.array([day.weekday() >= 5 for day in instance.horizon.days], dtype=bool)
    return np.where(weekend, week, -1)


def add_weekends_worked(model: Model, people: Ints) -> Ints:
    """Columns person × week, 1 where the person works on the weekend of that week; whatever limits them comes after."""
    options, instance = model.options, model.instance
    numbers = weekend_numbers(instance)
    weeks = len(list(instance.horizon.weeks()))
    worked = model.add_columns(np.zeros(len(people) * weeks), 1.0).reshape(len(people), weeks)
    position = np.full(len(instance.people), -1)
    position[people] = np.arange(len(people))
    date = instance.days[options.shift]
    chosen = np.flatnonzero((position[options.person] >= 0) & (numbers[date] >= 0) & ~instance.on_call[options.shift])
    keys = position[options.person[chosen]] * len(numbers) + date[chosen]
    rows, inverse = np.unique(keys, return_inverse=True)
    marks = worked[rows // len(numbers), numbers[rows % len(numbers)]]
    model.add_rows(
        np.full(len(rows), -np.inf),
        np.zeros(len(rows)),
        np.concatenate((inverse, np.arange(len(rows)))),
        np.concatenate((chosen, marks)),
        np.concatenate((np.ones(len(chosen)), -np.ones(len(rows)))),
    )
    return worked
