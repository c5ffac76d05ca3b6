"""One CSV table ↔ records of one model: the header names the fields, every wrong row is reported."""

from __future__ import annotations

import csv
from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import ValidationError

from data.errors import Problem
from data.formats.cells import CellError, parser_of, written
from data.formats.csv_text import csv_records
from data.formats.problem_log import ProblemLog
from data.formats.validation import explained
from data.formats.whole_file import whole_file
from data.record import Frozen

Row = TypeVar("Row", bound=Frozen)


@dataclass(frozen=True, slots=True)
class Table(Generic[Row]):
    """The rows of one file that are right in themselves, each with its line.

    ``names`` holds the first column of every row, wrong ones included, so that a wrong row is not also reported as
    unknown wherever it is referred to; None when the file could not be read to its end.
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


def required_columns_of(model: type[Frozen]) -> frozenset[str]:
    """The columns that a file must have and no row may leave empty."""
    return frozenset(name for name, field in model.model_fields.items() if field.is_required())


def write_table(path: Path, model: type[Frozen], rows: Iterable[Frozen]) -> None:
    """Write a header and one line a row: UTF-8, commas, LF.

    Raises
    ------
    ValueError
        A value that cannot be told from several once it is written.
    """
    columns = columns_of(model)
    with whole_file(path) as whole, whole.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        for row in rows:
            writer.writerow([written(getattr(row, name)) for name in columns])


def read_table(path: Path, model: type[Row], log: ProblemLog) -> Table[Row]:
    """Read a table; what is wrong goes to ``log``, rows that are right come back."""
    records = csv_records(path, columns_of(model), required_columns_of(model), log)
    header = next(records, None)
    if header is None or header[1] is None:
        return Table(path.name, (), (), None)
    return read_rows(path.name, model, header[1], records, log)


def read_rows(
    file: str,
    model: type[Row],
    columns: Sequence[str],
    records: Iterable[tuple[int, Sequence[str] | None]],
    log: ProblemLog,
) -> Table[Row]:
    """The rows of a table whose columns are known; "" is a column without meaning, None a record that is broken."""
    reading = _Reading(file, model, columns, log)
    whole = True
    for line, cells in records:
        if cells is None:
            whole = False
        else:
            reading.take(line, cells)
    return Table(file, tuple(reading.rows), reading.lines, frozenset(reading.names) if whole else None)


class _Reading(Generic[Row]):
    """The rows of one file, converted and validated one after another."""

    def __init__(self, file: str, model: type[Row], columns: Sequence[str], log: ProblemLog) -> None:
        self.file = file
        self.model = model
        self.log = log
        self.parsers: list[tuple[str, Callable[[str], Any]]] = [
            (name, parser_of(model.model_fields[name].annotation if name else str)) for name in columns
        ]
        self.rows: list[Row] = []
        self.lines = array("L")
        self.naming = columns_of(model)[0]
        self.names: set[str] = set()

    def take(self, line: int, cells: Sequence[str]) -> None:
        """Take one row: among the rows when it is right, else its problems to the log."""
        values: dict[str, Any] = {}
        wrong: dict[str, CellError] = {}
        for (name, parse), cell in zip(self.parsers, cells, strict=True):
            if cell and name:
                try:
                    values[name] = parse(cell)
                except CellError as error:
                    wrong[name] = error
        if isinstance(own_name := values.get(self.naming), str):
            self.names.add(own_name)
        try:
            row = self.model.model_validate(values)
        except ValidationError as error:
            self._report(line, wrong, error)
            return
        if wrong:
            self._report(line, wrong, None)
        else:
            self.rows.append(row)
            self.lines.append(line)

    def _report(self, line: int, wrong: dict[str, CellError], error: ValidationError | None) -> None:
        if self.log.full(self.file):
            self.log.count_only(self.file, 1)
            return
        for name, cell in wrong.items():
            self.log.add(Problem(self.file, line, name, cell.message, cell.remedy))
        for entry in error.errors(include_url=False) if error else ():
            field = str(entry["loc"][0]) if entry["loc"] else None
            if field not in wrong:
                description = self.model.model_fields[field].description if field else None
                message, remedy = explained(entry, description, "network_format.md")
                self.log.add(Problem(self.file, line, field, message, remedy))
