"""The objective taken apart: by rule, week, centre and person, as plain tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta

from rostering.checks import SOFT_CHECKS, Violation

ALL_WEEKS = "whole horizon"
ALL_CENTRES = "no one centre"
ALL_PEOPLE = "no one person"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table: what it is about, what it costs, and from how many findings."""

    name: str
    cost: int
    findings: int


@dataclass(frozen=True, slots=True)
class Score:
    """Four views of one objective; the costs of each table add up to it.

    Rules stand in the order of the checks and all of them appear; weeks (by their Monday) in order of time; centres
    and people by falling cost. What belongs to no one week, centre or person has a line of its own.
    """

    by_rule: tuple[Line, ...]
    by_week: tuple[Line, ...]
    by_centre: tuple[Line, ...]
    by_person: tuple[Line, ...]
    findings: tuple[Violation, ...] = ()
    """Every cost with its sentence, the dearest first."""

    @property
    def objective(self) -> int:
        """The sum of all costs."""
        return sum(line.cost for line in self.by_rule)


def score(costs: Iterable[Violation]) -> Score:
    """Tables of the costs that `rostering.verify.verify` found."""
    costs = tuple(costs)
    by_rule = {line.name: line for line in _lines(costs, lambda cost: cost.rule)}
    return Score(
        by_rule=tuple(by_rule.get(rule, Line(rule, 0, 0)) for rule in SOFT_CHECKS),
        by_week=tuple(sorted(_lines(costs, _week), key=lambda line: line.name)),
        by_centre=_dearest_first(_lines(costs, lambda cost: cost.centre or ALL_CENTRES)),
        by_person=_dearest_first(_lines(costs, lambda cost: cost.radiologist_id or ALL_PEOPLE)),
        findings=tuple(sorted(costs, key=lambda cost: (-cost.cost, cost.rule, cost.message))),
    )


def _lines(costs: Iterable[Violation], name_of: Callable[[Violation], str]) -> list[Line]:
    found: dict[str, Line] = {}
    for cost in costs:
        name = name_of(cost)
        before = found.get(name, Line(name, 0, 0))
        found[name] = Line(name, before.cost + cost.cost, before.findings + 1)
    return list(found.values())


def _week(cost: Violation) -> str:
    return str(cost.day - timedelta(days=cost.day.weekday())) if cost.day else ALL_WEEKS


def _dearest_first(lines: Iterable[Line]) -> tuple[Line, ...]:
    return tuple(sorted(lines, key=lambda line: (-line.cost, line.name)))
