"""The best roster so far, as values of all columns, and the model as it grows with rows that were broken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from rostering.instance import Ints
from rostering.model import Floats, LinearModel, Model
from rostering.rules import RULES, Rule, separate
from rostering.solve.highs import Limits, solve_lp, solve_mip
from rostering.solve.program import Part, Program, part, slack_around, slack_part, whole

REPAIRS = 5
"""How often the people of broken rows are decided anew, and then how often they are left without."""
REPAIR_NODES = 50
TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """The model at one moment, ready to be cut into parts."""

    linear: LinearModel
    program: Program
    by_column: sparse.csc_matrix

    @classmethod
    def of(cls, model: Model) -> View:
        """From the rows that the model has now."""
        linear = model.freeze()
        return cls(linear, whole(linear), linear.matrix.tocsc())

    def part(self, free: Ints, values: Floats) -> Part:
        """Those options free, all others held at their values."""
        return part(self.program, self.by_column, free, values)


class Incumbent:
    """The best solution known, always feasible for every rule; grows the model when a rule finds rows broken."""

    def __init__(self, model: Model, rules: Sequence[Rule] = RULES) -> None:
        self.model = model
        self.rules = rules
        self.view = View.of(model)
        self.values = np.zeros(self.view.linear.shape[1])
        self.objective = np.inf
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

    def start(self) -> bool:
        """Take the roster of the kept duties alone; false when even that breaks a hard rule."""
        options = (self.view.linear.lower[: len(self.model.options)] > 0.5).astype(float)
        self.grow_for(options)
        values = self._complete_all(options)
        if values is None:
            return False
        self._take(values)
        return True

    def offer(self, free: Ints, found: Floats) -> bool:
        """Take new values of these options when that costs less; whether it did.

        Where they break a rule, its rows join the model and the people concerned are decided anew.
        """
        options = self.options.copy()
        options[free] = np.round(found)
        for attempt in range(2 * REPAIRS):
            rows = len(self.view.linear.row_lower)
            if not self.grow_for(options):
                return self._accept(options)
            options = self._repaired(options, free, rows, anew=attempt < REPAIRS)
        return False

    def _accept(self, options: Floats) -> bool:
        values = self.complete(options)
        if values is None or self.cost(values) > self.objective - 0.5:
            return False
        self._take(values)
        return True

    def _repaired(self, options: Floats, free: Ints, rows: int, *, anew: bool) -> Floats:
        """Values in which those whom the rows from that one on concern have other duties, or without ``anew`` none."""
        again = self._concerned(options, free, rows)
        emptied = options.copy()
        emptied[again] = np.where(self.view.linear.lower[again] > 0.5, 1.0, 0.0)
        values = self.complete(emptied) if anew else None
        if values is None:
            return emptied
        piece = self.view.part(again, values)
        answer = solve_mip(piece.program, Limits(relative_gap=1e-3, nodes=REPAIR_NODES), values[piece.columns])
        return emptied if answer.values is None else np.round(piece.put(values, answer.values)[: len(options)])

    def _concerned(self, options: Floats, free: Ints, rows: int) -> Ints:
        """Free options of enough people to satisfy the rows: the surplus of a row of options alone, else all in it."""
        person, matrix = self.model.options.person, self.view.program.matrix
        people = np.zeros(len(self.model.instance.people), dtype=bool)
        movable = np.zeros(len(options), dtype=bool)
        movable[free] = True
        for row in range(rows, matrix.shape[0]):
            members = matrix.indices[matrix.indptr[row] : matrix.indptr[row + 1]]
            inside = members[members < len(options)]
            given = inside[movable[inside] & (options[inside] > 0.5)]
            if len(inside) == len(members):
                surplus = int(np.ceil(options[inside].sum() - self.view.program.row_upper[row] - TOLERANCE))
                given = given[~people[person[given]]][: max(0, surplus - int(people[person[given]].sum()))]
            people[person[given]] = True
        return free[people[person[free]]]

    def be_strict(self) -> None:
        """From now on the objective is exact, and so it becomes for the roster that stands."""
        self.strict = True
        while self.grow_for(self.options):
            pass

    def cost(self, values: Floats) -> float:
        """Objective of a full solution."""
        return float(self.view.program.cost @ values) + self.view.program.offset

    def grow_for(self, options: Floats) -> bool:
        """Add the rows that these values break; whether there were any. The incumbent's own values are extended."""
        rows, columns = self.view.linear.shape
        if not separate(self.model, options, self.rules, soft=self.strict):
            return False
        self.view = View.of(self.model)
        self.values = np.concatenate((self.values, np.zeros(self.view.linear.shape[1] - columns)))
        if np.isfinite(self.objective):
            fresh = np.arange(columns, len(self.values))
            values = self._solved(fresh, np.arange(rows, self.view.linear.shape[0]), self.values)
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
        slack, rows = slack_around(self.view.program, self.view.by_column, np.flatnonzero(options != self.options))
        return self._solved(slack, rows, values)

    def _complete_all(self, options: Floats) -> Floats | None:
        rows, columns = self.view.linear.shape
        values = np.zeros(columns)
        values[: len(options)] = options
        return self._solved(np.arange(len(options), columns), np.arange(rows), values)

    def _solved(self, slack: Ints, rows: Ints, values: Floats) -> Floats | None:
        piece = slack_part(self.view.program, slack, rows, values)
        program = piece.program
        empty = np.diff(program.matrix.indptr) == 0
        if (program.row_lower[empty] > TOLERANCE).any() or (program.row_upper[empty] < -TOLERANCE).any():
            return None
        if not len(slack):
            return values
        answer = solve_lp(program, method="simplex")
        return None if answer.values is None else piece.put(values, answer.values)

    def _take(self, values: Floats) -> None:
        self.values = values
        self.objective = self.cost(values)
