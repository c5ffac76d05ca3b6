"""One iteration of the closed loop: requirements, the roster built for them, and its simulation, kept in a folder."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from data.calendar import Horizon
from data.duties import Roster
from data.formats.requirements_csv import read_requirements, write_requirements
from data.formats.roster_json import read_roster_file
from data.formats.whole_file import whole_file
from data.network import Network
from data.requirements import Requirement
from data.rules import Rules
from planning.plan_adjust import SLOT_HOURS
from planning.plan_spare import HEAD_COUNT
from planning.roster_month import Outcome
from rostering.checks import Subject
from rostering.instance import Context, RosterInstance
from rostering.solve.result import SolveResult
from rostering.verify import verify
from simulation.intervals import interval
from simulation.measures.turnaround import Turnaround
from simulation.run import SimulationResult

REQUIREMENTS, ROSTER, SIMULATION, RECORD = "requirements.csv", "roster.json", "simulation.json", "iteration.json"
FIRST_WORD = "first word"
"""Added to a class whose first oral word has a target of its own."""

Shares = Mapping[str, tuple[float, ...]]
"""Share in time of each target, in each replication."""


@dataclass(frozen=True, eq=False)
class Iteration:
    """A roster and how it did.

    Attributes
    ----------
    number
        From 1.
    why
        What was changed against which iteration, in words.
    build
        What ``roster build --json`` says of it.
    """

    number: int
    why: str
    subject: Subject
    simulation: SimulationResult
    build: Mapping[str, Any]

    @property
    def roster(self) -> Roster:
        """The roster."""
        return self.subject.roster

    @property
    def hours(self) -> float:
        """Hours of duty at the centres."""
        return sum(duty.minutes for duty in self.subject.duties_at_work) / 60

    @property
    def wanted_hours(self) -> float:
        """Reader-hours of the head count wanted."""
        need = self.subject.need.get(HEAD_COUNT)
        return 0.0 if need is None else float(need.sum()) * SLOT_HOURS

    @property
    def coverage(self) -> float:
        """Share of those that the roster gives."""
        need = self.subject.need.get(HEAD_COUNT)
        if need is None or not need.sum():
            return 1.0
        there = self.subject.readers(lambda _: True)
        return float(np.minimum(there, need).sum() / need.sum())

    @property
    def targets(self) -> Mapping[str, Any]:
        """The turnaround measure: each class and ``all``."""
        found: Mapping[str, Any] = self.simulation.measures["turnaround"]
        return found

    @cached_property
    def missed(self) -> tuple[str, ...]:
        """Classes whose target does not hold; "all" for the mean of all studies."""
        return tuple(
            code
            for code, found in self.targets.items()
            if not (found["target"]["holds"] and found["target"].get("oral_holds", True))
        )

    @cached_property
    def shares(self) -> Shares:
        """Share in time by class, and of first words where they have a target, by replication."""
        measure = Turnaround()
        samples = [measure.of(each, self.simulation.scenario) for each in self.simulation.replications]
        found: dict[str, tuple[float, ...]] = {}
        for urgency in self.simulation.scenario.network.urgency_classes:
            found[urgency.code] = tuple(sample[urgency.code]["hit_rate"] for sample in samples)
            if urgency.oral_minutes is not None:
                found[f"{urgency.code} {FIRST_WORD}"] = tuple(s[urgency.code]["oral_hit_rate"] for s in samples)
        return found

    def differences(self, other: Iteration) -> dict[str, dict[str, float | None]]:
        """Shares of this one less those of another, paired by replication (common random numbers)."""
        theirs = other.shares
        return {
            name: interval([a - b for a, b in zip(mine, theirs[name], strict=True)])
            for name, mine in self.shares.items()
        }

    def record(self) -> dict[str, Any]:
        """The line of this iteration in the table of iterations."""
        return {
            "number": self.number,
            "why": self.why,
            "wanted_hours": round(self.wanted_hours, 1),
            "duty_hours": round(self.hours, 1),
            "coverage": round(self.coverage, 5),
            "objective": self.build["objective"],
            "gap": self.build["gap"],
            "violations": self.build["violations"],
            "mean_minutes": self.targets["all"]["mean"]["value"],
            "shares": {code: found["hit_rate"] for code, found in self.targets.items() if code != "all"},
            "missed": list(self.missed),
        }

    def write(self, folder: Path) -> None:
        """Requirements and roster must be there already; the record comes last and says that all is there."""
        _write_json(folder / SIMULATION, self.simulation.summary())
        _write_json(folder / RECORD, {**self.record(), "build": dict(self.build)})


def _write_json(path: Path, found: Mapping[str, Any]) -> None:
    with whole_file(path) as file:
        file.write_text(json.dumps(found, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def folder_of(out: Path, number: int) -> Path:
    """Where an iteration is kept."""
    return out / f"iteration-{number:02d}"


def is_finished(folder: Path) -> bool:
    """Whether the folder holds a whole iteration."""
    return (folder / RECORD).is_file()


def read_back(folder: Path, network: Network, rules: Rules) -> tuple[Subject, dict[str, Any], str]:
    """Roster with its requirements, what was said of its build, and why it was built."""
    record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    requirements = read_requirements(folder / REQUIREMENTS, network)
    roster = read_roster_file(folder / ROSTER, network).roster
    return Subject(network, roster, requirements, rules), record["build"], record["why"]


def write_built(folder: Path, outcome: Outcome) -> None:
    """Requirements and roster of an iteration that is still to be simulated."""
    folder.mkdir(parents=True, exist_ok=True)
    write_requirements(folder / REQUIREMENTS, outcome.instance.requirements)
    outcome.write(folder / ROSTER)


def without_start(outcome: Outcome, rules: Rules, horizon: Horizon, requirements: tuple[Requirement, ...]) -> Outcome:
    """The same roster as if it had been built from nothing: where the search started is no part of it."""
    network, result = outcome.instance.network, outcome.result
    if result.roster is None:
        return outcome
    roster = replace(result.roster, published=())
    context = Context(roster.history, roster.kept, roster.ledger)
    instance = RosterInstance.of(network, horizon, requirements, rules, context)
    found: SolveResult = replace(result, roster=roster)
    return Outcome(instance, found, verify(network, roster, requirements, rules))
