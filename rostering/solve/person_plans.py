"""A bound over whole person-plans: each person's rules are kept exactly, only the rows between people are priced.

The rows of a roster model fall into blocks, one a person, and the rows that join people (coverage, capacities). A
*plan* is a solution of one person's block. The master program mixes plans, each person's shares adding up to one, under
the joining rows; new plans come from each person's own program at the master's prices. At any prices, what the cheapest
plans cost together is a lower bound (Lagrange), often far above the linear relaxation where people's rules are tight.
Choosing whole plans among those that have been found gives rosters.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from rostering.instance import Bools, Ints
from rostering.model import Floats, Model
from rostering.solve.blocks import JOINT, owners
from rostering.solve.highs import Answer, Limits, Mixer, Mixture, Watch, solve_mip
from rostering.solve.plan_diving import Dive
from rostering.solve.plan_frame import least_between, within_costs
from rostering.solve.plan_pricing import Pricing
from rostering.solve.plan_rules import completed, members, rows_between
from rostering.solve.plan_sequence import PlanByPlan, within_limits
from rostering.solve.plan_tree import Tree
from rostering.solve.program import Part, Program, cut

PLAN = Limits(gap=1e-3, nodes=300)
"""For one person's cheapest plan."""
CHEAPER = 1e-4
"""How much cheaper than the master's prices say a plan must be to join it."""
SMOOTHING = 0.6
"""Weight of the prices of the best bound in those at which plans are sought; it keeps them from swinging."""
LONG = 100
"""Dates from which the program of one person takes longer than pricing everyone."""
APART = 0.7
"""Over so many dates, the part of a slice in which people are asked in pairs: the bound takes long to stand there."""
SHAKE = 0.2
"""How far prices are shaken, in their mean size, to find plans beyond those that the bound needs."""
WHOLE_PLANS = Limits()
"""For the choice of whole plans; its seconds are set by the slice."""
SHARE_OF_CHOICE = 0.2
"""Most of a slice that a choice of whole plans may take."""


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


