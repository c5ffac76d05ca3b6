"""A first roster, and better ones, person by person: each takes the plan that costs least next to everyone else's.

What a duty costs next to the others is its own cost and what it changes in the joining rows: one reader fewer missing,
or one more than wanted. So each person's best answer to all the others is one shortest path, and no answer makes the
roster worse.
"""

from __future__ import annotations

import time

import numpy as np
from scipy import sparse

from rostering.instance import Ints
from rostering.model import Floats
from rostering.solve.plan_blocks import WORTH, PlanBlocks
from rostering.solve.program import Program

ROUNDS = 4
"""Most rounds after the first in a first roster."""
SHARE = 0.1
"""Of the time, for these."""
FORBIDDEN = 1e7
"""In place of what a unit costs that no column of a row takes up."""


def first_roster(blocks: PlanBlocks, seconds: float) -> Floats | None:
    """Values of the options of a roster in which hardly anyone has a better plan, None when there is none in time.

    The first round is for everyone's first plan; those after it have a share of the time.
    """
    begun = time.monotonic()
    roster, rng = PlanByPlan(blocks), np.random.default_rng(0)
    people = np.unique(blocks.owners)
    if not set(people) <= set(blocks.known) or not roster.go_round(rng.permutation(people), begun + seconds):
        return None
    for _ in range(ROUNDS):
        if not roster.go_round(rng.permutation(people), begun + SHARE * seconds):
            break
    return roster.options


class PlanByPlan:
    """A roster under way, as everyone's options, and the sums of the joining rows.

    Parameters
    ----------
    options
        Values of the options of a roster to begin with; without it nobody has a plan yet.
    """

    def __init__(self, blocks: PlanBlocks, options: Floats | None = None) -> None:
        self.blocks = blocks
        self.options = np.zeros(blocks.size) if options is None else options.copy()
        self._planned = np.full(blocks.people, options is not None)
        self._short, self._over = _prices(blocks.frame)
        self.gain = 0.0
        """By how much the roster costs less than at first."""
        self._rng = np.random.default_rng(0)
        self._sums: Floats = blocks.of_options.T @ self.options

    def go_round(self, people: Ints, until: float) -> bool:
        """Ask each of these people once, in this order; false when one has no plan or the time is up."""
        return all(time.monotonic() < until and self.ask(int(person)) for person in people)

    def ask(self, person: int) -> bool:
        """Let one person take the cheapest plan next to those of all others; false when none is found."""
        blocks = self.blocks
        mine = blocks.options_of(person)
        gives = blocks.of_options[mine]
        had = self.options[mine]
        sums = self._sums - gives.T @ had
        costs = blocks.option_costs[mine] + self._changes(gives, sums)
        chosen = blocks.within_limits(person, costs, self._rng)
        if chosen is None:
            return bool(self._planned[person])
        taken = np.zeros(len(mine))
        taken[chosen] = 1.0
        rise = float((costs - blocks.known[person].refund) @ (taken - had))
        if rise < WORTH or not self._planned[person]:
            self.gain -= rise
            self.options[mine] = taken
            self._sums = sums + gives.T @ taken
            self._planned[person] = True
        return True

    def ask_together(self, people: Ints) -> None:
        """Take these people's plans away and ask them one after the other; all as before where that costs more."""
        options, sums, gain = self.options.copy(), self._sums, self.gain
        for person in people:
            self._take_away(int(person))
        if not all(self.ask(int(person)) for person in people) or self.gain < gain - WORTH:
            self.options, self._sums, self.gain = options, sums, gain
            self._planned[people] = True

    def _take_away(self, person: int) -> None:
        blocks = self.blocks
        mine = blocks.options_of(person)
        gives, had = blocks.of_options[mine], self.options[mine]
        self._sums = self._sums - gives.T @ had
        costs = blocks.option_costs[mine] + self._changes(gives, self._sums)
        self.gain += float((costs - blocks.known[person].refund) @ had)
        self.options[mine] = 0.0
        self._planned[person] = False

    def _changes(self, gives: sparse.csr_matrix, sums: Floats) -> Floats:
        """What each option changes in the cost of the joining rows at these sums."""
        entries = gives.tocoo()
        before = self._cost(entries.col, sums[entries.col])
        after = self._cost(entries.col, sums[entries.col] + entries.data)
        return np.bincount(entries.row, after - before, minlength=gives.shape[0]).astype(np.float64)

    def _cost(self, rows: Ints, sums: Floats) -> Floats:
        frame = self.blocks.frame
        short = np.maximum(0.0, frame.row_lower[rows] - sums)
        over = np.maximum(0.0, sums - frame.row_upper[rows])
        found: Floats = self._short[rows] * np.where(short > WORTH, short, 0.0)
        return found + self._over[rows] * np.where(over > WORTH, over, 0.0)


def _prices(frame: Program) -> tuple[Floats, Floats]:
    """What a row costs for a unit below its lower and above its upper side, by its own cheapest column."""
    matrix = frame.matrix.tocsc()
    alone = np.flatnonzero(np.diff(matrix.indptr) == 1)
    row, factor = matrix.indices[matrix.indptr[alone]], matrix.data[matrix.indptr[alone]]
    found = np.full((2, len(frame.row_lower)), FORBIDDEN)
    np.minimum.at(found, ((factor < 0).astype(int), row), frame.cost[alone] / np.abs(factor))
    return found[0], found[1]
