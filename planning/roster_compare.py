"""Compare two rosters of the same dates: coverage, cost by rule, duties that differ, who is affected."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from data.duties import Duty
from data.errors import InputError, Problem
from data.formats.requirements_csv import read_requirements
from data.formats.roster_json import RosterFile, read_roster_file
from data.network import Network
from data.requirements import Requirement
from data.rules import Rules
from demand.staffing import staffing
from planning.known_absences import as_known
from reports.coverage_figures import coverage_by_skill
from rostering.changes import Change, Changes
from rostering.checks import Subject
from rostering.score import score
from rostering.verify import Verification, verify


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two rosters judged by the same rules and requirements.

    Attributes
    ----------
    same_measure
        Whether both files record the same rules and requirements, or do not say. Where they differ, those of the first
        file hold for both.
    """

    before: Subject
    after: Subject
    verified: tuple[Verification, Verification]
    changes: Changes
    same_measure: bool

    def summary(self) -> dict[str, Any]:
        """What ``roster compare --json`` prints; every pair is before and after."""
        first, second = self.verified
        horizon = self.before.horizon
        return {
            "horizon": {"first": str(horizon.first), "last": str(horizon.last)},
            "same_measure": self.same_measure,
            "duties": _pair(len(self.before.roster.duties), len(self.after.roster.duties)),
            "violations": _pair(first.hard_count, second.hard_count),
            "sentences": [f"{each.rule}: {each.message}" for each in second.violations],
            "objective": _pair(first.objective, second.objective),
            "penalties": {rule: _pair(cost, second.penalties[rule]) for rule, cost in first.penalties.items()},
            "coverage": self._coverage(),
            "duties_changed": self.changes.duties,
            "people_affected": len(self.changes.people),
            "changes": [_told(change) for change in self.changes.told()],
            "people": self._people(),
        }

    def _coverage(self) -> list[dict[str, Any]]:
        rows = zip(coverage_by_skill(self.before), coverage_by_skill(self.after), strict=True)
        return [
            {
                "requirement": before.name,
                "level": before.key.level.value,
                "hours_wanted": before.wanted,
                "hours_missing": _pair(before.missing, after.missing),
            }
            for before, after in rows
        ]

    def _people(self) -> list[dict[str, Any]]:
        """Those with a duty lost or gained, most changes first."""
        costs = [{line.name: line.cost for line in score(each.costs).by_person} for each in self.verified]
        rows = [
            {
                "radiologist": person,
                "lost": [_duty(duty) for duty in self.changes.lost if duty.radiologist_id == person],
                "gained": [_duty(duty) for duty in self.changes.gained if duty.radiologist_id == person],
                "cost": _pair(costs[0].get(person, 0), costs[1].get(person, 0)),
            }
            for person in self.changes.people
        ]
        return sorted(rows, key=lambda row: (-len(row["lost"]) - len(row["gained"]), row["radiologist"]))


def read_rosters_to_compare(
    network: Network, first: Path, second: Path, requirements: Path | None = None
) -> tuple[Network, RosterFile, RosterFile, tuple[Requirement, ...] | None]:
    """The arguments of `compare` from their files.

    Raises
    ------
    InputError
        A file that is wrong, a roster that names what the network does not know, or rosters of different dates.
    """
    before, after = read_roster_file(first, network), read_roster_file(second, network)
    if before.roster.horizon != after.roster.horizon:
        there, here = before.roster.horizon, after.roster.horizon
        message = f"runs from {here.first} to {here.last}, {first.name} from {there.first} to {there.last}"
        raise InputError(Problem(second.name, None, "horizon", message, "name two rosters of the same dates"))
    return network, before, after, read_requirements(requirements, network) if requirements else None


def compare(
    network: Network, before: RosterFile, after: RosterFile, requirements: tuple[Requirement, ...] | None = None
) -> Comparison:
    """Judge both rosters alike and say how they differ.

    Parameters
    ----------
    requirements
        Others than those recorded. With neither, `demand.staffing` computes them.
    """
    rules, needs = _rules(before), before.requirements if requirements is None else requirements
    if needs is None:
        needs = staffing(network, before.roster.horizon)
    subjects = [
        Subject(as_known(network, file), file.roster, needs, rules or network.rules) for file in (before, after)
    ]
    first, second = (verify(subject.network, subject.roster, needs, rules) for subject in subjects)
    same = _same(rules, _rules(after)) and (requirements is not None or _same(needs, after.requirements))
    changes = Changes.between(before.roster.duties, after.roster.duties)
    return Comparison(subjects[0], subjects[1], (first, second), changes, same)


def _rules(file: RosterFile) -> Rules | None:
    return file.result.rules if file.result else None


def _same(first: object, second: object) -> bool:
    return first is None or second is None or first == second


def _pair(before: float, after: float) -> dict[str, float]:
    return {"before": before, "after": after, "difference": after - before}


def _told(change: Change) -> dict[str, Any]:
    sides = {"before": change.before, "after": change.after}
    return {"kind": change.kind.value, **{name: duty and _duty(duty) for name, duty in sides.items()}}


def _duty(duty: Duty) -> dict[str, str]:
    return {"radiologist": duty.radiologist_id, "day": str(duty.day), "shift": duty.shift, "place": duty.place}
