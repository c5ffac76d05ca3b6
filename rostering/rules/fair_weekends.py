"""Duties that start on a Saturday or Sunday, shared fairly."""

from __future__ import annotations

import numpy as np

from data.fairness import is_weekend
from rostering.model import Model
from rostering.rules.fair_share import charge_deviation, shares_of


def add(model: Model) -> None:
    """Charge the square of each person's deviation from the fair share."""
    instance = model.instance
    counted = np.array([is_weekend(shift.day) for shift in instance.shifts], dtype=bool) & ~instance.on_call
    charge_deviation(model, counted, shares_of(instance).weekends, instance.rules.fair_weekends.weight)
