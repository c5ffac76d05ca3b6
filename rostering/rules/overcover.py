"""Readers beyond the head count required, resting ones aside."""

from __future__ import annotations

import numpy as np

from data.calendar import PARIS, zone
from data.requirements import ANY, Level, RequirementKey
from rostering.instance import Bools, Ints, RosterInstance
from rostering.model import Model


def add(model: Model) -> None:
    """For each block, resting hours apart from the others: awake readers - surplus <= the smallest need."""
    instance = model.instance
    weight = instance.rules.overcover.weight
    if not weight:
        return
    need = instance.need.get(RequirementKey(ANY, Level.READS), np.zeros(instance.horizon.slots, dtype=np.int64))
    present = np.flatnonzero(~instance.on_call[model.options.shift])
    resting = _resting_hours(instance)
    for block in instance.blocks:
        for rest in (False, True):
            slots = block.slots[resting[block.slots] == rest]
            if len(slots):
                shifts = block.shifts[~instance.night[block.shifts]] if rest else block.shifts
                columns = present[np.isin(model.options.shift[present], shifts)]
                _add_surplus(model, columns, need[slots], weight)


def _add_surplus(model: Model, columns: Ints, needs: Ints, weight: int) -> None:
    levels = np.unique(needs)
    width = np.concatenate((np.diff(levels), [np.inf]))
    cost = weight * np.array([(needs <= level).sum() for level in levels])
    surplus = model.add_columns(cost, width)
    entries = np.concatenate((columns, surplus))
    values = np.concatenate((np.ones(len(columns)), -np.ones(len(surplus))))
    model.add_rows([-np.inf], [levels[0]], np.zeros(len(entries), np.int64), entries, values)


def _resting_hours(instance: RosterInstance) -> Bools:
    numbers = instance.rules.overcover
    local = [instance.slot_start(slot).astimezone(zone(PARIS)).time() for slot in range(instance.horizon.slots)]
    if numbers.rest_from < numbers.rest_until:
        inside = [numbers.rest_from <= at < numbers.rest_until for at in local]
    else:
        inside = [at >= numbers.rest_from or at < numbers.rest_until for at in local]
    return np.array(inside, dtype=bool)
