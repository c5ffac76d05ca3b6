"""Which duties of one person exclude each other, gathered from all rules and written as few, strong rows.

A rule says until when nothing else of the person may start (`release_from`), or names pairs. Duties as intervals from
start to release exclude each other exactly when they overlap, so the rows are the maximal cliques of an interval
graph: at each start of a duty, all those not yet released.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from rostering.instance import Ints, RosterInstance


class Conflicts:
    """Release times by person × shift, in minutes, and further pairs of shifts by person."""

    def __init__(self, instance: RosterInstance) -> None:
        self.instance = instance
        self.release = np.broadcast_to(instance.starts, (len(instance.people), len(instance.shifts))).copy()
        self.pairs: list[tuple[int, int, int]] = []
        """(person, shift, later shift)"""

    def release_from(self, person: int, shifts: Ints, minutes: Ints) -> None:
        """No other duty of the person may start before these minutes when they have these shifts."""
        self.release[person, shifts] = np.maximum(self.release[person, shifts], minutes)

    def cliques(self, person: int, shifts: Ints) -> Iterator[Ints]:
        """Sets of a person's shifts of which at most one may be given, at one place, among those they can have."""
        order = shifts[np.argsort(self.instance.starts[shifts], kind="stable")]
        starts, release = self.instance.starts[order], self.release[person, order]
        moments = np.unique(starts)
        active = (starts[None, :] <= moments[:, None]) & (release[None, :] > moments[:, None])
        for number in range(len(moments)):
            members = active[number]
            last = number + 1 == len(moments)
            if members.any() and (last or (members & ~active[number + 1]).any()):
                yield order[members]

    def loose_pairs(self) -> Iterator[tuple[int, int, int]]:
        """The pairs that no clique holds already."""
        starts = self.instance.starts
        for person, first, second in dict.fromkeys(self.pairs):
            if starts[second] >= self.release[person, first]:
                yield person, first, second
