"""Readers on a dated shift, up to its seats."""

from __future__ import annotations

import numpy as np

from rostering.model import Model


def add(model: Model) -> None:
    """One row for each dated shift with a number of seats."""
    options, instance = model.options, model.instance
    seats = {(row.day, row.shift): row.seats for row in instance.network.shift_targets if row.seats is not None}
    limited = [n for n, shift in enumerate(instance.shifts) if (shift.day, shift.type.code) in seats]
    if not limited:
        return
    position = np.full(len(instance.shifts), -1)
    position[limited] = np.arange(len(limited))
    columns = np.flatnonzero(position[options.shift] >= 0)
    most = [float(seats[instance.shifts[n].day, instance.shifts[n].type.code] or 0) for n in limited]
    model.add_rows(np.full(len(most), -np.inf), most, position[options.shift[columns]], columns)
