"""The grids of a workbook, cell by cell: who is on which shift at a centre, who is on call for a subspecialty."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

from data.calendar import Horizon
from data.duties import Duty, Shift, ShiftType
from data.errors import Problem
from data.formats.cells import CellError, parse_date, quoted, written
from data.formats.problem_log import ProblemLog
from data.formats.workbook_layout import NAMES, RADIOLOGIST, SHIFT, SUBSPECIALTY, parted
from data.network import Network
from data.studies import Subspecialty

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

HEADER_WITHIN = 30
"""The header is looked for in so many rows."""


def text_of(value: object) -> str:
    """What a cell says, as text."""
    if isinstance(value, datetime):
        at_midnight = (value.hour, value.minute, value.second) == (0, 0, 0)
        return value.date().isoformat() if at_midnight else value.isoformat()
    return written(value).strip()


class GridReader:
    """One sheet with dates as columns; what is wrong goes to the log, with its cell."""

    def __init__(self, file: str, sheet: Worksheet, network: Network, horizon: Horizon, log: ProblemLog) -> None:
        self.file = f"{file}, sheet {sheet.title}"
        self.sheet = sheet
        self.network = network
        self.horizon = horizon
        self.log = log

    def centre_duties(self, centre: str) -> Iterator[Duty]:
        """The duties of a centre's grid: a row a radiologist, shift codes in the cells."""
        seen: dict[str, int] = {}
        for row, (person,), cells in self._rows((RADIOLOGIST,)):
            if not self._known_person(row, person, "A", cells):
                continue
            if person in seen:
                self._say(row, "A", f"{person} has row {seen[person]} already", "put the duties into one row")
            seen.setdefault(person, row)
            for (column, day), codes in cells.items():
                for code in self._distinct(row, column, day, codes):
                    kind = self._shift_type(row, column, day, code)
                    if kind is not None:
                        yield Duty.of(person, Shift.on(kind, day), centre)

    def on_call_duties(self) -> Iterator[Duty]:
        """The duties of the grid of those on call: a row a seat, radiologists in the cells."""
        seen: dict[tuple[str, str], int] = {}
        for row, (code, name), cells in self._rows((SHIFT, SUBSPECIALTY)):
            seat = code, name
            kind, subspecialty = self._seat(row, code, name)
            if seat in seen:
                self._say(row, "A", f"this seat has row {seen[seat]} already", "put its duties into one row")
            seen.setdefault(seat, row)
            for (column, day), people in cells.items():
                for person in self._distinct(row, column, day, people):
                    known = self._known_person(row, person, f"{column} ({day})", cells)
                    if known and kind is not None and subspecialty is not None:
                        yield Duty.of(person, Shift.on(kind, day), subspecialty=subspecialty)

    # -- rows and columns ------------------------------------------------------------------------------------------

    def _rows(self, names: tuple[str, ...]) -> Iterator[tuple[int, tuple[str, ...], Mapping[tuple[str, date], str]]]:
        """(row, what stands in its first columns, text of its filled cells by column letter and date)."""
        header = self._header(names)
        if header is None:
            return
        columns = self._dates(header, len(names))
        for cells in self.sheet.iter_rows(min_row=header + 1):
            row = cells[0].row
            first = tuple(text_of(cell.value) for cell in cells[: len(names)])
            if first[0] == NAMES:
                continue
            filled = {
                (cell.column_letter, columns[cell.column]): text
                for cell in cells
                if cell.column in columns and (text := text_of(cell.value))
            }
            if all(first):
                yield row, first, filled
            elif filled:
                message = f"duties in a row without {' and '.join(names)}"
                self._say(row, "A", message, "fill in the first columns, or empty the row")

    def _header(self, names: tuple[str, ...]) -> int | None:
        for row in self.sheet.iter_rows(min_row=1, max_row=HEADER_WITHIN):
            if tuple(text_of(cell.value).casefold() for cell in row[: len(names)]) == names:
                return int(row[0].row)
        self._say(None, None, f"has no header row that begins with {' and '.join(names)}", "put it back")
        return None

    def _dates(self, header: int, skipped: int) -> dict[int, date]:
        """The date of each column that has one; every date of the horizon must have one."""
        found: dict[int, date] = {}
        for cell in self.sheet[header][skipped:]:
            try:
                day = parse_date(text_of(cell.value))
            except CellError:
                continue
            if day in found.values():
                self._say(header, cell.column_letter, f"{day} has two columns", "put its duties into one")
            elif day not in self.horizon:
                message = f"{day} is not in the roster, which runs from {self.horizon.first} to {self.horizon.last}"
                self._say(header, cell.column_letter, message, "take the column out")
            else:
                found[cell.column] = day
        for day in sorted(set(self.horizon.days) - set(found.values())):
            self._say(header, None, f"{day} has no column", "put it back, with its date in the header")
        return found

    # -- cells -----------------------------------------------------------------------------------------------------

    def _distinct(self, row: int, column: str, day: date, text: str) -> list[str]:
        parts = parted(text)
        for part in {part for part in parts if parts.count(part) > 1}:
            self._say(row, f"{column} ({day})", f"names {part} twice", "name it once")
        return list(dict.fromkeys(parts))

    def _shift_type(self, row: int, column: str, day: date, code: str) -> ShiftType | None:
        where = f"{column} ({day})"
        kind = _by_code(self.network, code)
        if kind is None:
            codes = ", ".join(each.code for each in self.network.shift_types if not each.on_call)
            self._say(row, where, f"{quoted(code)} is not a shift", f"write one of {codes}, or leave it empty")
        elif kind.on_call:
            self._say(row, where, f"{kind.code} is done at home", "write the radiologist on the sheet of those on call")
            return None
        return kind

    def _seat(self, row: int, code: str, subspecialty: str) -> tuple[ShiftType | None, Subspecialty | None]:
        kind = _by_code(self.network, code)
        if kind is None or not kind.on_call:
            codes = ", ".join(each.code for each in self.network.shift_types if each.on_call)
            self._say(row, "A", f"{quoted(code)} is not an on-call shift", f"write one of {codes}")
            kind = None
        if subspecialty not in tuple(Subspecialty):
            self._say(row, "B", f"{quoted(subspecialty)} is not known", f"write one of {', '.join(Subspecialty)}")
            return kind, None
        return kind, Subspecialty(subspecialty)

    def _known_person(self, row: int, person: str, where: str, cells: Mapping[tuple[str, date], str]) -> bool:
        if person in self.network.radiologist:
            return True
        if cells:
            message = f"no radiologist {quoted(person)} in the network"
            self._say(row, where, message, "write an id of radiologists.csv")
        return False

    def _say(self, row: int | None, field: str | None, message: str, remedy: str) -> None:
        self.log.add(Problem(self.file, row, field, message, remedy))


def _by_code(network: Network, code: str) -> ShiftType | None:
    exact = network.shift_type.get(code)
    alike = [kind for kind in network.shift_types if kind.code.casefold() == code.casefold()]
    return exact or (alike[0] if len(alike) == 1 else None)
