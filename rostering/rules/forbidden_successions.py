"""Shifts that may not be worked on the date after certain others."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from rostering.instance import Bools, Ints, RosterInstance
from rostering.model import Model
from rostering.rules.worked_dates import people_with_pattern


def forbid(instance: RosterInstance, eligible: Bools) -> None:
    """No such shift on the first date after a duty of the history."""
    bound = set(people_with_pattern(instance).tolist())
    codes = np.array([shift.type.code for shift in instance.shifts])
    after = _after(instance)
    for person, duties in instance.history_of.items():
        for duty in duties if person in bound else ():
            if instance.day_number(duty.day) == -1:
                eligible[person, (instance.days == 0) & np.isin(codes, list(after.get(duty.shift, ())))] = False


def add(model: Model) -> None:
    """At most one duty of all that exclude one another across a midnight."""
    options, instance = model.options, model.instance
    people = np.zeros(len(instance.people), dtype=bool)
    people[people_with_pattern(instance)] = True
    codes = np.array([shift.type.code for shift in instance.shifts])
    for before, following in _groups(instance):
        earlier, later = (
            np.flatnonzero(people[options.person] & np.isin(codes, list(group))[options.shift])
            for group in (before, following)
        )
        keys = np.concatenate((_key(model, earlier, 0), _key(model, later, -1)))
        inside = keys >= 0
        rows, inverse = np.unique(keys[inside], return_inverse=True)
        columns = np.concatenate((earlier, later))[inside]
        model.add_rows(np.full(len(rows), -np.inf), np.ones(len(rows)), inverse, columns)


def _key(model: Model, columns: Ints, offset: int) -> Ints:
    """Person × date of these options, shifted; -1 for what lies before the horizon."""
    date = model.instance.days[model.options.shift[columns]] + offset
    return np.where(date < 0, -1, model.options.person[columns] * len(model.instance.horizon.days) + date)


def _groups(instance: RosterInstance) -> Iterator[tuple[set[str], frozenset[str]]]:
    """(shifts, next shifts) of which each excludes each; together they hold every forbidden pair."""
    after = _after(instance)
    for following in sorted({frozenset(each) for each in after.values()}, key=sorted):
        yield {shift for shift, excluded in after.items() if excluded >= following}, following


def _after(instance: RosterInstance) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for row in instance.network.forbidden_successions:
        found.setdefault(row.shift, set()).add(row.next_shift)
    return found
