"""Dates off in a row, no fewer than a number."""

from __future__ import annotations

import numpy as np

from rostering.model import Model
from rostering.rules.worked_dates import add_date_rows, people_by_number


def add(model: Model) -> None:
    """After a date worked, a date off keeps each of the next ones off; rows that touch an end are free."""
    days = len(model.instance.horizon.days)
    for least, people in people_by_number(model.instance, "shortest_rest").items():
        for later in range(1, least):
            add_date_rows(model, people, range(1, days - later), {-1: 1.0, 0: -1.0, later: 1.0}, -np.inf, 1)
