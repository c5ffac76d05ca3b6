"""A roster back from the workbook that planners edit (docs/roster_workbook.md); `reports.roster_workbook` writes it.

What was exported lies in a hidden sheet. A radiologist's date that was changed in a centre's grid, or in the sheet of
all duties, is taken as changed there; changed in both in different ways, it is refused. Unedited, the workbook gives
back the very roster that was exported, with history, balance, requirements and result.
"""

from __future__ import annotations

import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from data.calendar import Horizon
from data.duties import Duty, Roster
from data.errors import InputError, Problem
from data.formats.csv_table import columns_of, read_rows, required_columns_of
from data.formats.duties_csv import DutyRow
from data.formats.problem_log import ProblemLog
from data.formats.roster_json import RosterFile, parse_roster
from data.formats.workbook_grids import HEADER_WITHIN, GridReader, text_of
from data.formats.workbook_layout import MARKER_ROW, RADIOLOGIST, VERSION, Sheet
from data.network import Network

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

Cell = tuple[str, date]
"""A radiologist and a date: what is edited as one."""
Duties = Mapping[Cell, frozenset[Duty]]


@dataclass(frozen=True, slots=True)
class EditedRoster:
    """What a workbook holds.

    Attributes
    ----------
    file
        The roster as it stands in the workbook; without a result when it was edited.
    exported
        The roster that was exported.
    """

    file: RosterFile
    exported: RosterFile

    @property
    def taken(self) -> tuple[Duty, ...]:
        """Duties that are gone."""
        return _missing(self.exported.roster, self.file.roster)

    @property
    def given(self) -> tuple[Duty, ...]:
        """Duties that are new."""
        return _missing(self.file.roster, self.exported.roster)

    @property
    def edited(self) -> bool:
        """Whether anything was changed."""
        return self.file.roster != self.exported.roster


def _missing(these: Roster, those: Roster) -> tuple[Duty, ...]:
    there = frozenset(those.duties)
    return tuple(duty for duty in these.duties if duty not in there)


def read_workbook(path: Path, network: Network) -> EditedRoster:
    """Read a workbook that was exported for that network, and perhaps edited.

    Raises
    ------
    InputError
        Not such a workbook, a sheet that is missing, every cell that is wrong (with sheet, row, column and date), every
        date of a radiologist on which the sheets contradict one another.
    """
    book = _opened(path)
    exported = _exported(path.name, book, network)
    log = ProblemLog()
    sheets = _sheets(path.name, book, network, log)
    horizon = exported.roster.horizon
    grid = _grouped(_grid_duties(path.name, sheets, network, horizon, log))
    rows = _listed(path.name, sheets.get((Sheet.DUTIES, "")), network, horizon, log)
    log.raise_if_any()
    before = _grouped(exported.roster.duties)
    listed = _grouped(row.duty(network) for row in rows)
    log.extend(_contradictions(path.name, before, grid, listed))
    log.raise_if_any()
    duties = frozenset(duty for cell in grid.keys() | listed.keys() for duty in _settled(cell, before, grid, listed))
    said = {row.duty(network): row.kept for row in rows}
    kept_before = frozenset(exported.roster.kept)
    kept = frozenset(duty for duty in duties if said.get(duty, duty in kept_before))
    if duties == frozenset(exported.roster.duties) and kept == kept_before:
        return EditedRoster(exported, exported)
    ordered = tuple(sorted(duties, key=lambda duty: (duty.radiologist_id, duty.start, duty.end, duty.place)))
    roster = replace(exported.roster, duties=ordered, kept=tuple(duty for duty in ordered if duty in kept))
    return EditedRoster(RosterFile(roster, None, exported.requirements), exported)


# -- the workbook and its sheets ---------------------------------------------------------------------------------------


def _opened(path: Path) -> Workbook:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        return load_workbook(path, data_only=True)
    except FileNotFoundError as error:
        raise InputError(Problem(path.name, None, None, "is not there", "name a workbook that exists")) from error
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        problem = Problem(path.name, None, None, "is not an Excel workbook", "save it as .xlsx")
        raise InputError(problem) from error


def _exported(file: str, book: Workbook, network: Network) -> RosterFile:
    for sheet in book.worksheets:
        if text_of(sheet.cell(MARKER_ROW, 1).value) == Sheet.ORIGIN:
            if text_of(sheet.cell(1, 1).value) != VERSION:
                message = f"is of another version than {VERSION}"
                raise InputError(Problem(file, None, None, message, "export the roster again, and edit that"))
            pieces = (row[0].value for row in sheet.iter_rows(min_row=MARKER_ROW + 1, max_col=1))
            content = "".join(str(piece) for piece in pieces if piece is not None)
            return parse_roster(f"{file}, sheet {sheet.title}", content.encode(), network)
    message = "has no sheet with the roster that was exported"
    raise InputError(Problem(file, None, None, message, "edit a workbook written by roster export, keep hidden sheets"))


