"""The best roster so far, as values of all columns, and the model as it grows with rows that were broken."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from rostering.instance import Bools, Ints
from rostering.model import Floats, LinearModel, Model
from rostering.rules import RULES, Rule, separate
from rostering.solve.highs import Limits, solve_mip
from rostering.solve.plan_blocks import PlanBlocks
from rostering.solve.plan_sequence import first_roster
from rostering.solve.program import Part, Program, part, slack_around, whole
from rostering.solve.surplus import cheapest_slack, surplus

REPAIRS = 5
"""How often the people of broken rows are decided anew, and then how often they are left without."""
SMALL = Limits(gap=2.0, nodes=10)
"""For the small programs of repairs and mixtures."""
FIRST = Limits(gap=100.0, nodes=1)
"""For one person's duties in a first roster."""
MIXABLE = 600
"""Most options in which two rosters may differ to be mixed."""


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """The model at one moment, ready to be cut into parts."""

    linear: LinearModel
    program: Program

    @classmethod
    def of(cls, model: Model) -> View:
        """From the rows that the model has now."""
        linear = model.freeze()
        return cls(linear, whole(linear))

    def part(self, free: Ints, values: Floats) -> Part:
        """Those options free, all others held at their values."""
        return part(self.program, free, values)


class Incumbent:
    """The best solution known, always feasible for every rule; grows the model when a rule finds rows broken."""

    def __init__(self, model: Model, rules: Sequence[Rule] = RULES) -> None:
        self.model = model
        self.rules = rules
        self.view = View.of(model)
        self.values = np.zeros(self.view.linear.shape[1])
        self.objective = np.inf
        self.contradictory = False
        """Whether someone's rules cannot be kept even while nobody else has more than the kept duties.

        Hard rows that join people limit them from above, so nobody else's duties would mend it.
        """
        self.strict = False
        """Whether soft rows are added when broken; until then the objective may leave some of their cost out."""

    @property
    def options(self) -> Floats:
        """Values of the option columns."""
        return self.values[: len(self.model.options)]

    @property
    def chosen(self) -> Ints:
        """The options that are given."""
        return np.flatnonzero(self.options > 0.5)

    def start(self, seconds: float = np.inf) -> bool:
        """Take the roster of the kept duties alone, or where rules ask for more, of the duties that they ask for.

        False when none is found in that time; `contradictory` says whether there can be none.
        """
        options = self._kept()
        self.grow_for(options)
        values = self._complete_all(options)
        if values is None and self.model.instance.network.work_patterns:
            values = self._with_duties_asked_for(options, time.monotonic() + seconds)
        elif values is None:
            self.contradictory = True
        if values is None:
            return False
        self._take(values)
        return True

    def _with_duties_asked_for(self, kept: Floats, until: float) -> Floats | None:
        """Each person in turn on the duties that cost least and keep every rule, next to those of the people before.

        By shortest paths where everyone's rules allow it, else by a program for each person.
        """
        planned = first_roster(PlanBlocks(self.model, self.view.program), until - time.monotonic())
        if planned is not None:
            self.grow_for(planned)
            values = self._complete_all(planned)
            if values is not None:
                return values
        for _ in range(REPAIRS):
            values = np.zeros(self.view.linear.shape[1])
            values[: len(kept)] = kept
            for person in range(len(self.model.instance.people)):
                mine = self.model.options_of(person)
                found = self._on_duty(mine, values, until)
                if found is None:
                    values[: len(kept)] = kept
                    self.contradictory = until > time.monotonic() and self._on_duty(mine, values, until) is None
                    return None
                values = found
            if not self.grow_for(values[: len(kept)]):
                return self._complete_all(values[: len(kept)])
        return None

    def _on_duty(self, mine: Ints, values: Floats, until: float) -> Floats | None:
        piece = self.view.part(mine, values)
        answer = solve_mip(piece.program, replace(FIRST, seconds=max(0.0, until - time.monotonic())))
        if answer.values is None:
            free_of_cost = replace(piece.program, cost=np.zeros_like(piece.program.cost))
            answer = solve_mip(free_of_cost, Limits(seconds=max(0.0, until - time.monotonic())))
        if answer.values is None:
            return None
        found = piece.put(values, answer.values)
        found[mine] = np.round(found[mine])
        return found

    def adopt(self, options: Floats) -> bool:
        """Take a roster made elsewhere, with its exact cost; false when it breaks a hard rule."""
        self.model.open(np.flatnonzero(options > 0.5))
        self.strict = True
        self.view = View.of(self.model)
        while self.grow_for(options):
            pass
        values = self._complete_all(options)
        if values is None:
            return False
        self._take(values)
        return True

    def bare(self) -> Floats:
        """The kept duties alone, the other columns at 0: to solve a part of the model that no roster stands behind."""
        values = np.zeros_like(self.values)
        values[: len(self.model.options)] = self._kept()
        return values

    def _kept(self) -> Floats:
        return (self.view.linear.lower[: len(self.model.options)] > 0.5).astype(float)

    def offer(self, free: Ints, found: Floats) -> bool:
        """Take new values of these options when that costs less; whether it did.

        Where they break a rule, its rows join the model and the people concerned are decided anew. Where the incumbent
        has moved on since the values were found and they no longer improve it, the best mixture of both is taken.
        """
        options = self.options.copy()
        options[free] = np.round(found)
        values = self._made_feasible(options, free)
        if values is None:
            return False
        if self.cost(values) > self.objective - 0.5:
            values = self._mixed(values)
        if values is None or self.cost(values) > self.objective - 0.5:
            return False
        self._take(values)
        return True

    def feasible(self, given: Bools) -> Floats | None:
        """All columns of the roster of these options, or of as many of them as the rules allow together."""
        return self._made_feasible(given.astype(float), np.arange(len(given)))

    def begin_anew(self, given: Bools, most: float) -> bool:
        """Go on from the roster of these options although it may cost more, up to that; whether it was taken."""
        values = self.feasible(given)
        if values is None or self.cost(values) > most:
            return False
        self._take(values)
        return True

    def _made_feasible(self, options: Floats, free: Ints) -> Floats | None:
        for attempt in range(2 * REPAIRS):
            grown = self.grow_for(options)
            values = self.complete(options)
            if values is None:
                gone = surplus(self.view.program, self._hard_groups(), options, free)
                if not len(gone):
                    return None
                options = self._relieved(options, free, gone, anew=attempt < REPAIRS)
            elif not grown:
                return values
        return None

    def _hard_groups(self) -> Ints:
        """First and last row of each group of rows that a hard rule has added because they were broken."""
        hard = {rule.name for rule in self.rules if rule.separate is not None and not rule.soft}
        groups = [(first, last) for rule, first, last in self.model.owners if rule in hard and last - first > 1]
        return np.array(groups, dtype=np.int64).reshape(-1, 2)

    def _relieved(self, options: Floats, free: Ints, gone: Ints, *, anew: bool) -> Floats:
        """Without the surplus; with ``anew`` its people have other duties instead, where they are few."""
        relieved = options.copy()
        relieved[gone] = np.where(self.view.linear.lower[gone] > 0.5, 1.0, 0.0)
        people = np.zeros(len(self.model.instance.people), dtype=bool)
        people[self.model.options.person[gone]] = True
        again = free[people[self.model.options.person[free]]]
        values = self.complete(relieved) if anew and len(again) <= MIXABLE else None
        if values is None:
            return relieved
        piece = self.view.part(again, values)
        answer = solve_mip(piece.program, SMALL, values[piece.columns])
        return relieved if answer.values is None else np.round(piece.put(values, answer.values)[: len(options)])

    def _mixed(self, values: Floats) -> Floats | None:
        """The best of all that lies between the incumbent and other values, where these differ little."""
        differ = np.flatnonzero(values[: len(self.model.options)] != self.options)
        if not 0 < len(differ) <= MIXABLE:
            return None
        piece = self.view.part(differ, self.values)
        answer = solve_mip(piece.program, SMALL, self.values[piece.columns])
        if answer.values is None:
            return None
        mixed = piece.put(self.values, answer.values)
        mixed[: len(self.model.options)] = np.round(mixed[: len(self.model.options)])
        return self._made_feasible(mixed[: len(self.model.options)], differ)

    def be_strict(self) -> None:
        """From now on the objective is exact, and so it becomes for the roster that stands."""
        self.strict = True
        while self.grow_for(self.options):
            pass

    def cost(self, values: Floats) -> float:
        """Objective of a full solution."""
        return float((self.view.program.cost * values).sum()) + self.view.program.offset

    def grow_for(self, options: Floats, *, soft: bool = False) -> bool:
        """Add the rows that these values break; whether there were any. The incumbent's own values are extended."""
        rows, columns = self.view.linear.shape
        if not separate(self.model, options, self.rules, soft=soft or self.strict):
            return False
        self.view = View.of(self.model)
        self.values = np.concatenate((self.values, np.zeros(self.view.linear.shape[1] - columns)))
        if np.isfinite(self.objective):
            fresh = np.arange(columns, len(self.values))
            values = cheapest_slack(self.view.program, fresh, np.arange(rows, self.view.linear.shape[0]), self.values)
            if values is None:
                raise AssertionError("a rule refuses now what it accepted before")
            self._take(values)
        return True

    def complete(self, options: Floats) -> Floats | None:
        """The cheapest values of the other columns given the options, or None when a row cannot be kept.

        Only what differs from the incumbent is worked out.
        """
        values = self.values.copy()
        values[: len(options)] = options
        slack, rows = slack_around(self.view.program, np.flatnonzero(options != self.options))
        return cheapest_slack(self.view.program, slack, rows, values)

    def _complete_all(self, options: Floats) -> Floats | None:
        rows, columns = self.view.linear.shape
        values = np.zeros(columns)
        values[: len(options)] = options
        return cheapest_slack(self.view.program, np.arange(len(options), columns), np.arange(rows), values)

    def _take(self, values: Floats) -> None:
        self.values = values
        self.objective = self.cost(values)
