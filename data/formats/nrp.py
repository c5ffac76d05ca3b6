"""Staff rostering instances in the text format of Curtois and Qu (2014), and their solutions as CSV.

Sections of comma-separated rows; ``#`` begins a comment. Days count from 0, and day 0 is a Monday. Everything becomes a
plain network (`data.plain_network`): staff its people, shifts its shift types, limits their work patterns, days off
refusals, requests wishes, cover shift targets. Its objective is that of the instance.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from data.calendar import Horizon
from data.duties import Roster, Wish, WishKind
from data.formats.cells import quoted
from data.formats.text_lines import Lines
from data.formats.whole_file import whole_file
from data.plain_network import MOST_WEIGHT, PlainProblem, plain_network, wishes_of_weight
from data.work_patterns import ForbiddenSuccession, ShiftLimit, ShiftTarget, WorkPattern

FIRST_DAY = date(2024, 1, 1)
"""The Monday that stands for day 0."""
LONGEST_HORIZON = 3_660
DAY_MINUTES = 24 * 60
WIDTHS = {
    "SECTION_HORIZON": (1, 1),
    "SECTION_SHIFTS": (2, 3),
    "SECTION_STAFF": (8, 8),
    "SECTION_DAYS_OFF": (1, None),
    "SECTION_SHIFT_ON_REQUESTS": (4, 4),
    "SECTION_SHIFT_OFF_REQUESTS": (4, 4),
    "SECTION_COVER": (5, 5),
}
"""Fewest and most fields of a row, by section."""
NEEDED = ("SECTION_HORIZON", "SECTION_SHIFTS", "SECTION_STAFF", "SECTION_COVER")
STAFF = {
    "MaxTotalMinutes": "most_minutes",
    "MinTotalMinutes": "least_minutes",
    "MaxConsecutiveShifts": "longest_run",
    "MinConsecutiveShifts": "shortest_run",
    "MinConsecutiveDaysOff": "shortest_rest",
    "MaxWeekends": "most_weekends",
}
"""Number of the work pattern by its name in the file, in the order of the columns after the second."""
Row = tuple[int, list[str]]


def read_nrp(path: Path) -> PlainProblem:
    """Read an instance.

    Raises
    ------
    InputError
        Sections that are missing, rows of another width, numbers that are none, names that are not there.
    """
    lines = Lines(path)
    sections = _sections(lines)
    lines.raise_if_any()
    return _Reader(lines, sections).problem()


def write_nrp_solution(path: Path, problem: PlainProblem, roster: Roster) -> None:
    """Write a roster as ``employee,day,shift``, days counted from 0."""
    with whole_file(path) as whole, whole.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("employee", "day", "shift"))
        for duty in roster.duties:
            writer.writerow((duty.radiologist_id, (duty.day - problem.horizon.first).days, duty.shift))


def _sections(lines: Lines) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    name = ""
    for number, line in lines:
        if line.startswith("SECTION_"):
            name = line
            found.setdefault(name, [])
            if name not in WIDTHS:
                lines.add(number, None, f"{quoted(name)} is not a section", f"name one of {', '.join(WIDTHS)}")
        elif not line.startswith("#") and name in WIDTHS:
            cells = [cell.strip() for cell in line.split(",")]
            least, most = WIDTHS[name]
            if len(cells) < least or (most is not None and len(cells) > most):
                lines.add(
                    number,
                    None,
                    f"{len(cells)} fields in {name}",
                    f"write {least}" if least == most else f"write {least} or more",
                )
            else:
                found[name].append((number, cells))
    for needed in NEEDED:
        if not found.get(needed):
            lines.add(None, None, f"holds no {needed}", "add the section with its rows")
    return found


class _Reader:
    """Turns the rows of an instance into tables, noting what is wrong with the lines."""

    def __init__(self, lines: Lines, sections: Mapping[str, list[Row]]) -> None:
        self.lines = lines
        self.sections = sections
        row, (days,) = sections["SECTION_HORIZON"][0]
        self.days = lines.whole_number(row, "days", days, LONGEST_HORIZON) or 0
        if not self.days:
            lines.add(row, "days", "the horizon has no days", "write how many")
        self.shifts = [cells[0] for _, cells in sections["SECTION_SHIFTS"]]
        self.staff = [cells[0] for _, cells in sections["SECTION_STAFF"]]

    def problem(self) -> PlainProblem:
        """The whole instance.

        Raises
        ------
        InputError
            Whatever was noted.
        """
        minutes = self._minutes()
        tables: dict[str, Any] = {
            "forbidden_successions": self._successions(),
            "work_patterns": self._patterns(),
            "shift_limits": self._limits(),
            "shift_targets": self._targets(),
            "wishes": (
                *self._days_off(),
                *self._requests("SECTION_SHIFT_ON_REQUESTS", WishKind.WANT),
                *self._requests("SECTION_SHIFT_OFF_REQUESTS", WishKind.AVOID),
            ),
        }
        self.lines.raise_if_any()
        horizon = Horizon(FIRST_DAY, FIRST_DAY + timedelta(days=self.days - 1))
        return PlainProblem(plain_network(self.staff, minutes, **tables), horizon)

    def _minutes(self) -> dict[str, int]:
        self._refuse_repeated("SECTION_SHIFTS", 1)
        found = {}
        for row, cells in self.sections["SECTION_SHIFTS"]:
            length = self.lines.whole_number(row, "length", cells[1], DAY_MINUTES)
            if length == 0:
                self.lines.add(row, "length", "a shift of no minutes", "write its length")
            found[cells[0]] = length or DAY_MINUTES
        return found

    def _successions(self) -> tuple[ForbiddenSuccession, ...]:
        return tuple(
            ForbiddenSuccession(shift=cells[0], next_shift=following)
            for row, cells in self.sections["SECTION_SHIFTS"]
            for following in (cells[2].split("|") if len(cells) > 2 and cells[2] else ())
            if self._known(row, "shift", following, self.shifts)
        )

    def _patterns(self) -> tuple[WorkPattern, ...]:
        self._refuse_repeated("SECTION_STAFF", 1)
        found = []
        for row, cells in self.sections["SECTION_STAFF"]:
            numbers = [self.lines.whole_number(row, name, cell) for name, cell in zip(STAFF, cells[2:], strict=True)]
            pattern = {"radiologist_id": cells[0], **dict(zip(STAFF.values(), numbers, strict=True))}
            try:
                found.append(WorkPattern.model_validate(pattern))
            except ValidationError as error:
                for entry in error.errors():
                    self.lines.add(row, ".".join(map(str, entry["loc"])) or None, entry["msg"], "correct the limits")
        return tuple(found)

    def _limits(self) -> tuple[ShiftLimit, ...]:
        found = []
        for row, cells in self.sections["SECTION_STAFF"]:
            for limit in filter(None, cells[1].split("|")):
                shift, _, text = limit.partition("=")
                most = self.lines.whole_number(row, "MaxShifts", text)
                if self._known(row, "MaxShifts", shift, self.shifts) and most is not None:
                    found.append(ShiftLimit(radiologist_id=cells[0], shift=shift, most=most))
        return tuple(found)

    def _days_off(self) -> Iterator[Wish]:
        for row, cells in self.sections.get("SECTION_DAYS_OFF", ()):
            known = self._known(row, "employee", cells[0], self.staff)
            for cell in filter(None, cells[1:]):
                day = self._day(row, cell)
                if known and day is not None:
                    yield Wish(radiologist_id=cells[0], day=day, kind=WishKind.REFUSE)

    def _requests(self, section: str, kind: WishKind) -> Iterator[Wish]:
        for row, (person, at, shift, text) in self.sections.get(section, ()):
            known = self._known(row, "employee", person, self.staff) and self._known(row, "shift", shift, self.shifts)
            day, weight = self._day(row, at), self.lines.whole_number(row, "weight", text, MOST_WEIGHT)
            if known and day is not None and weight is not None:
                wish = Wish(radiologist_id=person, day=day, kind=kind, shift=shift)
                yield from wishes_of_weight(wish, weight)

    def _targets(self) -> tuple[ShiftTarget, ...]:
        self._refuse_repeated("SECTION_COVER", 2)
        found = []
        for row, (at, shift, *texts) in self.sections["SECTION_COVER"]:
            day = self._day(row, at)
            names = ("requirement", "under", "over")
            numbers = [self.lines.whole_number(row, name, text) for name, text in zip(names, texts, strict=True)]
            if self._known(row, "shift", shift, self.shifts) and day is not None and None not in numbers:
                readers, under, over = (number or 0 for number in numbers)
                found.append(ShiftTarget(day=day, shift=shift, readers=readers, under=under, over=over))
        return tuple(found)

    def _day(self, row: int, text: str) -> date | None:
        day = self.lines.whole_number(row, "day", text, self.days - 1)
        return None if day is None else FIRST_DAY + timedelta(days=day)

    def _known(self, row: int, field: str, name: str, names: Sequence[str]) -> bool:
        if name in names:
            return True
        self.lines.add(row, field, f"{quoted(name)} is not defined in the file", "correct it, or define it")
        return False

    def _refuse_repeated(self, section: str, width: int) -> None:
        first: dict[tuple[str, ...], int] = {}
        for row, cells in self.sections[section]:
            before = first.setdefault(tuple(cells[:width]), row)
            if before != row:
                self.lines.add(row, None, f"{', '.join(cells[:width])} is already in row {before}", "keep one of them")
