"""Weekends worked in the horizon, up to a number for each radiologist."""

from __future__ import annotations

import numpy as np

from rostering.model import Model
from rostering.rules.worked_dates import add_weekends_worked, people_by_number


def add(model: Model) -> None:
    """One row a person over columns that say which weekends are worked."""
    for most, people in people_by_number(model.instance, "most_weekends").items():
        worked = add_weekends_worked(model, people)
        rows = np.repeat(np.arange(len(people)), worked.shape[1])
        model.add_rows(np.full(len(people), -np.inf), np.full(len(people), float(most)), rows, worked.ravel())