class PersonPlans:
    """The plans found so far, the master over them, and the best bound (without the program's offset).

    Parameters
    ----------
    prices
        Of the first rows of the program, from its linear relaxation: there the search for prices begins.
    """

    def __init__(self, model: Model, program: Program, prices: Floats) -> None:
        self.people = len(model.instance.people)
        self.size = len(model.options)
        self.owners = model.options.person
        self.columns = len(program.cost)
        owned = owners(program, model.options.person, rows_between(model, len(program.row_lower)))
        self.joining = np.flatnonzero(owned.rows == JOINT)
        between = np.flatnonzero(owned.columns == JOINT)
        self.frame = cut(program, between, self.joining, np.zeros(program.matrix.shape[1])).program
        self.blocks: list[Part] = []
        self.gives: list[sparse.csr_matrix] = []
        for person in range(self.people):
            columns = np.flatnonzero(owned.columns == person)
            rows = np.flatnonzero(owned.rows == person)
            self.blocks.append(cut(program, columns, rows, np.zeros(program.matrix.shape[1])))
            self.gives.append(program.matrix[self.joining][:, columns].tocsr())
        of_blocks = [(block.columns, block.program) for block in self.blocks]
        self.known = members(model, program, owned.rows, of_blocks)
        self.pricing = Pricing(model, self.known, [block.columns for block in self.blocks])
        self.of_options = program.matrix[self.joining][:, : self.size].T.tocsr()
        self.costs = program.cost
        self.option_costs = program.cost[: self.size]
        self.rng = np.random.default_rng(0)
        self.plans: list[Plan] = []
        self.plans_of: list[list[int]] = [[] for _ in range(self.people)]
        self.days = len(model.instance.horizon.days)
        self.dates = model.instance.days[model.options.shift]
        self.first_plan = len(self.frame.cost) + 2 * (len(self.joining) + self.people)
        """Column of the first plan in the master, after those between people and two spare ones a row."""
        self._known: set[tuple[int, bytes]] = set()
        self.mixer = Mixer(self._empty_master())
        self.bound = -np.inf
        self.converged = False
        self.tree: Tree | None = None
        self.spent_in_dives = self.spent_in_tree = 0.0
        """Seconds; both have the same, since dives find rosters and the tree closes the gap."""
        self.relaxed: Floats | None = None
        known = np.concatenate((prices, np.zeros(max(0, len(program.row_lower) - len(prices)))))
        self._best_prices: Floats = known[self.joining]

    def _empty_master(self) -> Program:
        """The frame of the joining rows, the spare columns, and a row for each person whose shares add up to one."""
        rows = len(self.joining) + self.people
        frame = sparse.vstack([self.frame.matrix, sparse.csr_matrix((self.people, len(self.frame.cost)))])
        spare = sparse.hstack([sparse.identity(rows), -sparse.identity(rows)])
        none = np.zeros(2 * rows)
        return Program(
            cost=np.concatenate((self.frame.cost, none)),
            lower=np.concatenate((self.frame.lower, none)),
            upper=np.concatenate((self.frame.upper, none)),
            row_lower=np.concatenate((self.frame.row_lower, np.ones(self.people))),
            row_upper=np.concatenate((self.frame.row_upper, np.ones(self.people))),
            matrix=sparse.hstack([frame, spare], format="csr"),
            integer=np.zeros(len(self.frame.cost) + 2 * rows, dtype=bool),
        )

    def open_spares(self, cost: float) -> None:
        """Let each row of the master be kept at that cost for a unit, so that it has an optimum whatever is shut."""
        self._limit_spares(np.inf)
        spares = np.arange(len(self.frame.cost), self.first_plan)
        self.mixer.charge(spares, np.full(len(spares), cost))

    def close_spares(self) -> None:
        """The rows are kept by plans and the columns between people alone again."""
        self._limit_spares(0.0)

    def _limit_spares(self, upper: float) -> None:
        spares = np.arange(len(self.frame.cost), self.first_plan)
        self.mixer.limit(spares, np.full(len(spares), upper))

    # -- plans -----------------------------------------------------------------------------------------------------

    def add_roster(self, values: Floats) -> None:
        """Take everyone's plan of a complete solution."""
        for person, block in enumerate(self.blocks):
            self._add(person, values[block.columns])

    def _add(self, person: int, inner: Floats) -> bool:
        """Take a plan given by the values of its block; false when it is known."""
        block = self.blocks[person]
        options = block.columns[: self._options_in(person)]
        chosen = options[inner[: len(options)] > 0.5]
        key = (person, chosen.tobytes())
        if key in self._known:
            return False
        self._known.add(key)
        dates = np.full(self.days, -1)
        dates[self.dates[chosen]] = chosen
        plan = Plan(person, chosen, dates, float(block.program.cost @ inner), self.gives[person] @ inner)
        self.plans_of[person].append(len(self.plans))
        self.plans.append(plan)
        rows = np.concatenate((np.flatnonzero(plan.gives), [len(self.joining) + person]))
        self.mixer.add_column(plan.cost, rows, np.concatenate((plan.gives[plan.gives != 0], [1.0])))
        return True

    def _options_in(self, person: int) -> int:
        return int(np.searchsorted(self.blocks[person].columns, self.size))

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
        self.add_roster(start)
        stood, found = self.converged, None
        apart = self.days > LONG and len(self.known) == self.people
        turn = begun + (1 - APART if apart else 1) * seconds
        while not self.converged and time.monotonic() < turn and not watch():
            self._round(turn)
        ceiling = float(self.costs @ start)
        if not stood and len(self.known) == self.people:
            found = self._asked(start, until if apart else begun, begun + latest, watch)
        while stood and found is None and self.bound < ceiling and time.monotonic() < until and not watch():
            if len(self.known) == self.people and self.spent_in_tree < self.spent_in_dives:
                found = self._split(ceiling, until, watch)
                continue
            if self.known:
                found = self._dive(ceiling, begun + latest, watch)
            else:
                self._seek_others(begun + (1 - SHARE_OF_CHOICE) * seconds, watch)
            left = begun + latest - time.monotonic()
            if found is None and left > 0 and not watch():
                found = self._choose(min(left, SHARE_OF_CHOICE * seconds), ceiling)
        return Answer(found, np.inf, self.bound, complete=self.converged)

    def price_once(self, seconds: float, watch: Watch) -> Answer:
        """The bound that everyone's cheapest plan proves at the prices given at the start; no bound when cut short."""
        until = time.monotonic() + seconds
        prices = within_costs(self.frame, self._best_prices)
        bound = least_between(self.frame, prices)
        for _, least, _ in self._cheapest_plans(prices, until):
            bound += least
            if watch() or time.monotonic() > until:
                return Answer(None, np.inf, -np.inf, complete=False)
        return Answer(None, np.inf, bound, complete=True)

    def _asked(self, start: Floats, until: float, latest: float, watch: Watch) -> Floats | None:
        """The start after everyone, then pairs until then, were asked for plans that cost less, if it gains."""
        roster, people = PlanByPlan(self, start[: self.size]), np.unique(self.owners)
        roster.go_round(self.rng.permutation(people), latest)
        while time.monotonic() < until and len(people) > 1 and not watch():
            roster.ask_together(self.rng.choice(people, 2, replace=False))
        return roster.options if roster.gain > 1 - CHEAPER else None

    def _dive(self, ceiling: float, until: float, watch: Watch) -> Floats | None:
        begun = time.monotonic()
        found = Dive(self, self.rng).run(ceiling, until, watch)
        self.spent_in_dives += time.monotonic() - begun
        return found

    def _split(self, ceiling: float, until: float, watch: Watch) -> Floats | None:
        """Go on with the parts of the master for as long as dives have taken."""
        begun = time.monotonic()
        self.tree = self.tree or Tree(self)
        found = self.tree.run(ceiling, min(until, begun + self.spent_in_dives - self.spent_in_tree), watch)
        self.spent_in_tree += time.monotonic() - begun
        self.bound = max(self.bound, self.tree.bound(ceiling))
        return found

    def _round(self, until: float) -> None:
        """Solve the master, price a plan for everyone, and see what bound the prices prove."""
        mixed = self.mixer.solve()
        self.relaxed = self.options_in(mixed.values)
        prices, own = mixed.prices[: len(self.joining)], mixed.prices[len(self.joining) :]
        centre = 1.0 if np.isinf(self.bound) else SMOOTHING
        fresh = self._price(centre * self._best_prices + (1 - centre) * prices, prices, own, until)
        if not fresh:
            fresh = self._price(prices, prices, own, until)
        if not fresh and time.monotonic() < until:
            self.converged = True

    def _price(self, sought: Floats, prices: Floats, own: Floats, until: float) -> int:
        """Seek everyone's cheapest plan at the prices sought; how many of them the master lacks at its own prices."""
        sought = within_costs(self.frame, sought)
        bound, fresh = least_between(self.frame, sought), 0
        for person, least, plan in self._cheapest_plans(sought, until):
            bound += least
            if plan is None or time.monotonic() > until:
                return fresh
            true = self.blocks[person].program.cost @ plan - prices @ (self.gives[person] @ plan)
            if true < own[person] - CHEAPER:
                fresh += self._add(person, plan)
        if bound > self.bound:
            self.bound, self._best_prices = bound, sought
        return fresh

    def _cheapest_plans(self, prices: Floats, until: float) -> Iterator[tuple[int, float, Floats | None]]:
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
        block, size = self.blocks[person].program, self._options_in(person)
        costs = reduced[self.options_of(person)]
        if self.days > LONG:
            kept = within_limits(self, person, costs, self.rng) if self.known[person].left_out else chosen
            return least, None if kept is None else completed(block, size, kept)
        plan = completed(block, size, chosen)
        if plan is not None and costs @ plan[:size] + block.cost[size:] @ plan[size:] > least + CHEAPER:
            return least, None
        return least, plan

    def options_of(self, person: int) -> Ints:
        """Numbers of a person's options in the model."""
        return self.blocks[person].columns[: self._options_in(person)]

    def _cheapest(self, person: int, prices: Floats, until: float) -> Answer:
        """The same of one person by mixed-integer programming, whatever the rules."""
        program = self.blocks[person].program
        cost = program.cost - self.gives[person].T @ prices
        return solve_mip(replace(program, cost=cost), replace(PLAN, seconds=max(0.1, until - time.monotonic())))

    def _seek_others(self, until: float, watch: Watch) -> None:
        """Once no plan is cheaper than the prices say: others that come near, found by shaking the prices."""
        mixed = self.mixer.solve()
        prices = mixed.prices[: len(self.joining)]
        size = SHAKE * max(1.0, float(np.abs(prices).mean()))
        while time.monotonic() < until and not watch():
            shaken = prices + size * self.rng.standard_normal(len(prices))
            for person, _, plan in self._cheapest_plans(shaken, until):
                if plan is not None:
                    self._add(person, plan)

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
        frame = frame or self.frame
        own = mixed.prices[len(self.joining) :]
        prices = within_costs(frame, mixed.prices[: len(self.joining)])
        reduced = np.where(banned, np.inf, self.option_costs - self.of_options @ prices)
        priced = self.pricing.cheapest({p: reduced[self.options_of(p)] for p in self.known}, resting)
        bound = least_between(frame, prices) if len(priced) == len(self.known) else np.inf
        fresh = 0
        for person, (least, chosen) in priced.items():
            bound += least
            if least < own[person] - CHEAPER:
                plan = completed(self.blocks[person].program, self._options_in(person), chosen)
                fresh += plan is not None and self._add(person, plan)
        return bound, fresh

    def column_of(self, plans: Sequence[int]) -> Ints:
        """Columns of these plans in the master."""
        return self.first_plan + np.array(plans, dtype=np.int64)

    def options_in(self, values: Floats) -> Floats:
        """Values of the options in a mixture."""
        found, shares = np.zeros(self.size), values[self.first_plan :]
        for number in np.flatnonzero(shares > 1e-9):
            found[self.plans[number].options] += shares[number]
        return found

    # -- rosters ---------------------------------------------------------------------------------------------------

    def _choose(self, seconds: float, ceiling: float) -> Floats | None:
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
