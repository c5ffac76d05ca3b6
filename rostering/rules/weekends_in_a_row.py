"""Weekends worked one after the other, up to a number for each radiologist."""

from __future__ import annotations

import numpy as np

from rostering.instance import Bools, RosterInstance
from rostering.model import Model
from rostering.rules.worked_dates import add_weekends_worked, people_by_number


def add(model: Model) -> None:
    """Of one weekend more than may follow one another, at least one is free; the history counts."""
    instance = model.instance
    for most, people in people_by_number(instance, "weekends_in_a_row").items():
        worked = add_weekends_worked(model, people)
        before = _weekends_before(instance, most)[people]
        begun = worked[before[:, most], 0]
        model.add_rows(np.ones(len(begun)), np.ones(len(begun)), np.arange(len(begun)), begun)
        for first in range(-most if before.any() else 0, worked.shape[1] - most):
            members = worked[:, max(0, first) : first + most + 1]
            done = before[:, most + first : most].sum(axis=1) if first < 0 else np.zeros(len(people))
            rows = np.repeat(np.arange(len(people)), members.shape[1])
            model.add_rows(np.full(len(people), -np.inf), most - done, rows, members.ravel())


def _weekends_before(instance: RosterInstance, reach: int) -> Bools:
    """Person × the ``reach`` weeks before the first one of the horizon, and that one: worked on its weekend before."""
    found = np.zeros((len(instance.people), reach + 1), dtype=bool)
    for person, duties in instance.history_of.items():
        for duty in duties:
            week = (instance.day_number(duty.day) + instance.horizon.first.weekday()) // 7
            on_call = instance.network.shift_type[duty.shift].on_call
            if week >= -reach and duty.day.weekday() >= 5 and not on_call:
                found[person, reach + week] = True
    return found
