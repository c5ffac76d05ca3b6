"""A bound over whole person-plans: each person's rules are kept exactly, only the rows between people are priced.

The master program mixes everyone's plans under the rows that join people; new plans come from each person's own block
at the master's prices. At any prices, what the cheapest plans cost together is a lower bound (Lagrange), often far
above the linear relaxation where people's rules are tight. Choosing whole plans among those that have been found gives
rosters.
"""

from __future__ import annotations

import time

import numpy as np

from rostering.model import Floats, Model
from rostering.solve.highs import Answer, Watch
from rostering.solve.plan_blocks import CHEAPER, LONG, PlanBlocks
from rostering.solve.plan_diving import Dive
from rostering.solve.plan_frame import least_between, within_costs
from rostering.solve.plan_master import PlanMaster
from rostering.solve.plan_sequence import PlanByPlan
from rostering.solve.plan_tree import Tree
from rostering.solve.program import Program

SMOOTHING = 0.6
"""Weight of the prices of the best bound in those at which plans are sought; it keeps them from swinging."""
APART = 0.7
"""Over so many dates, the part of a slice in which people are asked in pairs: the bound takes long to stand there."""
SHAKE = 0.2
"""How far prices are shaken, in their mean size, to find plans beyond those that the bound needs."""
SHARE_OF_CHOICE = 0.2
"""Most of a slice that a choice of whole plans may take."""


class PersonPlans:
    """The plans found so far, the master over them, and the best bound (without the program's offset).

    Parameters
    ----------
    prices
        Of the first rows of the program, from its linear relaxation: there the search for prices begins.
    """

    def __init__(self, model: Model, program: Program, prices: Floats) -> None:
        self.blocks = PlanBlocks(model, program)
        self.master = PlanMaster(self.blocks)
        self.rng = np.random.default_rng(0)
        self.bound = -np.inf
        self.converged = False
        self.tree: Tree | None = None
        self.spent_in_dives = self.spent_in_tree = 0.0
        """Seconds; both have the same, since dives find rosters and the tree closes the gap."""
        self.relaxed: Floats | None = None
        known = np.concatenate((prices, np.zeros(max(0, len(program.row_lower) - len(prices)))))
        self._best_prices: Floats = known[self.blocks.joining]

    # -- the bound -------------------------------------------------------------------------------------------------

    def improve(self, seconds: float, latest: float, start: Floats, watch: Watch) -> Answer:
        """Seek plans for a while, at most until the bound stands; once it does, rosters until one beats the start.

        Parameters
        ----------
        latest
            Seconds that are left: a dive that is cut short was for nothing, so it may take longer than the others.
        start
            A complete solution, whose plans are taken too.
        """
        begun = time.monotonic()
        until = begun + seconds
        self.master.add_roster(start)
        stood, found = self.converged, None
        apart = self.blocks.days > LONG and self.blocks.all_known
        turn = begun + (1 - APART if apart else 1) * seconds
        while not self.converged and time.monotonic() < turn and not watch():
            self._round(turn)
        ceiling = float(self.blocks.costs @ start)
        if not stood and self.blocks.all_known:
            found = self._asked(start, until if apart else begun, begun + latest, watch)
        while stood and found is None and self.bound < ceiling and time.monotonic() < until and not watch():
            if self.blocks.all_known and self.spent_in_tree < self.spent_in_dives:
                found = self._split(ceiling, until, watch)
                continue
            if self.blocks.known:
                found = self._dive(ceiling, begun + latest, watch)
            else:
                self._seek_others(begun + (1 - SHARE_OF_CHOICE) * seconds, watch)
            left = begun + latest - time.monotonic()
            if found is None and left > 0 and not watch():
                found = self.master.choose(min(left, SHARE_OF_CHOICE * seconds), ceiling)
        return Answer(found, np.inf, self.bound, complete=self.converged)

    def price_once(self, seconds: float, watch: Watch) -> Answer:
        """The bound that everyone's cheapest plan proves at the prices given at the start; no bound when cut short."""
        until = time.monotonic() + seconds
        prices = within_costs(self.blocks.frame, self._best_prices)
        bound = least_between(self.blocks.frame, prices)
        for _, least, _ in self.blocks.cheapest_plans(prices, until):
            bound += least
            if watch() or time.monotonic() > until:
                return Answer(None, np.inf, -np.inf, complete=False)
        return Answer(None, np.inf, bound, complete=True)

    def _asked(self, start: Floats, until: float, latest: float, watch: Watch) -> Floats | None:
        """The start after everyone, then pairs until then, were asked for plans that cost less, if it gains."""
        roster, people = PlanByPlan(self.blocks, start[: self.blocks.size]), np.unique(self.blocks.owners)
        roster.go_round(self.rng.permutation(people), latest)
        while time.monotonic() < until and len(people) > 1 and not watch():
            roster.ask_together(self.rng.choice(people, 2, replace=False))
        return roster.options if roster.gain > 1 - CHEAPER else None

    def _dive(self, ceiling: float, until: float, watch: Watch) -> Floats | None:
        begun = time.monotonic()
        found = Dive(self.master, self.rng).run(ceiling, until, watch)
        self.spent_in_dives += time.monotonic() - begun
        return found

    def _split(self, ceiling: float, until: float, watch: Watch) -> Floats | None:
        """Go on with the parts of the master for as long as dives have taken."""
        begun = time.monotonic()
        self.tree = self.tree or Tree(self.master, self.bound)
        found = self.tree.run(ceiling, min(until, begun + self.spent_in_dives - self.spent_in_tree), watch)
        self.spent_in_tree += time.monotonic() - begun
        self.bound = max(self.bound, self.tree.bound(ceiling))
        return found

    def _round(self, until: float) -> None:
        """Solve the master, price a plan for everyone, and see what bound the prices prove."""
        mixed = self.master.mixer.solve()
        self.relaxed = self.master.options_in(mixed.values)
        prices, own = self.master.prices_in(mixed)
        centre = 1.0 if np.isinf(self.bound) else SMOOTHING
        fresh = self._price(centre * self._best_prices + (1 - centre) * prices, prices, own, until)
        if not fresh:
            fresh = self._price(prices, prices, own, until)
        if not fresh and time.monotonic() < until:
            self.converged = True

    def _price(self, sought: Floats, prices: Floats, own: Floats, until: float) -> int:
        """Seek everyone's cheapest plan at the prices sought; how many of them the master lacks at its own prices."""
        sought = within_costs(self.blocks.frame, sought)
        bound, fresh = least_between(self.blocks.frame, sought), 0
        for person, least, plan in self.blocks.cheapest_plans(sought, until):
            bound += least
            if plan is None or time.monotonic() > until:
                return fresh
            true = self.blocks.own[person].program.cost @ plan - prices @ (self.blocks.gives[person] @ plan)
            if true < own[person] - CHEAPER:
                fresh += self.master.add(person, plan)
        if bound > self.bound:
            self.bound, self._best_prices = bound, sought
        return fresh

    def _seek_others(self, until: float, watch: Watch) -> None:
        """Once no plan is cheaper than the prices say: others that come near, found by shaking the prices."""
        mixed = self.master.mixer.solve()
        prices, _ = self.master.prices_in(mixed)
        size = SHAKE * max(1.0, float(np.abs(prices).mean()))
        while time.monotonic() < until and not watch():
            shaken = prices + size * self.rng.standard_normal(len(prices))
            for person, _, plan in self.blocks.cheapest_plans(shaken, until):
                if plan is not None:
                    self.master.add(person, plan)