def _sheets(file: str, book: Workbook, network: Network, log: ProblemLog) -> dict[tuple[str, str], Worksheet]:
    """The sheets that are read, by kind and centre; missing and double ones go to the log."""
    found: dict[tuple[str, str], Worksheet] = {}
    for sheet in book.worksheets:
        kind, which = (text_of(sheet.cell(MARKER_ROW, column).value) for column in (1, 2))
        key = (kind, which if kind == Sheet.CENTRE else "")
        if key in found:
            message = f"is a second sheet for {' '.join(key).strip()}, beside {found[key].title}"
            log.add(Problem(f"{file}, sheet {sheet.title}", None, None, message, "delete one of them"))
        elif kind in tuple(Sheet):
            found[key] = sheet
    wanted = {(Sheet.CENTRE.value, centre.id) for centre in network.centres} | {(Sheet.DUTIES.value, "")}
    if any(kind.on_call for kind in network.shift_types):
        wanted.add((Sheet.ON_CALL.value, ""))
    for kind, which in sorted(wanted - found.keys()):
        message = f"the sheet of {' '.join((kind, which)).strip()} is missing"
        log.add(Problem(file, None, None, message, "put it back, with its second row; empty cells to take duties away"))
    return found


def _grid_duties(
    file: str, sheets: Mapping[tuple[str, str], Worksheet], network: Network, horizon: Horizon, log: ProblemLog
) -> Iterator[Duty]:
    for (kind, which), sheet in sheets.items():
        reader = GridReader(file, sheet, network, horizon, log)
        if kind == Sheet.CENTRE and which in network.centre:
            yield from reader.centre_duties(which)
        elif kind == Sheet.CENTRE:
            problem = f"no centre {which} in the network"
            log.add(Problem(reader.file, MARKER_ROW, "B", problem, "write the id of a centre of centres.csv"))
        elif kind == Sheet.ON_CALL:
            yield from reader.on_call_duties()


def _listed(
    file: str, sheet: Worksheet | None, network: Network, horizon: Horizon, log: ProblemLog
) -> tuple[DutyRow, ...]:
    """The rows of the sheet of all duties; columns that follow from others are not looked at."""
    if sheet is None:
        return ()
    where = f"{file}, sheet {sheet.title}"
    rows = sheet.iter_rows(values_only=True)
    header: list[str] = []
    line = 0
    for line, cells in enumerate(rows, 1):
        header = [text_of(value) for value in cells]
        if RADIOLOGIST in header or line == HEADER_WITHIN:
            break
    known = columns_of(DutyRow)
    if missing := sorted(required_columns_of(DutyRow) - set(header)):
        log.add(Problem(where, None, None, f"has no column {', '.join(missing)}", "put the header back"))
        return ()
    records = (
        (number, [text_of(value) for value in cells])
        for number, cells in enumerate(rows, line + 1)
        if any(value is not None for value in cells)
    )
    columns = [name if name in known else "" for name in header]
    table = read_rows(where, DutyRow, columns, records, log)
    for index, row in enumerate(table.rows):
        for field, message, remedy in row.problems(network):
            log.add(table.problem(index, field, message, remedy))
        if row.day not in horizon:
            message = f"{row.day} is not in the roster, which runs from {horizon.first} to {horizon.last}"
            log.add(table.problem(index, "day", message, "write one of its dates, or take the row out"))
    return table.rows


# -- what was edited where ---------------------------------------------------------------------------------------------


def _grouped(duties: Iterable[Duty]) -> Duties:
    found: dict[Cell, set[Duty]] = defaultdict(set)
    for duty in duties:
        found[duty.radiologist_id, duty.day].add(duty)
    return {cell: frozenset(mine) for cell, mine in found.items()}


def _settled(cell: Cell, before: Duties, grid: Duties, listed: Duties) -> frozenset[Duty]:
    """The duties of a radiologist on a date: those of the side that was edited."""
    none: frozenset[Duty] = frozenset()
    in_grid = grid.get(cell, none)
    return listed.get(cell, none) if in_grid == before.get(cell, none) else in_grid


def _contradictions(file: str, before: Duties, grid: Duties, listed: Duties) -> Iterator[Problem]:
    none: frozenset[Duty] = frozenset()
    for cell in sorted(grid.keys() | listed.keys()):
        here, there, then = (source.get(cell, none) for source in (grid, listed, before))
        if here not in (there, then) and there != then:
            person, day = cell
            message = f"{person} on {day}: the grids say {_words(here)}, the sheet of all duties {_words(there)}"
            yield Problem(file, None, None, message, "change it in one place only, or alike in both")


def _words(duties: frozenset[Duty]) -> str:
    return " and ".join(sorted(f"{duty.shift} {duty.place}" for duty in duties)) or "nothing"
