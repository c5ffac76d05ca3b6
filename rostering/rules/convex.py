"""A cost that is convex in a count, as columns with rising slopes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rostering.instance import Ints
from rostering.model import Model


def charge_count(model: Model, columns: Ints, costs: Sequence[int]) -> None:
    """Charge ``costs[n]`` when n of the option columns are chosen.

    Interpolated between whole counts, which is the tightest a linear model can be for the count alone; beyond the
    last cost the last slope goes on.
    """
    model.offset += costs[0]
    slopes = np.diff(np.asarray(costs, dtype=float))
    if not len(columns) or not len(slopes):
        return
    upper = np.ones(len(slopes))
    upper[-1] = np.inf
    steps = model.add_columns(slopes, upper)
    entries = np.concatenate((columns, steps))
    values = np.concatenate((np.ones(len(columns)), -np.ones(len(steps))))
    model.add_rows([0.0], [0.0], np.zeros(len(entries), np.int64), entries, values)
