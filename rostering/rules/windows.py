"""Sliding windows of local dates over the duties of each person, shared by the rules that count in them."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from rostering.instance import Bools, Ints, RosterInstance
from rostering.model import Floats, Model


def window_entries(model: Model, columns: Ints, length: int) -> tuple[Ints, Ints]:
    """(row, column) of these options in every window of ``length`` dates that ends in the horizon.

    Row = person × days + last date of the window, both by number.
    """
    options, instance = model.options, model.instance
    days = len(instance.horizon.days)
    first = instance.days[options.shift[columns]]
    last = np.minimum(first + length, days)
    repeats = last - first
    offsets = np.arange(repeats.sum()) - np.repeat(np.cumsum(repeats) - repeats, repeats)
    rows = np.repeat(options.person[columns] * days + first, repeats) + offsets
    return rows, np.repeat(columns, repeats)


def duties_in_windows(model: Model, values: Floats, counted: Bools, length: int) -> Floats:
    """Sums of the values of options of counted shifts in those windows, by row."""
    given = np.flatnonzero((values != 0) & counted[model.options.shift])
    rows, columns = window_entries(model, given, length)
    size = len(model.instance.people) * len(model.instance.horizon.days)
    return np.bincount(rows, values[columns], size).astype(np.float64)


def window_rows(model: Model, counted: Bools, length: int, asked: Bools) -> tuple[Ints, Ints, Ints]:
    """(windows, row, column): those of these windows (by row) that have options of counted shifts, and the entries.

    Rows are counted along the windows returned.
    """
    options, days = model.options, len(model.instance.horizon.days)
    people = np.unique(np.flatnonzero(asked) // days)
    columns = np.flatnonzero(counted[options.shift] & np.isin(options.person, people))
    rows, columns = window_entries(model, columns, length)
    inside = asked[rows]
    windows, rows = np.unique(rows[inside], return_inverse=True)
    return windows, rows, columns[inside]


@lru_cache(maxsize=8)
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
    left = np.maximum(0, left)
    broken = duties_in_windows(model, values, counted, length) > left + 1e-6
    broken &= np.repeat(people, len(model.instance.horizon.days))
    if not broken.any():
        return False
    windows, rows, columns = window_rows(model, counted, length, broken)
    model.add_rows(np.full(len(windows), -np.inf), left[windows], rows, columns)
    return True
