"""A roster model taken apart for person-plans: everyone's own block, and what it gives to the rows between people.

The rows of a roster model fall into blocks, one a person, and the rows that join people (coverage, capacities). A
*plan* is a solution of one person's block.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from scipy import sparse

from rostering.instance import Bools, Ints
from rostering.model import Floats, Model
from rostering.solve.blocks import JOINT, owners
from rostering.solve.highs import Answer, Limits, solve_mip
from rostering.solve.plan_pricing import Pricing
from rostering.solve.plan_rules import completed, members, rows_between
from rostering.solve.program import Part, Program, cut

PLAN = Limits(gap=1e-3, nodes=300)
"""For one person's cheapest plan."""
CHEAPER = 1e-4
"""How much cheaper than prices say a plan must be to count as cheaper."""
LONG = 100
"""Dates from which the program of one person takes longer than pricing everyone."""
ROOM = (1.3, 1.1, 1.0)
"""To how many dates, for each duty that the limits allow, kinds of shift are kept that would break them."""
WORTH = 1e-6
"""Least difference of costs that counts."""


class PlanBlocks:
    """Everyone's block of a program, the frame of rows and columns between people, and everyone's cheapest plan.

    Attributes
    ----------
    joining
        Rows of the program that join people.
    frame
        The program of these rows and of the columns that belong to nobody.
    own, gives
        Of each person: the columns and rows of their own, and what a unit of each column gives to the joining rows.
    known
        Those whose rules are known well enough to find their plans as shortest paths.
    owners, dates
        Person and date of each option.
    """

    def __init__(self, model: Model, program: Program) -> None:
        self.people = len(model.instance.people)
        self.size = len(model.options)
        self.owners = model.options.person
        self.days = len(model.instance.horizon.days)
        self.dates = model.instance.days[model.options.shift]
        self.costs = program.cost
        self.option_costs = program.cost[: self.size]
        owned = owners(program, model.options.person, rows_between(model, len(program.row_lower)))
        nothing = np.zeros(program.matrix.shape[1])
        self.joining = np.flatnonzero(owned.rows == JOINT)
        between = np.flatnonzero(owned.columns == JOINT)
        self.frame = cut(program, between, self.joining, nothing).program
        joined = program.matrix[self.joining].tocsc()
        self.own: list[Part] = []
        self.gives: list[sparse.csr_matrix] = []
        for person in range(self.people):
            columns = np.flatnonzero(owned.columns == person)
            rows = np.flatnonzero(owned.rows == person)
            self.own.append(cut(program, columns, rows, nothing))
            self.gives.append(joined[:, columns].tocsr())
        of_blocks = [(block.columns, block.program) for block in self.own]
        self.known = members(model, program, owned.rows, of_blocks)
        self.pricing = Pricing(model, self.known, [block.columns for block in self.own])
        self.of_options = joined[:, : self.size].T.tocsr()
        self._rng = np.random.default_rng(0)

    @property
    def all_known(self) -> bool:
        """Whether everyone's plans are found as shortest paths."""
        return len(self.known) == self.people

    def options_of(self, person: int) -> Ints:
        """Numbers of a person's options in the model."""
        return self.own[person].columns[: self.options_in(person)]

    def options_in(self, person: int) -> int:
        """How many options a person has: the first columns of the block."""
        return int(np.searchsorted(self.own[person].columns, self.size))

    # -- the cheapest plans ----------------------------------------------------------------------------------------

    def cheapest_plans(self, prices: Floats, until: float) -> Iterator[tuple[int, float, Floats | None]]:
        """(person, least cost, values of the block) of everyone's plan that costs least, less what it gives."""
        reduced = self.option_costs - self.of_options @ prices
        priced = self.pricing.cheapest({p: reduced[self.options_of(p)] for p in self.known})
        for person in range(self.people):
            if person in priced and time.monotonic() < until:
                least, plan = self._plan_of(person, reduced, *priced[person])
                if plan is not None:
                    yield person, least, plan
                    continue
            answer = self._cheapest(person, prices, until)
            yield person, answer.bound, None if answer.values is None else np.round(answer.values)

    def _plan_of(self, person: int, reduced: Floats, least: float, chosen: Ints) -> tuple[float, Floats | None]:
        """Least cost and plan of someone whose rules are known; none where a limit that was left out makes it dear.

        Over long horizons, where a program takes too long for that, a plan that keeps the limits and is not dear.
        """
        block, size = self.own[person].program, self.options_in(person)
        costs = reduced[self.options_of(person)]
        if self.days > LONG:
            kept = self.within_limits(person, costs, self._rng) if self.known[person].left_out else chosen
            return least, None if kept is None else completed(block, size, kept)
        plan = completed(block, size, chosen)
        if plan is not None and costs @ plan[:size] + block.cost[size:] @ plan[size:] > least + CHEAPER:
            return least, None
        return least, plan

    def _cheapest(self, person: int, prices: Floats, until: float) -> Answer:
        """The same of one person by mixed-integer programming, whatever the rules."""
        program = self.own[person].program
        cost = program.cost - self.gives[person].T @ prices
        return solve_mip(replace(program, cost=cost), replace(PLAN, seconds=max(0.1, until - time.monotonic())))

    def within_limits(self, person: int, costs: Floats, rng: np.random.Generator) -> Ints | None:
        """A cheap plan that keeps every rule, as numbers of the person's options; None when none is found.

        Where it would break limits on shifts that pricing leaves out, these kinds of shift are kept to the dates where
        they cost least, fewer and fewer.
        """
        member, left = self.known[person], costs.copy()
        shaken = costs - member.refund + WORTH * rng.random(len(costs))
        for room in (*ROOM, 0.0):
            found = self.pricing.cheapest({person: left}).get(person)
            if found is None:
                return None
            if completed(self.own[person].program, len(costs), found[1]) is not None:
                return found[1]
            for options, limit in self.pricing.overfull(member, found[1]):
                dates = self.dates[self.options_of(person)[options]]
                left[options[~_among_least(dates, shaken[options], round(room * limit))]] = np.inf
        return None


def _among_least(dates: Ints, costs: Floats, most: int) -> Bools:
    """Which options are on one of so many dates on which the cheapest one costs least."""
    days, row = np.unique(dates, return_inverse=True)
    least = np.full(len(days), np.inf)
    np.minimum.at(least, row, costs)
    found: Bools = np.argsort(np.argsort(least))[row] < most
    return found
