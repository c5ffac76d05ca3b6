"""Minutes of duty in the horizon, between the least and the most of each radiologist."""

from __future__ import annotations

import numpy as np

from rostering.model import Model


def add(model: Model) -> None:
    """One row a person, in the largest step that all shifts are whole numbers of."""
    options, instance = model.options, model.instance
    minutes = np.array([0 if shift.type.on_call else shift.type.minutes for shift in instance.shifts], dtype=np.int64)
    step = int(np.gcd.reduce(minutes)) or 1
    for row in instance.network.work_patterns:
        if row.least_minutes is None and row.most_minutes is None:
            continue
        mine = model.options_of(instance.person_index[row.radiologist_id])
        mine = mine[minutes[options.shift[mine]] > 0]
        least = -np.inf if row.least_minutes is None else np.ceil(row.least_minutes / step)
        most = np.inf if row.most_minutes is None else np.floor(row.most_minutes / step)
        model.add_rows([least], [most], np.zeros(len(mine), np.int64), mine, minutes[options.shift[mine]] / step)
