"""Duties to keep stay."""

from __future__ import annotations

import numpy as np

from rostering.model import Model


def add(model: Model) -> None:
    """Fix their options; one that has no option makes the model infeasible."""
    for duty in model.instance.context.kept:
        columns = model.options_of_duty(duty)
        if len(columns):
            model.fix(columns, 1.0)
        else:
            model.add_rows([1.0], [np.inf], np.zeros(0, np.int64), np.zeros(0, np.int64))
