"""Duties close together: each window of dates that holds more than one."""

from __future__ import annotations

import numpy as np

from rostering.model import Model
from rostering.rules.windows import history_counts, window_entries


def add(model: Model) -> None:
    """For each person and window: duties - excess <= 1."""
    instance = model.instance
    numbers = instance.rules.spacing
    rows, columns = window_entries(model, ~instance.on_call, numbers.days)
    history = history_counts(instance, numbers.days, nights_only=False)
    model.offset += numbers.weight * int(np.maximum(0, history - 1).sum())
    keys, rows = np.unique(rows, return_inverse=True)
    excess = model.add_columns(np.full(len(keys), numbers.weight), np.full(len(keys), np.inf))
    model.add_rows(
        np.full(len(keys), -np.inf),
        np.maximum(0, 1 - history[keys]),
        np.concatenate((rows, np.arange(len(keys)))),
        np.concatenate((columns, excess)),
        np.concatenate((np.ones(len(columns)), -np.ones(len(keys)))),
    )
