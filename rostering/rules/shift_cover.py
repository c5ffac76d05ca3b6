"""Readers on a dated shift against its target: too few and too many each have their cost."""

from __future__ import annotations

import numpy as np

from rostering.model import Model


def add(model: Model) -> None:
    """One row a target: readers + missing - surplus = wanted."""
    options, instance = model.options, model.instance
    targets = instance.network.shift_targets
    number_of = {(row.day, row.shift): number for number, row in enumerate(targets) if row.day in instance.horizon}
    row_of = np.array([number_of.get((shift.day, shift.type.code), -1) for shift in instance.shifts], dtype=np.int64)
    columns = np.flatnonzero(row_of[options.shift] >= 0)
    inside = np.array(sorted(number_of.values()), dtype=np.int64)
    if not len(inside):
        return
    position = np.searchsorted(inside, row_of[options.shift[columns]])
    few = model.add_columns([targets[number].under for number in inside], np.inf)
    many = model.add_columns([targets[number].over for number in inside], np.inf)
    wanted = np.array([targets[number].readers for number in inside], dtype=np.float64)
    each = np.arange(len(inside))
    model.add_rows(
        wanted,
        wanted,
        np.concatenate((position, each, each)),
        np.concatenate((columns, few, many)),
        np.concatenate((np.ones(len(columns) + len(few)), -np.ones(len(many)))),
    )
