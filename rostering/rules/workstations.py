"""Duties at a centre at the same time, up to its workstations."""

from __future__ import annotations

import numpy as np

from data.calendar import local_date
from rostering.model import Model


def add(model: Model) -> None:
    """One row for each centre and block of half hours."""
    options, instance = model.options, model.instance
    at_centre = np.flatnonzero(options.place < instance.centres)
    for block in instance.blocks:
        days = {local_date(instance.slot_start(int(slot))) for slot in block.slots}
        columns = at_centre[np.isin(options.shift[at_centre], block.shifts)]
        limits = np.array(
            [
                min(instance.network.capacity_on(centre.id, day)[0] for day in days)
                for centre in instance.network.centres
            ]
        )
        most = np.bincount(options.place[columns], minlength=instance.centres)
        binding = np.flatnonzero(most > limits)
        columns = columns[np.isin(options.place[columns], binding)]
        rows = np.searchsorted(binding, options.place[columns])
        model.add_rows(np.full(len(binding), -np.inf), limits[binding], rows, columns)
