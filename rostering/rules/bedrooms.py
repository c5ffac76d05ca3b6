"""Night duties that start at a centre on one date, up to its bedrooms."""

from __future__ import annotations

import numpy as np

from rostering.model import Model


def add(model: Model) -> None:
    """One row for each centre and night."""
    options, instance = model.options, model.instance
    columns = np.flatnonzero(instance.night[options.shift] & (options.place < instance.centres))
    keys = options.place[columns] * len(instance.horizon.days) + instance.days[options.shift[columns]]
    nights, rows = np.unique(keys, return_inverse=True)
    limits = [
        instance.network.capacity_on(instance.network.centres[centre].id, instance.horizon.days[day])[1]
        for centre, day in zip(*np.divmod(nights, len(instance.horizon.days)), strict=True)
    ]
    model.add_rows(np.full(len(nights), -np.inf), np.array(limits, dtype=float), rows, columns)
