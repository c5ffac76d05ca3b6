"""Each open half hour of a hospital wants a reader on duty who holds its privilege."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache

import numpy as np
from scipy import sparse

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
    held = holds[options.person[given], :, instance.days[options.shift[given]]] * values[given, None]
    of_shift = sparse.csr_matrix(
        (np.ones(len(given)), (options.shift[given], np.arange(len(given)))), shape=(len(instance.shifts), len(given))
    )
    covered = instance.duty_in_block @ (of_shift @ held) > 1 - 1e-6
    found = False
    for number in np.flatnonzero(~covered.all(axis=1)).tolist():
        hours = open_slots[:, instance.blocks[number].slots].sum(axis=1)
        without = [
            int(hospital)
            for hospital in np.flatnonzero((hours > 0) & ~covered[number])
            if model.remember("privileged_reader", int(hospital), number)
        ]
        if without:
            _add_rows(model, holds, number, without, hours[without])
            found = True
    return found


def _add_rows(model: Model, holds: Bools, block: int, hospitals: list[int], half_hours: Ints) -> None:
    """A row for each of these hospitals in a block that is open to it for so many half hours."""
    options, instance = model.options, model.instance
    in_block = np.flatnonzero(instance.in_block[options.shift, block] & ~instance.on_call[options.shift])
    may_read = holds[options.person[in_block], :, instance.days[options.shift[in_block]]][:, hospitals]
    rows, places = np.nonzero(may_read.T)
    missing = model.add_columns(instance.rules.privileged_reader.weight * half_hours, 1.0)
    model.add_rows(
        np.ones(len(hospitals)),
        np.full(len(hospitals), np.inf),
        np.concatenate((rows, np.arange(len(hospitals)))),
        np.concatenate((in_block[places], missing)),
    )


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
