"""Rosters handed out in other forms, and read back from those that people edit."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from commands.frame import (
    First,
    Month,
    NetworkPlace,
    RequirementsFile,
    RosterPath,
    Until,
    network_at,
    out_option,
    speaking,
)
from commands.roster import roster
from reports.terminal import Terminal


class Form(StrEnum):
    """What a roster can be exported as."""

    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"
    ICS = "ics"
    PDF = "pdf"
    PAYROLL = "payroll"
    MPS = "mps"


class Paper(StrEnum):
    """Sheets of the PDF."""

    A3 = "a3"
    A4 = "a4"


@roster.command("export")
@speaking
def roster_export(  # noqa: PLR0913 (one parameter an option)
    path: NetworkPlace,
    file: RosterPath,
    form: Annotated[Form, typer.Option("--format", help="json, csv, xlsx, ics, pdf, payroll or mps")],
    out: Annotated[Path, out_option("file to write; for ics a folder, where an earlier export is renewed")],
    requirements: RequirementsFile = None,
    paper: Annotated[Paper, typer.Option(help="sheets of the PDF, landscape: a3 or a4")] = Paper.A3,
    night: Annotated[
        str | None,
        typer.Option(metavar="HH:MM-HH:MM", help="night hours of payroll, 21:00-06:00 if not given"),
    ] = None,
    now: Annotated[
        str | None, typer.Option(metavar="INSTANT", help="stamp of calendar events in UTC; the present if not given")
    ] = None,
    *,
    terminal: Terminal,
) -> None:
    """Write a roster as a workbook, calendars, a PDF for the wall, a payroll table or a model for other solvers.

    Example: hulotte roster export net roster.json --format xlsx -o roster.xlsx
    """
    from planning.roster_export import export_choices, export_roster, facts_to_export
    from reports.roster_overview import export_parts

    choices = export_choices(paper.value, night, now)
    facts = facts_to_export(network_at(path, terminal), file, requirements)
    summary = export_roster(form.value, out, facts, choices)
    terminal.answer(summary, export_parts(summary))


@roster.command("import")
@speaking
def roster_import(
    path: NetworkPlace,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="workbook, table of duties or roster file")],
    out: Annotated[Path, out_option("roster file to write")],
    month: Month = None,
    first: First = None,
    until: Until = None,
    *,
    terminal: Terminal,
) -> None:
    """Read a roster back from an edited workbook or a table of duties; what changed, and which rules it breaks.

    Example: hulotte roster import net roster.xlsx -o edited.json
    """
    from planning.destinations import file_to_write
    from planning.horizons import horizon_of
    from planning.roster_import import import_roster
    from reports.roster_overview import import_parts

    file_to_write(out)
    horizon = horizon_of(month, first, None, until) if month or first or until else None
    imported = import_roster(network_at(path, terminal), file, horizon)
    imported.write(out)
    summary = {**imported.summary(), "out": str(out)}
    terminal.answer(summary, import_parts(summary))
