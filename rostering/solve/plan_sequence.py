"""A first roster, and better ones, person by person: each takes the plan that costs least next to everyone else's.

What a duty costs next to the others is its own cost and what it changes in the joining rows: one reader fewer missing,
or one more than wanted. So each person's best answer to all the others is one shortest path, and no answer makes the
roster worse.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from rostering.instance import Bools, Ints
from rostering.model import Floats
from rostering.solve.plan_rules import completed
from rostering.solve.program import Program

if TYPE_CHECKING:
    from rostering.solve.person_plans import PersonPlans

WORTH = 1e-6
ROUNDS = 4
"""Most rounds after the first in a first roster."""
SHARE = 0.1
"""Of the time, for these."""
ROOM = (1.3, 1.1, 1.0)
"""To how many dates, for each duty that the limits allow, kinds of shift are kept that would break them."""
FORBIDDEN = 1e7
"""In place of what a unit costs that no column of a row takes up."""


def first_roster(plans: PersonPlans, seconds: float) -> Floats | None:
    """Values of the options of a roster in which hardly anyone has a better plan, None when there is none in time.

    The first round is for everyone's first plan; those after it have a share of the time.
    """
    begun = time.monotonic()
    roster, rng = PlanByPlan(plans), np.random.default_rng(0)
    people = np.unique(plans.owners)
    if not set(people) <= set(plans.known) or not roster.go_round(rng.permutation(people), begun + seconds):
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

    def __init__(self, plans: PersonPlans, options: Floats | None = None) -> None:
        self.plans = plans
        self.options = np.zeros(plans.size) if options is None else options.copy()
        self._planned = np.full(plans.people, options is not None)
        self._short, self._over = _prices(plans.frame)
        self.gain = 0.0
        """By how much the roster costs less than at first."""
        self._rng = np.random.default_rng(0)
        self._sums: Floats = plans.of_options.T @ self.options

    def go_round(self, people: Ints, until: float) -> bool:
        """Ask each of these people once, in this order; false when one has no plan or the time is up."""
        return all(time.monotonic() < until and self.ask(int(person)) for person in people)

    def ask(self, person: int) -> bool:
        """Let one person take the cheapest plan next to those of all others; false when none is found."""
        plans = self.plans
        mine = plans.options_of(person)
        gives = plans.of_options[mine]
        had = self.options[mine]
        sums = self._sums - gives.T @ had
        costs = plans.option_costs[mine] + self._changes(gives, sums)
        chosen = within_limits(plans, person, costs, self._rng)
        if chosen is None:
            return bool(self._planned[person])
        taken = np.zeros(len(mine))
        taken[chosen] = 1.0
        rise = float((costs - plans.known[person].refund) @ (taken - had))
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
        plans = self.plans
        mine = plans.options_of(person)
        gives, had = plans.of_options[mine], self.options[mine]
        self._sums = self._sums - gives.T @ had
        costs = plans.option_costs[mine] + self._changes(gives, self._sums)
        self.gain += float((costs - plans.known[person].refund) @ had)
        self.options[mine] = 0.0
        self._planned[person] = False

    def _changes(self, gives: sparse.csr_matrix, sums: Floats) -> Floats:
        """What each option changes in the cost of the joining rows at these sums."""
        entries = gives.tocoo()
        before = self._cost(entries.col, sums[entries.col])
        after = self._cost(entries.col, sums[entries.col] + entries.data)
        return np.bincount(entries.row, after - before, minlength=gives.shape[0]).astype(np.float64)

    def _cost(self, rows: Ints, sums: Floats) -> Floats:
        frame = self.plans.frame
        short = np.maximum(0.0, frame.row_lower[rows] - sums)
        over = np.maximum(0.0, sums - frame.row_upper[rows])
        found: Floats = self._short[rows] * np.where(short > WORTH, short, 0.0)
        return found + self._over[rows] * np.where(over > WORTH, over, 0.0)


def within_limits(plans: PersonPlans, person: int, costs: Floats, rng: np.random.Generator) -> Ints | None:
    """A cheap plan that keeps every rule, as numbers of the person's options; None when none is found.

    Where it would break limits on shifts that pricing leaves out, these kinds of shift are kept to the dates where they
    cost least, fewer and fewer.
    """
    member, left = plans.known[person], costs.copy()
    shaken = costs - member.refund + WORTH * rng.random(len(costs))
    for room in (*ROOM, 0.0):
        found = plans.pricing.cheapest({person: left}).get(person)
        if found is None:
            return None
        if completed(plans.blocks[person].program, len(costs), found[1]) is not None:
            return found[1]
        for options, limit in plans.pricing.overfull(member, found[1]):
            dates = plans.dates[plans.options_of(person)[options]]
            left[options[~_among_least(dates, shaken[options], round(room * limit))]] = np.inf
    return None


def _among_least(dates: Ints, costs: Floats, most: int) -> Bools:
    """Which options are on one of so many dates on which the cheapest one costs least."""
    days, row = np.unique(dates, return_inverse=True)
    least = np.full(len(days), np.inf)
    np.minimum.at(least, row, costs)
    found: Bools = np.argsort(np.argsort(least))[row] < most
    return found


def _prices(frame: Program) -> tuple[Floats, Floats]:
    """What a row costs for a unit below its lower and above its upper side, by its own cheapest column."""
    matrix = frame.matrix.tocsc()
    alone = np.flatnonzero(np.diff(matrix.indptr) == 1)
    row, factor = matrix.indices[matrix.indptr[alone]], matrix.data[matrix.indptr[alone]]
    found = np.full((2, len(frame.row_lower)), FORBIDDEN)
    np.minimum.at(found, ((factor < 0).astype(int), row), frame.cost[alone] / np.abs(factor))
    return found[0], found[1]
