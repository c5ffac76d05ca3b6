"""Solve a public rostering instance with the strategy that rosters are built with, and write its solution."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from data.errors import InputError, Problem
from data.formats import FORMATS, Format
from data.plain_network import PlainProblem
from planning.roster_month import Outcome, build_roster
from rostering.instance import RosterInstance
from rostering.solve.result import Report, Settings

BEGINNINGS = {"SECTION_HORIZON": "nrp", "%": "physician_duty"}
"""Name of the format by how the first line that is not a comment begins."""


@dataclass(frozen=True, slots=True)
class PublicInstance:
    """An instance as it was read, and the format that it came in."""

    format: Format
    problem: PlainProblem

    def write(self, path: Path, outcome: Outcome) -> None:
        """Write the solution in the form of the format, when there is one."""
        if outcome.result.roster is not None and self.format.write is not None:
            self.format.write(path, self.problem, outcome.result.roster)


def read_public_instance(path: Path) -> PublicInstance:
    """Read an instance in whichever format it is.

    Raises
    ------
    InputError
        Neither format, or a file that is wrong.
    """
    first = _first_line(path)
    for beginning, name in BEGINNINGS.items():
        if first.startswith(beginning):
            return PublicInstance(FORMATS[name], FORMATS[name].read(path))
    remedy = "name a file that begins with SECTION_HORIZON (nrp) or with a % set (physician duty)"
    raise InputError(Problem(path.name, None, None, "is no instance of a known format", remedy))


def _first_line(path: Path) -> str:
    with path.open("rb") as file:
        for line in file:
            text = line.removeprefix(b"\xef\xbb\xbf").strip()
            if text and not text.startswith(b"#"):
                return text.decode("utf-8", "replace")
    return ""


def solve_public_instance(instance: PublicInstance, settings: Settings, report: Report | None = None) -> Outcome:
    """Solve and verify; the objective is that of the instance."""
    problem = instance.problem
    return build_roster(RosterInstance.of(problem.network, problem.horizon, ()), settings, report)
