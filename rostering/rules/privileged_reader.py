"""Each open half hour of a hospital wants a reader on duty who holds its privilege."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache

import numpy as np

from data.calendar import SLOT
from rostering.instance import MINUTE, Bools, Ints, RosterInstance
from rostering.model import Floats, Model


def separate(model: Model, values: Floats) -> bool:
    """Add a row for each hospital and block of half hours without such a reader that has none yet."""
    options, instance = model.options, model.instance
    if not instance.network.hospitals:
        return False
    open_slots = _open_slots(instance)
    holds = _privileged(instance)
    given = np.flatnonzero((values > 1e-6) & ~instance.on_call[options.shift])
    days = instance.days[options.shift]
    found = False
    for number, block in enumerate(instance.blocks):
        on_duty = given[instance.in_block[options.shift[given], number]]
        covered = values[on_duty] @ holds[options.person[on_duty], :, days[on_duty]] > 1 - 1e-6
        if covered.all():
            continue
        hours = open_slots[:, block.slots].sum(axis=1)
        for hospital in np.flatnonzero((hours > 0) & ~covered):
            if model.remember("privileged_reader", int(hospital), number):
                _add_row(model, holds[:, hospital], block.shifts, int(hours[hospital]))
                found = True
    return found


def _add_row(model: Model, holds: Bools, shifts: Ints, half_hours: int) -> None:
    options, instance = model.options, model.instance
    counts = np.isin(options.shift, shifts) & ~instance.on_call[options.shift]
    columns = np.flatnonzero(counts)
    columns = columns[holds[options.person[columns], instance.days[options.shift[columns]]]]
    missing = model.add_columns([instance.rules.privileged_reader.weight * half_hours], [1.0])
    entries = np.concatenate((columns, missing))
    model.add_rows([1.0], [np.inf], np.zeros(len(entries), np.int64), entries)


@lru_cache(maxsize=1)
def _open_slots(instance: RosterInstance) -> Bools:
    """Hospital × slot: whether the slot starts in an open window."""
    slot = SLOT // MINUTE
    found = np.zeros((len(instance.network.hospitals), instance.horizon.slots), dtype=bool)
    first, last = instance.horizon.first - timedelta(days=2), instance.horizon.last + timedelta(days=2)
    for number, hospital in enumerate(instance.network.hospitals):
        for start, end in instance.network.open_windows(hospital.id, first, last):
            begin = max(0, -(-instance.minute(start) // slot))
            finish = max(0, -(-instance.minute(end) // slot))
            found[number, begin:finish] = True
    return found


@lru_cache(maxsize=1)
def _privileged(instance: RosterInstance) -> Bools:
    """Person × hospital × date of the horizon."""
    days = instance.horizon.days
    hospital_index = {hospital.id: number for number, hospital in enumerate(instance.network.hospitals)}
    found = np.zeros((len(instance.people), len(hospital_index), len(days)), dtype=bool)
    for row in instance.network.privileges:
        first = 0 if row.from_date is None else max(0, instance.day_number(row.from_date))
        last = len(days) if row.until_date is None else max(0, instance.day_number(row.until_date) + 1)
        found[instance.person_index[row.radiologist_id], hospital_index[row.hospital_id], first:last] = True
    return found
