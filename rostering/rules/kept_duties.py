"""Duties to keep stay."""

from __future__ import annotations

import numpy as np

from data.duties import Duty
from rostering.instance import Ints
from rostering.model import Model


def add(model: Model) -> None:
    """Fix their options; one that has no option makes the model infeasible."""
    for duty in model.instance.context.kept:
        columns = _columns_of(model, duty)
        if len(columns):
            model.fix(columns, 1.0)
        else:
            model.add_rows([1.0], [np.inf], np.zeros(0, np.int64), np.zeros(0, np.int64))


def _columns_of(model: Model, duty: Duty) -> Ints:
    options, instance = model.options, model.instance
    person = instance.person_index.get(duty.radiologist_id, -1)
    places = [number for number, place in enumerate(instance.places) if place in (duty.centre, duty.subspecialty)]
    shifts = [
        number for number, shift in enumerate(instance.shifts) if (shift.day, shift.type.code) == (duty.day, duty.shift)
    ]
    return np.flatnonzero((options.person == person) & np.isin(options.shift, shifts) & np.isin(options.place, places))
