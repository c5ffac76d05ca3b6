"""Sliding windows of local dates over the duties of each person, shared by the rules that count in them."""

from __future__ import annotations

import numpy as np

from rostering.instance import Bools, Ints, RosterInstance
from rostering.model import Floats, Model


def window_entries(model: Model, counted: Bools, length: int) -> tuple[Ints, Ints]:
    """(row, column) of the options of counted shifts in every window of ``length`` dates that ends in the horizon.

    Row = person × days + last date of the window, both by number.
    """
    options, instance = model.options, model.instance
    days = len(instance.horizon.days)
    columns = np.flatnonzero(counted[options.shift])
    first = instance.days[options.shift[columns]]
    last = np.minimum(first + length, days)
    repeats = last - first
    offsets = np.arange(repeats.sum()) - np.repeat(np.cumsum(repeats) - repeats, repeats)
    rows = np.repeat(options.person[columns] * days + first, repeats) + offsets
    return rows, np.repeat(columns, repeats)


def history_counts(instance: RosterInstance, length: int, *, nights_only: bool) -> Ints:
    """Duties of the history (on-call aside) in those windows, by row."""
    days = len(instance.horizon.days)
    counts = np.zeros(len(instance.people) * days, dtype=np.int64)
    for person, duties in instance.history_of.items():
        for duty in duties:
            kind = instance.network.shift_type[duty.shift]
            day = instance.day_number(duty.day)
            if not kind.on_call and (kind.night or not nights_only):
                counts[person * days : person * days + max(0, min(days, day + length))] += 1
    return counts


def separate_windows(model: Model, values: Floats, counted: Bools, length: int, left: Ints, people: Bools) -> bool:
    """Add the rows of those people's windows that hold more counted duties than ``left`` (by row); whether any did."""
    rows, columns = window_entries(model, counted, length)
    left = np.maximum(0, left)
    broken = np.bincount(rows, weights=values[columns], minlength=len(left)) > left + 1e-6
    broken &= np.repeat(people, len(model.instance.horizon.days))
    if not broken.any():
        return False
    inside = broken[rows]
    keys, rows = np.unique(rows[inside], return_inverse=True)
    model.add_rows(np.full(len(keys), -np.inf), left[keys], rows, columns[inside])
    return True
