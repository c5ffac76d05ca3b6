"""A roster read back from a workbook, a table of duties or a roster file, and recorded anew when it was edited."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from data.calendar import Horizon
from data.duties import Duty
from data.errors import InputError, Problem
from data.formats.duties_csv import read_duties
from data.formats.roster_json import RecordedResult, RosterFile, read_roster_file, write_roster
from data.formats.roster_workbook import EditedRoster, read_workbook
from data.network import Network
from demand.staffing import staffing
from planning.known_absences import as_known
from rostering.solve.result import relative_gap
from rostering.verify import Verification, verify

READABLE = ".xlsx, .csv or .json"


@dataclass(frozen=True, slots=True)
class Imported:
    """A roster that was read, what was changed in it, and what the checks say (None when it was not edited)."""

    file: RosterFile
    taken: tuple[Duty, ...] = ()
    given: tuple[Duty, ...] = ()
    verification: Verification | None = None

    def summary(self) -> dict[str, Any]:
        """What ``roster import --json`` prints."""
        verification = self.verification
        return {
            "duties": len(self.file.roster.duties),
            "edited": verification is not None,
            "taken": [_words(duty) for duty in self.taken],
            "given": [_words(duty) for duty in self.given],
            "violations": len(verification.violations) if verification else None,
            "sentences": [f"{each.rule}: {each.message}" for each in verification.violations] if verification else [],
            "objective": self.file.result.objective if self.file.result else None,
        }

    def write(self, path: Path) -> None:
        """Write the roster file."""
        result = dict(self.file.result) if self.file.result else None
        write_roster(path, self.file.roster, result, self.file.requirements)


def _words(duty: Duty) -> str:
    return f"{duty.radiologist_id} {duty.day} {duty.shift} {duty.place}"


def import_roster(network: Network, path: Path, horizon: Horizon | None = None) -> Imported:
    """Read a file by its ending.

    An edited workbook or roster file, or a table of duties, is verified: the objective of the roster as it is now is
    recorded, and for a workbook the bound of the roster that was exported as long as the same duties are kept.

    Parameters
    ----------
    horizon
        Dates of a table of duties; from its first to its last when not given.

    Raises
    ------
    InputError
        Everything that is wrong in the file; an ending that is unknown; dates for a file that has its own.
    """
    suffix = path.suffix.casefold()
    if suffix not in (".xlsx", ".csv", ".json"):
        raise InputError(Problem(str(path), None, None, "cannot be read by its ending", f"name a file in {READABLE}"))
    if horizon is not None and suffix != ".csv":
        raise InputError(Problem(str(path), None, None, "has its own dates", "leave --month, --from and --until out"))
    if suffix == ".json":
        file = read_roster_file(path, network)
        return Imported(file) if file.duties_as_recorded else _judged(network, file, None)
    if suffix == ".csv":
        return _judged(network, RosterFile(read_duties(path, network, horizon), None), None)
    edited = read_workbook(path, network)
    if not edited.edited:
        return Imported(edited.exported)
    return _judged(network, edited.file, edited)


def _judged(network: Network, file: RosterFile, edited: EditedRoster | None) -> Imported:
    before = edited.exported.result if edited else file.result
    requirements = staffing(network, file.roster.horizon) if file.requirements is None else file.requirements
    known = as_known(network, edited.exported if edited else file)
    verification = verify(known, file.roster, requirements, before.rules if before else None)
    same_kept = edited is not None and edited.exported.roster.kept == file.roster.kept
    bound = before.lower_bound if before and same_kept else None
    result = RecordedResult(
        status="infeasible" if verification.violations else "feasible",
        objective=verification.objective,
        lower_bound=bound,
        gap=None if bound is None else relative_gap(verification.objective, int(bound)),
        floor=before.floor if before and same_kept else None,
        penalties=dict(verification.penalties),
        violations=len(verification.violations),
        rules=before.rules if before else None,
        stop_reason="edited by hand" if before else "made by hand",
        version=before.version if before else None,
        instance_sha256=before.instance_sha256 if before and same_kept else None,
        absences=before.absences if before else (),
    )
    recorded = replace(file, result=result, requirements=requirements)
    if edited is None:
        return Imported(recorded, verification=verification)
    return Imported(recorded, edited.taken, edited.given, verification)
