"""The rosters near a given one, level by level: least shortfall, then fewest changes, then least cost.

Every bound is one of the whole model. With the changes as costs the given roster is the cheapest point, so the dual
simplex gets from it to the optimum of the relaxation in few steps, and its reduced costs tell which options any roster
within so many changes may use: all others stay as they are, and what is left is a small program. Nothing is lost by it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from rostering.checks import HARD_CHECKS
from rostering.instance import Bools
from rostering.model import Floats, Model
from rostering.rules import RULES, Rule, separate
from rostering.solve.highs import Answer, Limits, Relaxation, relax_from, solve_mip
from rostering.solve.program import Program, part, whole

SHORTFALL = ("coverage", "specialist_cover", "privileged_reader")
"""The rules whose costs are the shortfall."""
TOLERANCE = 1e-6
REACHES = (0, 1, 2, 4)
"""How many changes beyond the bound are tried before the bound of the shortfall is given up."""
WIDEST = 6_000
"""Most options of the program for the shortfall, where its bound cannot be reached."""
ONLY_COSTLY = tuple(rule for rule in RULES if rule.soft and rule.name not in SHORTFALL)
"""Rules whose missing rows make a roster neither illegal nor short of readers."""
ESSENTIAL = 2.0
"""Seconds that each program for the first levels may take even when the time is up."""
CORE = tuple(rule for rule in RULES if rule not in ONLY_COSTLY)


@dataclass(frozen=True, slots=True)
class Start:
    """The roster to stay near, by option.

    Attributes
    ----------
    given
        Whether the option is in that roster.
    fixed
        Whether it stays as it is.
    free_of_charge
        Whether its change does not count.
    lost
        Duties of the roster that have no option; each counts as a change.
    """

    given: Bools
    fixed: Bools
    free_of_charge: Bools
    lost: int = 0


@dataclass(frozen=True, slots=True)
class Near:
    """What one round finds: option values, and for each level the bound and whether it is proven to be reached."""

    options: Floats
    shortfall_bound: int
    changes_bound: int
    changes: int
    shortfall_proven: bool
    changes_proven: bool
    cost_proven: bool


@dataclass(frozen=True, slots=True)
class _Solved:
    """A program solved near the start: option values, its value, and what the relaxation says."""

    options: Floats
    value: int
    proven: bool
    relaxation: Relaxation


@dataclass(frozen=True, slots=True)
class _Found:
    """Values of all columns, None where there are none, with the answer of the last program."""

    values: Floats | None
    answer: Answer


class Nearest:
    """The nearest roster; ``left`` says how many seconds there still are.

    The shortfall and the changes are worked out even when no time is left, the cost only as long as there is some.
    Rows that a roster found breaks join the model at once, which leaves the bounds as good as they were; only where
    that opens places that were shut, everything is done again.
    """

    def __init__(self, model: Model, start: Start, left: Callable[[], float]) -> None:
        self.model = model
        self.size = len(model.options)
        self.start = start
        self.left = left
        self.unchanged = int((start.given & ~start.free_of_charge).sum())
        self._extend()

    def run(self) -> Near | None:
        """The nearest roster; None when the time does not suffice for one."""
        separate(self.model, self.start.given.astype(float))
        self._extend()
        while True:
            movable = self.movable
            near = self._once()
            if near is None or (self.movable == movable).all():
                return near

    def _once(self) -> Near | None:
        bound, tilted = self._least_shortfall()
        capped: int | None = bound
        near = self._nearest(capped)
        if near is None:
            capped, bound = self._reachable_shortfall(bound, tilted)
            near = self._nearest(capped, REACHES[:1])
        if near is None:
            return None
        cheapest = self._cheapest(capped, near)
        return Near(
            options=near.options if cheapest is None else cheapest.options,
            shortfall_bound=bound,
            changes_bound=self._count(math.ceil(near.relaxation.bound - TOLERANCE)),
            changes=self._count(near.value),
            shortfall_proven=capped == bound,
            changes_proven=near.proven,
            cost_proven=near.proven and cheapest is not None and cheapest.proven,
        )

    def _count(self, value: float) -> int:
        return round(value) + self.unchanged + self.start.lost

    # -- the model as it grows -------------------------------------------------------------------------------------

    def _extend(self) -> None:
        """Take up the rows and columns that the model has now."""
        self.program = _program(self.model, self.start)
        columns = self.program.matrix.shape[1]
        charged = self.model.columns_of(SHORTFALL)
        self.shortfall = np.zeros(columns)
        self.shortfall[charged] = self.program.cost[charged]
        self.unit = int(np.gcd.reduce(self.shortfall[charged].astype(np.int64))) if len(charged) else 0
        self.changes = np.zeros(columns)
        self.changes[: self.size] = np.where(self.start.free_of_charge, 0, np.where(self.start.given, -1, 1))
        self.base = np.zeros(columns)
        self.base[: self.size] = self.start.given
        self.movable = self.program.upper[: self.size] > self.program.lower[: self.size]
        self.raised = self.base > 0.5

    def _goal(self, level: str, shortfall: int | None = None, changes: int | None = None) -> Program:
        """The program of a level, under what the levels before have reached."""
        cost = {"shortfall": self._tilted(), "changes": self.changes, "cost": self.program.cost}[level]
        program = replace(self.program, cost=cost)
        if level == "shortfall":
            return _with_row(program, self.shortfall, np.inf)
        if shortfall is not None and self.unit:
            program = _with_row(program, self.shortfall, float(shortfall))
        return program if changes is None else _with_row(program, self.changes, float(changes))

    def _solve(
        self, goal: Callable[[], Program], free: Bools, rules: Sequence[Rule], left: Callable[[], float]
    ) -> _Found:
        """The best of these options, all others as they are, that breaks no row of these rules.

        Each program has half of the time left, so that there is some for those that follow.
        """
        before: Floats | None = None
        while True:
            piece = part(goal(), np.flatnonzero(free & self.movable), self.base)
            answer = Answer(np.zeros(0), 0.0, 0.0, complete=True)
            if len(piece.columns):
                answer = solve_mip(piece.program, Limits(seconds=left() / 2))
            if answer.values is None:
                return _Found(None, answer)
            values = piece.put(self.base, answer.values)
            options = np.round(values[: self.size])
            if (before is not None and (options == before).all()) or not separate(self.model, options, rules):
                return _Found(values, answer)
            if left() <= 0:
                return _Found(None, answer)
            before = options
            self._extend()

    def _enough(self) -> float:
        return max(self.left(), ESSENTIAL)

    # -- least shortfall -------------------------------------------------------------------------------------------

    def _tilted(self) -> Floats:
        """Shortfall as the cost, with so small a cost of changes that all of them weigh less than half a unit."""
        return self.shortfall + self.changes * self.unit / (4 * max(1, self.size))

    def _least_shortfall(self) -> tuple[int, Relaxation | None]:
        """A lower bound of the shortfall, and the relaxation that says so."""
        if not self.unit:
            return 0, None
        relaxed = relax_from(replace(self.program, cost=self._tilted()), self.raised, self._enough())
        if relaxed is None:
            return 0, None
        return max(0, self.unit * math.ceil(relaxed.bound / self.unit - 0.25 - TOLERANCE)), relaxed

    def _reachable_shortfall(self, bound: int, relaxed: Relaxation | None) -> tuple[int | None, int]:
        """(shortfall of the best roster found, lower bound) where the bound cannot be reached."""
        free = self.movable.copy()
        if relaxed is not None and free.sum() > WIDEST:
            reduced = np.where(free, relaxed.reduced[: self.size], np.inf)
            free &= reduced <= np.partition(reduced, WIDEST)[WIDEST]
        everything = bool((free == self.movable).all())
        found = self._solve(lambda: self._goal("shortfall"), free, CORE, self._enough)
        if found.values is None:
            return None, bound
        shortfall = round(float(self.shortfall @ found.values))
        return shortfall, shortfall if found.answer.complete and everything else bound

    # -- fewest changes --------------------------------------------------------------------------------------------

    def _nearest(self, shortfall: int | None, reaches: tuple[int, ...] = REACHES) -> _Solved | None:
        """The fewest changes in all of the model: of all options where those within reach of the bound do not do."""
        relaxed = relax_from(self._goal("changes", shortfall), self.raised, self._enough())
        if relaxed is None:
            return None
        least = math.ceil(relaxed.bound - TOLERANCE)
        for more in reaches:
            found, sure = self._within(shortfall, relaxed, least + more)
            if found is not None:
                return found if sure and found.value <= least + more else self._improved(shortfall, found)
        return None

    def _improved(self, shortfall: int | None, found: _Solved) -> _Solved:
        """The same or better, with a proof where there is time: all that is better lies within reach of one less."""
        better, sure = self._within(shortfall, found.relaxation, found.value - 1)
        if better is not None and better.value < found.value:
            return replace(better, proven=sure)
        return replace(found, proven=sure)

    def _within(self, shortfall: int | None, relaxed: Relaxation, reach: int) -> tuple[_Solved | None, bool]:
        """(best that the options within reach allow, whether it surely is)."""
        free = relaxed.reduced[: self.size] <= reach - relaxed.bound + TOLERANCE
        found = self._solve(lambda: self._goal("changes", shortfall), free, CORE, self._enough)
        if found.values is None:
            return None, found.answer.infeasible
        value = round(float(self.changes @ found.values))
        complete = found.answer.complete
        return _Solved(np.round(found.values[: self.size]), value, complete, relaxed), complete

    # -- least cost ------------------------------------------------------------------------------------------------

    def _cheapest(self, shortfall: int | None, near: _Solved) -> _Solved | None:
        """The cheapest roster with no more shortfall and no more changes."""
        if self.left() <= 0:
            return None
        reach = near.value - near.relaxation.bound + TOLERANCE
        free = near.relaxation.reduced[: self.size] <= reach
        found = self._solve(lambda: self._goal("cost", shortfall, near.value), free, RULES, self.left)
        if found.values is None:
            return None
        options = np.round(found.values[: self.size])
        return replace(near, options=options, proven=found.answer.complete)


def _program(model: Model, start: Start) -> Program:
    """The whole model with what is given open, what is fixed fixed, and no hard row that the fixed options break."""
    program = whole(model.freeze())
    size = len(model.options)
    lower, upper = program.lower.copy(), program.upper.copy()
    upper[:size] = np.where(start.fixed, start.given, np.maximum(upper[:size], start.given))
    lower[:size] = np.where(start.fixed, start.given, 0)
    hard = np.zeros(program.matrix.shape[0], dtype=bool)
    for rule, first, last in model.owners:
        hard[first:last] = rule in HARD_CHECKS or rule == "conflicts"
    return _lifted(replace(program, lower=lower, upper=upper), hard, np.where(start.fixed, start.given, 0.0))


def _lifted(program: Program, hard: Bools, fixed: Floats) -> Program:
    """Sides of hard rows moved as far as the fixed options alone break them: what is done is done."""
    matrix, size = program.matrix, len(fixed)
    used = matrix[:, :size] @ fixed
    full = hard & (used >= program.row_upper - TOLERANCE)
    shut = np.unique(matrix[np.flatnonzero(full)].indices)
    upper = program.upper.copy()
    upper[shut[shut >= size]] = 0.0
    possible = matrix @ np.where(np.isfinite(upper), upper, 0.0)
    return replace(
        program,
        upper=upper,
        row_upper=np.where(hard, np.maximum(program.row_upper, used), program.row_upper),
        row_lower=np.where(hard, np.minimum(program.row_lower, possible), program.row_lower),
    )


def _with_row(program: Program, coefficients: Floats, upper: float) -> Program:
    """The program with one more row: these coefficients, at most ``upper``."""
    return replace(
        program,
        matrix=sparse.vstack([program.matrix, sparse.csr_matrix(coefficients.reshape(1, -1))], format="csr"),
        row_lower=np.append(program.row_lower, -np.inf),
        row_upper=np.append(program.row_upper, upper),
    )
