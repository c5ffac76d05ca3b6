"""Whether demands can hold together under the hard rules, proven on exactly the options that matter.

Taking a duty away never breaks a hard rule, duties to keep aside. So if any roster meets the demands, one does that
holds nothing but the duties to keep and options that some demand counts: only those are decided, whatever the size of
the network, and an answer for them is an answer for all.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np

from data.demands import Demand
from data.duties import Roster
from data.fairness import STEP_MINUTES, STEPS_PER_UNIT
from rostering.checks import HARD_CHECKS
from rostering.explain.rows import demanded, rows_of
from rostering.instance import RosterInstance
from rostering.model import Floats
from rostering.rules import RULES, build
from rostering.solve.bound import rounded_up
from rostering.solve.highs import Limits, solve_mip
from rostering.solve.incumbent import Incumbent, View
from rostering.solve.program import Part, Program

HARD_RULES = tuple(rule for rule in RULES if rule.name in HARD_CHECKS)


class UndecidedError(Exception):
    """The time ran out before it was proven whether demands can hold."""


@dataclass(frozen=True, slots=True)
class Relaxation:
    """Demands to give up, by number, and a roster that meets the others.

    ``least`` is the weight that has to be given up at least; where the demands weigh no more, they are the cheapest.
    """

    given_up: tuple[int, ...]
    witness: Roster
    least: int


class Feasibility:
    """Answers which of the demands can hold together.

    Parameters
    ----------
    seconds
        For all questions together.
    """

    def __init__(self, instance: RosterInstance, demands: Sequence[Demand], seconds: float = np.inf) -> None:
        self.instance = instance
        self.demands = tuple(demands)
        self._until = time.monotonic() + seconds
        self.model = build(instance, HARD_RULES)
        self.model.open(np.flatnonzero(~instance.on_call[self.model.options.shift]))
        self._incumbent = Incumbent(self.model, HARD_RULES)
        self.kept_possible = self._incumbent.start()
        """Whether the duties to keep break no rule by themselves; without that there is nothing to ask."""
        self._groups = tuple(rows_of(self.model, demand) for demand in self.demands)
        useful = [row.columns[row.values > 0] for rows in self._groups for row in rows]
        self._known: tuple[View, Part, Program] | None = None
        self.useful = np.unique(np.concatenate([*useful, np.zeros(0, np.int64)]))

    def roster_for(self, numbers: Collection[int]) -> Roster | None:
        """A roster, as small as can be found, that meets those demands; None: it is proven that there is none.

        Raises
        ------
        UndecidedError
            The time ran out.
        """
        cost = np.where(np.isin(np.arange(len(self.demands)), list(numbers)), np.inf, 0.0)
        found = self._solve(cost)
        return None if found is None else found[1]

    def cheapest_relaxation(self, share: float = 1.0) -> Relaxation:
        """The demands of the least weight in all without which the others can hold, as far as the time allows.

        Parameters
        ----------
        share
            Of the time that is left.

        Raises
        ------
        UndecidedError
            The time ran out before any was found.
        """
        found = self._solve(np.array([float(demand.weight) for demand in self.demands]), share)
        if found is None:
            raise AssertionError("without any demand the duties to keep are a roster")
        given_up, roster, bound = found
        return Relaxation(tuple(int(n) for n in np.flatnonzero(given_up)), roster, rounded_up(bound))

    def most_units(self, person: str) -> float:
        """The most duty units that the hard rules allow a radiologist, all others without any but those to keep.

        Raises
        ------
        UndecidedError
            The time ran out.
        """
        free = self.model.options_of(self.instance.person_index[person])
        steps = np.zeros(self.model.freeze().shape[1])
        steps[free] = self.instance.unit_minutes[self.model.options.shift[free]] / STEP_MINUTES
        while True:
            values = self._incumbent.values
            steps = np.concatenate((steps, np.zeros(len(values) - len(steps))))
            part = self._incumbent.view.part(free, values)
            answer = solve_mip(replace(part.program, cost=-steps[part.columns]), Limits(seconds=self._left()))
            if answer.values is None or not answer.complete:
                raise UndecidedError
            options = np.round(part.put(values, answer.values)[: len(self.model.options)])
            if not self._incumbent.grow_for(options):
                return float(steps[free] @ options[free]) / STEPS_PER_UNIT

    def _left(self) -> float:
        seconds = self._until - time.monotonic()
        if seconds <= 0:
            raise UndecidedError
        return seconds

    def _solve(self, give_up: Floats, share: float = 1.0) -> tuple[Floats, Roster, float] | None:
        """Which demands are given up (0-1), a roster that meets the others, and the least cost that is proven."""
        size, start = len(self.model.options), self._incumbent.values
        possible = np.isfinite(give_up)
        until = time.monotonic() + share * self._left()
        while True:
            part, program = self._cut()
            inner = len(part.columns)
            program = replace(
                program,
                cost=np.concatenate((program.cost[:inner], np.where(possible, give_up, 0.0))),
                upper=np.concatenate((program.upper[:inner], possible.astype(float))),
            )
            nothing = np.concatenate((start[part.columns], np.ones(len(give_up))))
            limits = Limits(seconds=until - time.monotonic())
            answer = solve_mip(program, limits, nothing if possible.all() else None)
            if answer.infeasible:
                return None
            if answer.values is None:
                raise UndecidedError
            options = np.round(part.put(start, answer.values[:inner])[:size])
            if not self._incumbent.grow_for(options):
                bound = answer.objective if answer.complete else max(0.0, answer.bound)
                return np.round(answer.values[inner:]), self._roster(options), bound
            if time.monotonic() > until:
                raise UndecidedError
            start = self._incumbent.values

    def _cut(self) -> tuple[Part, Program]:
        """The options that matter with all demands as rows, cut anew only when a rule has added rows."""
        view = self._incumbent.view
        if self._known is None or self._known[0] is not view:
            part = view.part(self.useful, self._incumbent.values)
            self._known = view, part, demanded(part, self._incumbent.values, self._groups, np.ones(len(self.demands)))
        return self._known[1:]

    def _roster(self, options: Floats) -> Roster:
        chosen, of = np.flatnonzero(options > 0.5), self.model.options
        return self.instance.roster(
            [self.instance.duty(int(of.person[n]), int(of.shift[n]), int(of.place[n])) for n in chosen]
        )
