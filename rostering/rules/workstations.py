"""Duties at a centre at the same time, up to its workstations."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from data.calendar import local_date
from rostering.instance import Block, Ints, RosterInstance
from rostering.model import Floats, Model


def separate(model: Model, values: Floats) -> bool:
    """Add a row for each centre and block of half hours with too many."""
    options, instance = model.options, model.instance
    limits = _workstations(instance)
    if limits.min(initial=len(instance.people)) >= len(instance.people):
        return False
    given = np.flatnonzero(values)
    keys = options.shift[given] * len(instance.places) + options.place[given]
    load = np.bincount(keys, values[given], len(instance.shifts) * len(instance.places))
    on_duty = instance.duty_in_block @ load.reshape(len(instance.shifts), -1)[:, : instance.centres]
    found = False
    for number, centre in np.argwhere(on_duty > limits + 1e-6):
        if model.remember("workstations", int(centre), int(number)):
            columns = np.flatnonzero((options.place == centre) & instance.in_block[options.shift, number])
            model.add_capacity(int(limits[number, centre]), columns)
            found = True
    return found


@lru_cache(maxsize=1)
def _workstations(instance: RosterInstance) -> Ints:
    """Workstations by block × centre: the fewest of the dates that the block touches."""
    return np.array([_in_block(instance, block) for block in instance.blocks], dtype=np.int64)


def _in_block(instance: RosterInstance, block: Block) -> list[int]:
    days = {local_date(instance.slot_start(int(slot))) for slot in block.slots}
    return [min(instance.network.capacity_on(centre.id, day)[0] for day in days) for centre in instance.network.centres]
