"""Counting in half-hour slots: who is there, and for how long something holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from data.calendar import SLOT, slot_index
from data.duties import Duty, Shift


def slots_of(duty: Duty | Shift, origin: datetime, slots: int) -> tuple[int, int]:
    """First slot of a duty or shift and the one after its last, cut to the ``slots`` slots that start at ``origin``."""
    first = min(slots, max(0, slot_index(duty.start, origin)))
    return first, max(first, min(slots, slot_index(duty.end, origin)))


def occupancy(duties: Iterable[Duty], origin: datetime, slots: int) -> NDArray[np.int64]:
    """Number of duties in each of the slots that start at ``origin``; shape (slots,)."""
    bounds = [slots_of(duty, origin, slots) for duty in duties]
    return counted_in_slots(np.array(bounds, np.int64).reshape(-1, 2), slots)


def counted_in_slots(bounds: NDArray[np.int64], slots: int) -> NDArray[np.int64]:
    """Number of those in each slot; ``bounds`` are first slots and the ones after the last, shape (n, 2)."""
    change = np.bincount(bounds[:, 0], minlength=slots + 1) - np.bincount(bounds[:, 1], minlength=slots + 1)
    return np.cumsum(change[:-1])


@dataclass(frozen=True, slots=True)
class Run:
    """Consecutive slots, ``first`` to before ``last``, in which the same non-zero ``value`` holds."""

    first: int
    last: int
    value: int

    @property
    def slots(self) -> int:
        """How many slots it lasts."""
        return self.last - self.first

    def bounds(self, origin: datetime) -> tuple[datetime, datetime]:
        """Start and end, where slot 0 starts at ``origin``."""
        return origin + self.first * SLOT, origin + self.last * SLOT


def runs(values: NDArray[np.int64]) -> Iterator[Run]:
    """The longest runs of equal non-zero values, in order."""
    edges = (0, *(np.flatnonzero(np.diff(values)) + 1).tolist(), len(values))
    for first, last in pairwise(edges):
        if first < last and values[first]:
            yield Run(first, last, int(values[first]))


def within(clock: time, start: time, end: time) -> bool:
    """Whether a time of day lies in ``start`` … ``end``, end excluded; they may pass midnight, equal is all day."""
    if start < end:
        return start <= clock < end
    return clock >= start or clock < end
