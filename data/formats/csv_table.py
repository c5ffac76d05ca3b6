"""One CSV table ↔ records of one model: the header names the fields, every wrong row is reported."""

from __future__ import annotations

import csv
import difflib
import re
from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from data.errors import InputError, Problem
from data.formats.cells import CellError, parser_of, quoted, written
from data.formats.csv_text import csv_rows
from data.formats.problem_log import ProblemLog
from data.record import Frozen

Row = TypeVar("Row", bound=Frozen)


@dataclass(frozen=True, slots=True)
class Table(Generic[Row]):
    """The rows of one file that are right in themselves, each with its line.

    ``names`` holds the first column of every row, wrong ones included, so that a wrong row is not also reported as
    unknown wherever it is referred to; None when the file could not be read that far.
    """

    file: str
    rows: tuple[Row, ...]
    lines: Sequence[int]
    names: frozenset[str] | None

    def problem(self, row: int, field: str | None, message: str, remedy: str) -> Problem:
        """What is wrong with the row of that index."""
        return Problem(self.file, self.lines[row], field, message, remedy)


def columns_of(model: type[Frozen]) -> tuple[str, ...]:
    """The columns of a table: the fields of its model, inherited ones (dates of validity) last."""
    own = [name for name in model.model_fields if name in model.__annotations__]
    return (*own, *(name for name in model.model_fields if name not in own))


def write_table(path: Path, model: type[Frozen], rows: Iterable[Frozen]) -> None:
    """Write a header and one line a row: UTF-8, commas, LF."""
    columns = columns_of(model)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        for row in rows:
            writer.writerow([written(getattr(row, name)) for name in columns])


def read_table(path: Path, model: type[Row], log: ProblemLog) -> Table[Row]:
    """Read a table; what is wrong goes to ``log``, rows that are right come back."""
    reading = _Reading(path.name, model, log)
    try:
        for line, cells in csv_rows(path, columns_of(model)):
            if isinstance(cells, Problem):
                log.add(cells)
            elif reading.parsers is None:
                reading.take_header(line, cells)
            elif reading.parsers:
                reading.take_row(line, cells)
        if reading.parsers is None:
            log.add(
                Problem(path.name, None, None, "the file has no header", "write its column names in the first line")
            )
    except InputError as error:
        log.extend(error.problems)
        return Table(path.name, (), array("L"), None)
    names = frozenset(reading.names) if reading.parsers else None
    return Table(path.name, tuple(reading.rows), reading.lines, names)


class _Reading(Generic[Row]):
    """One file being read: first its header, then row after row."""

    def __init__(self, file: str, model: type[Row], log: ProblemLog) -> None:
        self.file = file
        self.model = model
        self.log = log
        self.columns = columns_of(model)
        self.required = frozenset(name for name in self.columns if model.model_fields[name].is_required())
        self.parsers: list[tuple[str, Callable[[str], Any]] | None] | None = None
        self.rows: list[Row] = []
        self.lines = array("L")
        self.names: set[str] = set()

    def take_header(self, line: int, cells: list[str]) -> None:
        """Learn which column is where; a header that is wrong leaves no parsers, so that rows are passed over."""
        problems = list(self._header_problems(line, cells))
        self.log.extend(problems)
        known = self.model.model_fields
        self.parsers = (
            [] if problems else [(name, parser_of(known[name].annotation)) if name else None for name in cells]
        )

    def _header_problems(self, line: int, cells: list[str]) -> Iterable[Problem]:
        for name in dict.fromkeys(cells):
            if name and name not in self.columns:
                close = difflib.get_close_matches(name, self.columns, 1)
                remedy = f"did you mean {close[0]}?" if close else f"the columns are {', '.join(self.columns)}"
                yield Problem(self.file, line, name[:40], "no such column", remedy)
            elif name and cells.count(name) > 1:
                yield Problem(self.file, line, name, "the column comes twice", "keep one of them")
        for name in self.columns:
            if name in self.required and name not in cells:
                yield Problem(self.file, line, name, "the column is missing", "add it to the header and to every row")

    def take_row(self, line: int, cells: list[str]) -> None:
        """Convert and validate one row."""
        assert self.parsers is not None
        values: dict[str, Any] = {}
        wrong: dict[str, CellError] = {}
        for place, cell in zip(self.parsers, cells, strict=False):
            if not cell:
                continue
            if place is None:
                wrong[""] = CellError(f"{quoted(cell)} is in a column without a name", "name the column or empty it")
                continue
            name, parse = place
            try:
                values[name] = parse(cell)
            except CellError as error:
                wrong[name] = error
        if any(cells[len(self.parsers) :]):
            wrong[""] = CellError("more cells than the header", "put a cell that holds the separator in quotes")
        self._validate(line, values, wrong)

    def _validate(self, line: int, values: dict[str, Any], wrong: dict[str, CellError]) -> None:
        if isinstance(name := values.get(self.columns[0]), str):
            self.names.add(name)
        try:
            row = self.model.model_validate(values)
        except ValidationError as error:
            if self.log.full(self.file):
                self.log.count_only(self.file, 1)
                return
            for entry in error.errors(include_url=False):
                field = str(entry["loc"][0]) if entry["loc"] else None
                if field not in wrong:
                    self.log.add(_problem(self.file, line, field, entry, self.model))
        else:
            if not wrong:
                self.rows.append(row)
                self.lines.append(line)
        self.log.extend(
            Problem(self.file, line, field or None, error.message, error.remedy) for field, error in wrong.items()
        )


def _problem(file: str, line: int, field: str | None, entry: ErrorDetails, model: type[Frozen]) -> Problem:
    message, remedy = _explained(entry, field, model)
    return Problem(file, line, field, message, remedy)


def _explained(entry: ErrorDetails, field: str | None, model: type[Frozen]) -> tuple[str, str]:
    """(what is wrong, how to mend it) of an error of validation."""
    context = entry.get("ctx", {})
    shown = quoted(entry["input"])
    match entry["type"]:
        case "missing":
            return "is empty", "fill it in"
        case "enum" | "literal_error":
            return f"{shown} is not known", f"write one of {context['expected']}".replace("'", "")
        case "string_pattern_mismatch":
            return f"{shown} has not the right form", f"write {_form(context['pattern'], field, model)}"
        case "greater_than_equal":
            return f"{shown} is too small", f"write {context['ge']:g} or more"
        case "greater_than":
            return f"{shown} is too small", f"write more than {context['gt']:g}"
        case "less_than_equal":
            return f"{shown} is too large", f"write {context['le']:g} or less"
        case "value_error":
            return str(context["error"]), "correct the row"
        case _:
            return f"{shown}: {entry['msg']}", "see the column in docs/network_format.md"


def _form(pattern: str, field: str | None, model: type[Frozen]) -> str:
    if alternatives := re.fullmatch(r"\^\(([\w|-]+)\)\$", pattern):
        return "one of " + ", ".join(alternatives[1].split("|"))
    description = model.model_fields[field].description if field else None
    return f"a {description}" if description else f"text of the form {pattern}"
