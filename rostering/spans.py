"""How a duty hangs together with the day job before it."""

from __future__ import annotations

import numpy as np

from rostering.instance import Busy, Ints


def span_starts(busy: Busy, starts: Ints, break_minutes: int) -> Ints:
    """Start of the continuous span of duties that start at these minutes.

    Walking back from the duty over the working commitments (clinical or not) that began before it, while the gap to
    the next is shorter than ``break_minutes``; a duty that follows no commitment is its own start.
    """
    work = busy.working
    begin, end = busy.start[work], np.maximum.accumulate(busy.end[work])
    if not len(begin):
        return starts.copy()
    fresh = np.concatenate(([True], begin[1:] - end[:-1] >= break_minutes))
    chain = begin[np.maximum.accumulate(np.where(fresh, np.arange(len(begin)), 0))]
    before = np.searchsorted(begin, starts, side="left") - 1
    joined = (before >= 0) & (starts - end[before] < break_minutes)
    return np.where(joined, chain[before], starts)
