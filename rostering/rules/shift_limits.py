"""Duties of one shift type in the horizon, up to a number for each radiologist."""

from __future__ import annotations

import numpy as np

from rostering.instance import Bools, RosterInstance
from rostering.model import Model


def forbid(instance: RosterInstance, eligible: Bools) -> None:
    """No duty of a shift of which there may be none."""
    shifts = _shifts_by_code(instance)
    for row in instance.network.shift_limits:
        if row.most == 0:
            eligible[instance.person_index[row.radiologist_id], shifts[row.shift]] = False


def add(model: Model) -> None:
    """One row for each limit that could be passed."""
    instance = model.instance
    shifts = _shifts_by_code(instance)
    for row in instance.network.shift_limits:
        if 0 < row.most < len(shifts[row.shift]):
            mine = model.options_of(instance.person_index[row.radiologist_id])
            mine = mine[np.isin(model.options.shift[mine], shifts[row.shift])]
            model.add_rows([-np.inf], [float(row.most)], np.zeros(len(mine), np.int64), mine)


def _shifts_by_code(instance: RosterInstance) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {kind.code: [] for kind in instance.network.shift_types}
    for number, shift in enumerate(instance.shifts):
        found[shift.type.code].append(number)
    return found
