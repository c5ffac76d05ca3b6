"""The master program over person-plans: a mixture of everyone's plans under the rows that join people.

Each person's shares of plans add up to one. A mixture in which all shares are whole is a roster.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from rostering.instance import Bools, Ints
from rostering.model import Floats
from rostering.solve.highs import Limits, Mixer, Mixture, solve_mip
from rostering.solve.plan_blocks import CHEAPER, PlanBlocks
from rostering.solve.plan_frame import least_between, within_costs
from rostering.solve.plan_rules import completed
from rostering.solve.program import Program, cut

WHOLE_PLANS = Limits()
"""For the choice of whole plans; its seconds are set by who asks."""


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """One person's duties as option columns, what they cost, and what they give to the joining rows.

    ``dates`` holds the option of each date, -1 where there is none.
    """

    person: int
    options: Ints
    dates: Ints
    cost: float
    gives: Floats


class PlanMaster:
    """The plans found so far, and the linear program that mixes them.

    Attributes
    ----------
    plans, plans_of
        All plans in the order in which they came, and the numbers of each person's.
    first_plan
        Column of the first plan, after those between people and two spare ones a row.
    """

    def __init__(self, blocks: PlanBlocks) -> None:
        self.blocks = blocks
        self.plans: list[Plan] = []
        self.plans_of: list[list[int]] = [[] for _ in range(blocks.people)]
        self.first_plan = len(blocks.frame.cost) + 2 * (len(blocks.joining) + blocks.people)
        self._known: set[tuple[int, bytes]] = set()
        self.mixer = Mixer(_empty(blocks))

    def add_roster(self, values: Floats) -> None:
        """Take everyone's plan of a complete solution."""
        for person, block in enumerate(self.blocks.own):
            self.add(person, values[block.columns])

    def add(self, person: int, inner: Floats) -> bool:
        """Take a plan given by the values of its block; false when it is known."""
        blocks = self.blocks
        block, options = blocks.own[person], blocks.options_of(person)
        chosen = options[inner[: len(options)] > 0.5]
        key = (person, chosen.tobytes())
        if key in self._known:
            return False
        self._known.add(key)
        dates = np.full(blocks.days, -1)
        dates[blocks.dates[chosen]] = chosen
        plan = Plan(person, chosen, dates, float(block.program.cost @ inner), blocks.gives[person] @ inner)
        self.plans_of[person].append(len(self.plans))
        self.plans.append(plan)
        rows = np.concatenate((np.flatnonzero(plan.gives), [len(blocks.joining) + person]))
        self.mixer.add_column(plan.cost, rows, np.concatenate((plan.gives[plan.gives != 0], [1.0])))
        return True

    def column_of(self, plans: Sequence[int]) -> Ints:
        """Columns of these plans in the master."""
        return self.first_plan + np.array(plans, dtype=np.int64)

    def options_in(self, values: Floats) -> Floats:
        """Values of the options in a mixture."""
        found, shares = np.zeros(self.blocks.size), values[self.first_plan :]
        for number in np.flatnonzero(shares > 1e-9):
            found[self.plans[number].options] += shares[number]
        return found

    def prices_in(self, mixed: Mixture) -> tuple[Floats, Floats]:
        """(of the joining rows, of each person's row): what a mixture says that a unit of a row is worth."""
        rows = len(self.blocks.joining)
        return mixed.prices[:rows], mixed.prices[rows:]

    def seek(self, mixed: Mixture, banned: Bools, resting: Floats, frame: Program | None = None) -> tuple[float, int]:
        """Take the cheapest plan of each known person at a mixture's prices that the master lacks.

        Parameters
        ----------
        banned
            Options that may not be used.
        resting
            Person × date: infinite where the person may not be off.
        frame
            The columns between people with other bounds than in the whole.

        Returns
        -------
        bound, fresh
            What the plans allowed cost at least where everyone is known, and how many were taken.
        """
        blocks, frame = self.blocks, frame or self.blocks.frame
        prices, own = self.prices_in(mixed)
        prices = within_costs(frame, prices)
        reduced = np.where(banned, np.inf, blocks.option_costs - blocks.of_options @ prices)
        priced = blocks.pricing.cheapest({p: reduced[blocks.options_of(p)] for p in blocks.known}, resting)
        bound = least_between(frame, prices) if len(priced) == len(blocks.known) else np.inf
        fresh = 0
        for person, (least, chosen) in priced.items():
            bound += least
            if least < own[person] - CHEAPER:
                plan = completed(blocks.own[person].program, blocks.options_in(person), chosen)
                fresh += plan is not None and self.add(person, plan)
        return bound, fresh

    def choose(self, seconds: float, ceiling: float) -> Floats | None:
        """The cheapest choice of one whole plan for each person, as values of the options; none at the ceiling.

        Only plans take part that a roster below the ceiling can hold, judged by their reduced costs.
        """
        mixed, master = self.mixer.solve(), self.mixer.program()
        integer = np.zeros(len(master.cost), dtype=bool)
        integer[self.first_plan :] = True
        used = ~integer | (mixed.objective + mixed.reduced < ceiling - 1 + CHEAPER)
        part = cut(
            replace(master, integer=integer), np.flatnonzero(used), np.arange(len(master.row_lower)), 0 * mixed.values
        )
        answer = solve_mip(part.program, replace(WHOLE_PLANS, seconds=seconds))
        if answer.values is None or answer.objective > ceiling - 0.5:
            return None
        return self.options_in(np.round(part.put(0 * mixed.values, answer.values)))

    # -- spare columns ---------------------------------------------------------------------------------------------

    def open_spares(self, cost: float) -> None:
        """Let each row of the master be kept at that cost for a unit, so that it has an optimum whatever is shut."""
        self._limit_spares(np.inf)
        spares = np.arange(len(self.blocks.frame.cost), self.first_plan)
        self.mixer.charge(spares, np.full(len(spares), cost))

    def close_spares(self) -> None:
        """The rows are kept by plans and the columns between people alone again."""
        self._limit_spares(0.0)

    def _limit_spares(self, upper: float) -> None:
        spares = np.arange(len(self.blocks.frame.cost), self.first_plan)
        self.mixer.limit(spares, np.full(len(spares), upper))


def _empty(blocks: PlanBlocks) -> Program:
    """The frame of the joining rows, the spare columns, and a row for each person whose shares add up to one."""
    rows, between = len(blocks.joining) + blocks.people, len(blocks.frame.cost)
    frame = sparse.vstack([blocks.frame.matrix, sparse.csr_matrix((blocks.people, between))])
    spare = sparse.hstack([sparse.identity(rows), -sparse.identity(rows)])
    none = np.zeros(2 * rows)
    return Program(
        cost=np.concatenate((blocks.frame.cost, none)),
        lower=np.concatenate((blocks.frame.lower, none)),
        upper=np.concatenate((blocks.frame.upper, none)),
        row_lower=np.concatenate((blocks.frame.row_lower, np.ones(blocks.people))),
        row_upper=np.concatenate((blocks.frame.row_upper, np.ones(blocks.people))),
        matrix=sparse.hstack([frame, spare], format="csr"),
        integer=np.zeros(between + 2 * rows, dtype=bool),
    )
