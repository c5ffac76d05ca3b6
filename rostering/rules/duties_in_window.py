"""Duties (on-call aside) that start within any window of days, up to a number."""

from __future__ import annotations

import numpy as np

from rostering.model import Floats, Model
from rostering.rules.windows import history_counts, window_entries


def separate(model: Model, values: Floats) -> bool:
    """Add the rows of the windows that hold too many."""
    instance = model.instance
    numbers = instance.rules.duties_in_window
    days = len(instance.horizon.days)
    rows, columns = window_entries(model, ~instance.on_call, numbers.days)
    history = history_counts(instance, numbers.days, nights_only=False)
    most = np.repeat(np.where(instance.bound, numbers.most_for(True), numbers.most_for(False)), days)
    left = np.maximum(0, most - history)
    broken = np.bincount(rows, weights=values[columns], minlength=len(left)) > left + 0.5
    inside = broken[rows]
    keys, rows = np.unique(rows[inside], return_inverse=True)
    model.add_rows(np.full(len(keys), -np.inf), left[keys], rows, columns[inside])
    return len(keys) > 0
