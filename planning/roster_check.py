"""Judge a roster file: every check, and whether the objective that it records is the true one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from data.formats.requirements_csv import read_requirements
from data.formats.roster_json import RosterFile, read_roster_file
from data.network import Network
from data.requirements import Requirement
from demand.staffing import staffing
from planning.known_absences import as_known
from rostering.checks import Violation
from rostering.score import Line, Score, score
from rostering.verify import Verification, verify

VIEWS = ("by_rule", "by_week", "by_centre", "by_person")


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the checks say of a roster file, and whether the file is as it was written.

    Attributes
    ----------
    recorded
        The objective that the file records; None: it records none.
    untouched
        Whether the duties are those that were written; also when the file does not say.
    """

    verification: Verification
    recorded: int | None
    untouched: bool = True

    @property
    def agrees(self) -> bool:
        """Whether duties and objective are those that the file records; also when it records none."""
        return self.untouched and self.recorded in (None, self.verification.objective)

    @property
    def usable(self) -> bool:
        """No hard rule broken, and the objective as recorded."""
        return self.agrees and not self.verification.violations

    def summary(self) -> dict[str, Any]:
        """What ``roster verify --json`` prints."""
        return {
            "violations": len(self.verification.violations),
            "sentences": [f"{each.rule}: {each.message}" for each in self.verification.violations],
            "objective": self.verification.objective,
            "recorded_objective": self.recorded,
            "agrees": self.agrees,
            "duties_as_recorded": self.untouched,
            "penalties": dict(self.verification.penalties),
        }


def read_roster_to_judge(
    network: Network, path: Path, requirements: Path | None = None
) -> tuple[Network, RosterFile, tuple[Requirement, ...] | None]:
    """The arguments of `judge` from their files.

    Raises
    ------
    InputError
        A file that is wrong, or a roster that names what the network does not know.
    """
    file = read_roster_file(path, network)
    return network, file, read_requirements(requirements, network) if requirements else None


def judge(network: Network, file: RosterFile, requirements: tuple[Requirement, ...] | None = None) -> Judgement:
    """Run every check with the rules, requirements and absences that the file records, where it does.

    Parameters
    ----------
    requirements
        Others than those recorded. With neither, `demand.staffing` computes them.
    """
    if requirements is None:
        requirements = file.requirements
    if requirements is None:
        requirements = staffing(network, file.roster.horizon)
    network = as_known(network, file)
    rules = file.result.rules if file.result else None
    recorded = file.result.objective if file.result else None
    return Judgement(verify(network, file.roster, requirements, rules), recorded, file.duties_as_recorded)


def taken_apart(judgement: Judgement) -> Score:
    """The objective by rule, week, centre and person."""
    return score(judgement.verification.costs)


def score_summary(parts: Score) -> dict[str, Any]:
    """What ``roster score --json`` prints."""
    tables = {view: [_row(line) for line in getattr(parts, view)] for view in VIEWS}
    return {"objective": parts.objective, **tables, "findings": [_finding(each) for each in parts.findings]}


def _finding(cost: Violation) -> dict[str, Any]:
    return {
        "rule": cost.rule,
        "cost": cost.cost,
        "sentence": cost.message,
        "radiologist": cost.radiologist_id,
        "day": str(cost.day) if cost.day else None,
        "centre": cost.centre,
    }


def _row(line: Line) -> dict[str, Any]:
    return {"name": line.name, "cost": line.cost, "findings": line.findings}
