"""Night duties that start at a centre on one date, up to its bedrooms."""

from __future__ import annotations

import numpy as np

from rostering.model import Floats, Model


def separate(model: Model, values: Floats) -> bool:
    """Add a row for each centre and date with too many."""
    options, instance = model.options, model.instance
    nights = np.flatnonzero(instance.night[options.shift] & (options.place < instance.centres))
    keys = options.place[nights] * len(instance.horizon.days) + instance.days[options.shift[nights]]
    load = np.bincount(keys, weights=values[nights], minlength=instance.centres * len(instance.horizon.days))
    found = False
    for key in np.flatnonzero(load > 0):
        centre, day = divmod(int(key), len(instance.horizon.days))
        limit = instance.network.capacity_on(instance.network.centres[centre].id, instance.horizon.days[day])[1]
        if load[key] > limit + 1e-6 and model.remember("bedrooms", centre, day):
            model.add_capacity(limit, nights[keys == key])
            found = True
    return found
