"""A roster handed out in every form that people and programs want."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from data.errors import InputError, Problem
from data.formats.cells import CellError, parse_instant, parse_time, quoted
from data.formats.duties_csv import write_duties
from data.formats.roster_json import write_roster
from data.network import Network
from data.requirements import Requirement
from demand.staffing import staffing
from planning.destinations import file_to_write, folder_to_write
from planning.roster_check import read_roster_to_judge
from reports import REPORTS
from reports.facts import RosterFacts
from reports.payroll import NightHours
from rostering.instance import Context, RosterInstance
from rostering.solve.mps import write_mps


@dataclass(frozen=True, slots=True)
class ExportChoices:
    """What some of the forms can be told.

    Attributes
    ----------
    paper
        Of the PDF: "a3" or "a4".
    night
        Which hours the payroll table counts as night hours.
    now
        Stamp of calendar events that are new or have changed; None: the present.
    """

    paper: str = "a3"
    night: NightHours = field(default_factory=NightHours)
    now: datetime | None = None


def export_choices(paper: str, night: str | None, now: str | None) -> ExportChoices:
    """The choices from their text.

    Raises
    ------
    InputError
        Not hours, or not an instant.
    """
    try:
        start, dash, end = (night or "21:00-06:00").partition("-")
        if not dash:
            raise CellError(f"{quoted(night)} is not a span of hours", "write it as 21:00-06:00")
        hours = NightHours(parse_time(start.strip()), parse_time(end.strip()))
    except CellError as error:
        raise InputError(Problem("--night", None, None, error.message, error.remedy)) from error
    try:
        return ExportChoices(paper, hours, parse_instant(now) if now else None)
    except CellError as error:
        raise InputError(Problem("--now", None, None, error.message, error.remedy)) from error


def facts_to_export(network: Network, path: Path, requirements: Path | None = None) -> RosterFacts:
    """A roster file with the requirements given, else those it records, else those of `demand.staffing`.

    Raises
    ------
    InputError
        A file that is wrong, or a roster that names what the network does not know.
    """
    _, file, given = read_roster_to_judge(network, path, requirements)
    wanted: tuple[Requirement, ...] | None = file.requirements if given is None else given
    if wanted is None:
        wanted = staffing(network, file.roster.horizon)
    return RosterFacts(network, file.roster, wanted, file.result)


def export_roster(form: str, out: Path, facts: RosterFacts, choices: ExportChoices) -> dict[str, Any]:
    """Write the roster in that form of `EXPORTS`; what ``roster export --json`` prints.

    A file is put in its place when it is complete; calendars are renewed in their folder.

    Raises
    ------
    InputError
        Nothing can be written there; for calendars, a file of the folder is none.
    """
    export = EXPORTS[form]
    summary = {"format": form, "out": str(out), "duties": len(facts.roster.duties)}
    if export.folder:
        return {**summary, **export.write(folder_to_write(out), facts, choices)}
    file_to_write(out)
    return {**summary, **export.write(out, facts, choices)}


Write = Callable[[Path, RosterFacts, ExportChoices], Mapping[str, Any]]


class Export(NamedTuple):
    """A form: what it is, the function that writes it and says more for the summary, whether it is a folder."""

    says: str
    write: Write
    folder: bool = False


def _json(path: Path, facts: RosterFacts, _choices: ExportChoices) -> Mapping[str, Any]:
    write_roster(path, facts.roster, dict(facts.recorded) if facts.recorded else None, facts.requirements)
    return {}


def _csv(path: Path, facts: RosterFacts, _choices: ExportChoices) -> Mapping[str, Any]:
    write_duties(path, facts.roster)
    return {}


def _workbook(path: Path, facts: RosterFacts, _choices: ExportChoices) -> Mapping[str, Any]:
    REPORTS["workbook"].write(path, facts)
    return {}


def _calendars(path: Path, facts: RosterFacts, choices: ExportChoices) -> Mapping[str, Any]:
    from reports.calendars import write_calendars

    changes = write_calendars(path, facts, choices.now)
    return {"files": changes.files, "events": {fate.value: number for fate, number in changes.events.items()}}


def _wall(path: Path, facts: RosterFacts, choices: ExportChoices) -> Mapping[str, Any]:
    REPORTS["wall"].write(path, facts, choices.paper)
    return {"paper": choices.paper}


def _payroll(path: Path, facts: RosterFacts, choices: ExportChoices) -> Mapping[str, Any]:
    REPORTS["payroll"].write(path, facts, choices.night)
    return {"months": [f"{month:%Y-%m}" for month in facts.roster.horizon.months()]}


def _model(path: Path, facts: RosterFacts, _choices: ExportChoices) -> Mapping[str, Any]:
    roster, rules = facts.roster, facts.subject.rules
    context = Context(roster.history, roster.kept, roster.ledger, roster.published)
    instance = RosterInstance.of(facts.network, roster.horizon, facts.requirements, rules, context)
    size = write_mps(path, instance)
    return {"rows": size.rows, "columns": size.columns, "options": size.options, "entries": size.entries}


EXPORTS: dict[str, Export] = {
    "json": Export("the roster file", _json),
    "csv": Export("one row a duty", _csv),
    "xlsx": Export("workbook to read and edit", _workbook),
    "ics": Export("calendars in a folder", _calendars, folder=True),
    "pdf": Export("one page a centre and month", _wall),
    "payroll": Export("hours and units by person and month, CSV", _payroll),
    "mps": Export("the 0-1 model for other solvers", _model),
}
"""Every form by name."""
