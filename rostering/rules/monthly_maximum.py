"""Duty units of a calendar month, history and on-call duties included, up to the radiologist's maximum."""

from __future__ import annotations

from datetime import date

import numpy as np

from data.duties import UNIT_MINUTES
from rostering.instance import Ints, RosterInstance
from rostering.model import Model


def add(model: Model) -> None:
    """One knapsack row for each person and month."""
    options, instance = model.options, model.instance
    months = list(instance.horizon.months())
    month_of_shift = np.array([months.index(shift.day.replace(day=1)) for shift in instance.shifts], dtype=np.int64)
    rows = options.person * len(months) + month_of_shift[options.shift]
    limits = np.concatenate([_left(instance, month) for month in months]).reshape(len(months), -1).T.ravel()
    counted = np.flatnonzero(instance.unit_minutes[options.shift] > 0)
    units = instance.unit_minutes[options.shift[counted]]
    model.add_rows(np.full(len(limits), -np.inf), limits / 30, rows[counted], counted, units / 30)


def _left(instance: RosterInstance, month: date) -> Ints:
    left = np.array([round(person.maximum * UNIT_MINUTES) for person in instance.people], dtype=np.int64)
    for person, duties in instance.history_of.items():
        for duty in duties:
            if duty.day.replace(day=1) == month:
                left[person] -= instance.network.shift_type[duty.shift].unit_minutes
    return left
