"""Night duties that start at a centre on one date, up to its bedrooms."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from rostering.instance import Ints, RosterInstance
from rostering.model import Floats, Model


def separate(model: Model, values: Floats) -> bool:
    """Add a row for each centre and date with too many."""
    options, instance = model.options, model.instance
    nights = np.flatnonzero(instance.night[options.shift] & (options.place < instance.centres))
    keys = options.place[nights] * len(instance.horizon.days) + instance.days[options.shift[nights]]
    load = np.bincount(keys, weights=values[nights], minlength=instance.centres * len(instance.horizon.days))
    limits = _bedrooms(instance)
    found = False
    for key in np.flatnonzero(load > limits + 1e-6):
        if model.remember("bedrooms", int(key), 0):
            model.add_capacity(int(limits[key]), nights[keys == key])
            found = True
    return found


@lru_cache(maxsize=1)
def _bedrooms(instance: RosterInstance) -> Ints:
    """Bedrooms by centre × date, as one row of numbers."""
    return np.array(
        [
            instance.network.capacity_on(centre.id, day)[1]
            for centre in instance.network.centres
            for day in instance.horizon.days
        ],
        dtype=np.int64,
    )
