"""Dates worked in a row, up to a number."""

from __future__ import annotations

import numpy as np

from rostering.model import Model
from rostering.rules.worked_dates import add_date_rows, history_dates, people_by_number


def add(model: Model) -> None:
    """In each window of one date more than may be worked, at least one is off; the history counts."""
    instance = model.instance
    days = len(instance.horizon.days)
    for most, people in people_by_number(instance, "longest_run").items():
        window = range(most + 1)
        add_date_rows(model, people, range(days - most), dict.fromkeys(window, 1.0), -np.inf, most)
        before = history_dates(instance, most)[people]
        if before.any():
            worked = np.cumsum(before[:, ::-1], axis=1)[:, ::-1]
            add_date_rows(model, people, range(-most, 0), dict.fromkeys(window, 1.0), -np.inf, most - worked)
