"""Duties at a centre at the same time, up to its workstations."""

from __future__ import annotations

import numpy as np

from data.calendar import local_date
from rostering.instance import Block, Ints, RosterInstance
from rostering.model import Floats, Model


def separate(model: Model, values: Floats) -> bool:
    """Add a row for each centre and block of half hours with too many."""
    options, instance = model.options, model.instance
    given = np.flatnonzero((values > 0) & (options.place < instance.centres))
    found = False
    for number, block in enumerate(instance.blocks):
        here = given[np.isin(options.shift[given], block.shifts)]
        load = np.bincount(options.place[here], weights=values[here], minlength=instance.centres)
        limits = _workstations(instance, block)
        for centre in np.flatnonzero(load > limits + 1e-6):
            if model.remember("workstations", int(centre), number):
                columns = np.flatnonzero((options.place == centre) & np.isin(options.shift, block.shifts))
                model.add_capacity(int(limits[centre]), columns)
                found = True
    return found


def _workstations(instance: RosterInstance, block: Block) -> Ints:
    """Workstations of each centre over a block: the fewest of the dates that it touches."""
    days = {local_date(instance.slot_start(int(slot))) for slot in block.slots}
    by_day = [
        [instance.network.capacity_on(centre.id, day)[0] for centre in instance.network.centres] for day in sorted(days)
    ]
    return np.array(by_day, dtype=np.int64).min(axis=0)
