"""Duty units of the horizon against the wanted ones, and never gladly below the minimum."""

from __future__ import annotations

import numpy as np

from data.fairness import STEP_MINUTES, STEPS_PER_UNIT, unit_target
from rostering.instance import Ints
from rostering.model import Floats, Model


def add(model: Model) -> None:
    """Two rows a person around the free band, one for the minimum; deviations in steps of 1/24 unit."""
    options, instance = model.options, model.instance
    numbers = instance.rules.wanted_units
    if not any((numbers.weight, numbers.far_weight, numbers.below_minimum)):
        return
    targets = [unit_target(instance.network, person, instance.horizon) for person in instance.people]
    wanted = np.array([target.wanted for target in targets])
    minimum = np.array([target.minimum for target in targets])
    free, far = round(numbers.tolerance * STEPS_PER_UNIT), round(numbers.far * STEPS_PER_UNIT)
    near = float(max(0, far - free))
    steps = instance.unit_minutes[options.shift] / STEP_MINUTES
    for side, start in ((1.0, wanted - free), (-1.0, wanted + free)):
        first = model.add_columns(np.full(len(wanted), numbers.weight), np.full(len(wanted), near))
        beyond = model.add_columns(np.full(len(wanted), numbers.far_weight), np.full(len(wanted), np.inf))
        _row_each(model, side * steps, (first, beyond), side * start)
    below = model.add_columns(np.full(len(wanted), numbers.below_minimum), np.full(len(wanted), np.inf))
    _row_each(model, steps, (below,), minimum)


def _row_each(model: Model, steps: Floats, slacks: tuple[Ints, ...], side: Floats | Ints) -> None:
    """For each person: steps of their options + their slacks >= side."""
    people = np.arange(len(side))
    rows = np.concatenate((model.options.person, *(people for _ in slacks)))
    columns = np.concatenate((np.arange(len(model.options)), *slacks))
    values = np.concatenate((steps, *(np.ones(len(side)) for _ in slacks)))
    model.add_rows(side, np.full(len(side), np.inf), rows, columns, values)
