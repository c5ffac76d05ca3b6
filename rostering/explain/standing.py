"""A roster as the model sees it: what it costs to the unit, and what a change of it would cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from data.duties import Duty, Roster
from rostering.explain.feasible import UndecidedError
from rostering.explain.rows import Row, demanded
from rostering.instance import Ints, RosterInstance
from rostering.model import Floats
from rostering.rules import build
from rostering.solve.bound import rounded_up
from rostering.solve.highs import Limits, solve_lp, solve_mip
from rostering.solve.incumbent import Incumbent
from rostering.solve.program import Part, Program

SECONDS = 30.0
"""Longest search for one change."""
MOVES = 1_000
"""Changes of duties that would count as much as one unit of cost; no change nearby has as many."""
ROUNDS = 20
"""How often a change is worked out anew with the rules that it broke."""


@dataclass(frozen=True, slots=True)
class Change:
    """Another roster, set against the one that stands.

    Attributes
    ----------
    cost
        Exact change of the objective, and its parts by rule (only those that change).
    taken, given
        Duties that fall away and duties that are new, the person in question first.
    best
        Whether it is proven that no other change within the same neighbourhood costs less.
    """

    roster: Roster
    cost: int
    by_rule: Mapping[str, int]
    taken: tuple[Duty, ...]
    given: tuple[Duty, ...]
    best: bool = False


class Standing:
    """A roster that keeps every hard rule, in its model."""

    def __init__(self, instance: RosterInstance, roster: Roster) -> None:
        self.instance = instance
        self.model = build(instance)
        self.incumbent = Incumbent(self.model)
        options = self._options_of(roster)
        self.usable = options is not None and self.incumbent.adopt(options)
        """Whether it keeps every hard rule; nothing below holds for one that does not."""

    @property
    def objective(self) -> int:
        """What the roster costs."""
        return round(self.incumbent.objective)

    def _options_of(self, roster: Roster) -> Floats | None:
        options, instance = self.model.options, self.instance
        shifts = {(shift.day, shift.type.code): number for number, shift in enumerate(instance.shifts)}
        places = {place: number for number, place in enumerate(instance.places)}
        number_of = {
            key: n
            for n, key in enumerate(
                zip(options.person.tolist(), options.shift.tolist(), options.place.tolist(), strict=True)
            )
        }
        given = np.zeros(len(options))
        for duty in roster.duties:
            key = (
                instance.person_index[duty.radiologist_id],
                shifts.get((duty.day, duty.shift), -1),
                places.get(duty.centre or duty.subspecialty or "", -1),
            )
            if key not in number_of:
                return None
            given[number_of[key]] += 1.0
        return given if given.max(initial=0.0) <= 1.0 else None

    def options_on(self, day: date) -> Ints:
        """Options of everybody on that date."""
        number = self.instance.day_number(day)
        found: Ints = np.flatnonzero(self.instance.days[self.model.options.shift] == number)
        return found

    def options_of(self, person: str, day: date | None = None, shift: str | None = None) -> Ints:
        """Options of one radiologist, on a date and of a shift where these are given."""
        mine = self.model.options_of(self.instance.person_index[person])
        wanted = [day in (None, each.day) and shift in (None, each.type.code) for each in self.instance.shifts]
        found: Ints = mine[np.array(wanted, dtype=bool)[self.model.options.shift[mine]]]
        return found

    def decided_anew(self, free: Ints, rows: Sequence[Row] = (), seconds: float = SECONDS) -> Change | None:
        """The cheapest roster with these options decided anew, all others as they stand, so that the rows hold.

        None where it is proven that there is none.

        Raises
        ------
        UndecidedError
            None was found in the time given.
        """
        for _ in range(ROUNDS):
            values = self.incumbent.values
            part = self.incumbent.view.part(free, values)
            start = None if rows else values[part.columns]
            program = self._loath_to_move(demanded(part, values, [rows]), part)
            answer = solve_mip(program, Limits(seconds=seconds), start)
            if answer.infeasible:
                return None
            if answer.values is None:
                break
            options = self.incumbent.options.copy()
            options[free] = np.round(part.put(values, answer.values)[free])
            if not self.incumbent.grow_for(options):
                completed = self.incumbent.complete(options)
                if completed is None:
                    raise AssertionError("a roster that keeps every row breaks one")
                return self._change(completed, best=answer.complete)
        raise UndecidedError

    def _loath_to_move(self, program: Program, part: Part) -> Program:
        """Of rosters that cost the same, the one with fewer changes: a change counts a small part of a unit of cost."""
        option = np.flatnonzero(program.integer)
        given = self.incumbent.values[part.columns[option]] > 0.5
        cost = MOVES * program.cost
        cost[option] += np.where(given, -1.0, 1.0)
        return replace(program, cost=cost)

    def lower_bound(self, rows: Sequence[Row] = ()) -> int:
        """What a roster costs at least for which the rows hold, by the linear relaxation of the whole model."""
        program = self.incumbent.view.program
        everything = Part(program, np.arange(program.matrix.shape[1]))
        answer = solve_lp(demanded(everything, self.incumbent.values, [rows]))
        return max(0, rounded_up(answer.bound + program.offset)) if np.isfinite(answer.bound) else 0

    def _change(self, values: Floats, *, best: bool) -> Change:
        before, new = self.model.cost_by_rule(self.incumbent.values), self.model.cost_by_rule(values)
        size = len(self.model.options)
        by_rule = {rule: round(new[rule] - before[rule]) for rule in new}
        options = values[:size]
        gone = np.flatnonzero((self.incumbent.options > 0.5) & (options < 0.5))
        fresh = np.flatnonzero((self.incumbent.options < 0.5) & (options > 0.5))
        return Change(
            roster=self.instance.roster(self.duties(np.flatnonzero(options > 0.5))),
            cost=round(self.incumbent.cost(values) - self.incumbent.objective),
            by_rule={rule: cost for rule, cost in by_rule.items() if cost},
            taken=self.duties(gone),
            given=self.duties(fresh),
            best=best,
        )

    def duties(self, columns: Ints) -> tuple[Duty, ...]:
        """The duties that options stand for."""
        of = self.model.options
        return tuple(self.instance.duty(int(of.person[n]), int(of.shift[n]), int(of.place[n])) for n in columns)
