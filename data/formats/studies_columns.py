"""Columns of studies as they come → a `StudyTable`: typed, checked, coded and in order, a million rows at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from data.errors import Problem
from data.formats.cells import CellError, parse_bool, quoted
from data.formats.problem_log import SHOWN, ProblemLog
from data.studies import StudyTable

if TYPE_CHECKING:
    import pyarrow as pa

NAMED_IN = {"hospital": "hospitals.csv", "exam": "exams.csv", "urgency": "urgency_classes.csv"}
"""The coded columns, and the table of a network that lists their names."""
_EARLIEST = int(datetime(1900, 1, 1, tzinfo=UTC).timestamp())
_LATEST = int(datetime(2200, 1, 1, tzinfo=UTC).timestamp())
NO_INSTANT = -(1 << 62)
"""Stands for an empty cell."""
_LARGEST_KEY = 1 << 62
_ZONED = re.compile(r"[0-9-]{10}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?(Z|[+-][0-9]{2}(:?[0-9]{2})?)")
_INSTANT_REMEDY = "write it as YYYY-MM-DDTHH:MM:SSZ, or with its offset from UTC"


@dataclass(frozen=True, slots=True)
class RawColumns:
    """A file's columns as Arrow arrays of n rows, and the number of each row in the file."""

    file: str
    columns: Mapping[str, pa.ChunkedArray]
    lines: NDArray[np.int64]


def study_table(raw: RawColumns, vocabularies: Mapping[str, tuple[str, ...]], log: ProblemLog) -> StudyTable:
    """The study table of a file's columns, in order of ``images_at``.

    Parameters
    ----------
    raw
        At least the required columns.
    vocabularies
        The names that a coded column may hold, in their order; a column without an entry takes its own, sorted.

    Raises
    ------
    InputError
        Every value that is wrong, beside what the log already holds.
    """
    reading = ColumnReading(raw, log)
    accession, visit = reading.accessions(), reading.visits()
    coded = {name: reading.codes(name, vocabularies.get(name)) for name in NAMED_IN}
    requested_at, images_at = reading.instants("requested_at"), reading.instants("images_at")
    early = (images_at < requested_at) & ~reading.reported["requested_at"]
    reading.report(early, "images_at", "is before requested_at", "correct one of the two")
    hard = reading.flags("hard")
    log.raise_if_any()
    order = np.argsort(images_at, kind="stable")
    return StudyTable(
        accession=accession[order],
        visit=visit[order],
        hospital=coded["hospital"][0][order],
        exam=coded["exam"][0][order],
        urgency=coded["urgency"][0][order],
        requested_at=requested_at[order],
        images_at=images_at[order],
        hard=hard[order],
        hospitals=coded["hospital"][1],
        exams=coded["exam"][1],
        classes=coded["urgency"][1],
    )


class ColumnReading:
    """Turns raw columns into numpy ones. What is wrong goes to the log, once a cell, and leaves a filler."""

    def __init__(self, raw: RawColumns, log: ProblemLog) -> None:
        self.raw = raw
        self.log = log
        self.rows = len(raw.lines)
        self.reported = {name: np.zeros(self.rows, bool) for name in raw.columns}

    def report(self, wrong: NDArray[np.bool_], field: str, message: str | Callable[[int], str], remedy: str) -> None:
        """Report the cells of a column where ``wrong`` holds; ``message`` may need the row."""
        found = np.flatnonzero(wrong & ~self.reported[field])
        self.reported[field][found] = True
        for row in found[:SHOWN]:
            text = message if isinstance(message, str) else message(row)
            self.log.add(Problem(self.raw.file, int(self.raw.lines[row]), field, text, remedy))
        self.log.count_only(self.raw.file, max(0, len(found) - SHOWN))

    def refuse(self, field: str, message: str, remedy: str) -> None:
        """Report a whole column."""
        self.log.add(Problem(self.raw.file, None, field, message, remedy))
        self.reported[field][:] = True

    def text(self, name: str) -> pa.ChunkedArray:
        """A column as Arrow strings, null where it cannot be; empty cells are reported."""
        import pyarrow as pa

        column = self.raw.columns[name]
        try:
            column = column.cast(pa.string())
        except pa.ArrowException:
            self.refuse(name, f"is {column.type}, not text", "see docs/studies_format.md")
            return pa.chunked_array([pa.nulls(self.rows, pa.string())])
        return column

    def filled(self, name: str) -> pa.ChunkedArray:
        """The same for a column without which a row is wrong."""
        column = self.text(name)
        self.report(_numpy(column.is_null()), name, "is empty", "fill it in")
        return column

    def accessions(self) -> NDArray[np.object_]:
        """Accession numbers, each once."""
        import pyarrow.compute

        column = self.filled("accession")
        values = _numpy(column)
        if pyarrow.compute.count_distinct(column).as_py() < self.rows - column.null_count:
            first: dict[object, int] = {}
            again = np.array([first.setdefault(value, row) != row for row, value in enumerate(values)], bool)
            self.report(
                again,
                "accession",
                lambda row: f"{quoted(values[row])} is also in row {self.raw.lines[first[values[row]]]}",
                "give each study a number of its own",
            )
        return np.asarray(values, object)

    def visits(self) -> NDArray[np.int64]:
        """Visit keys: whole numbers as they are, other keys numbered; an empty one is a visit of its own."""
        import pyarrow as pa

        column = self.raw.columns["visit"]
        empty = _numpy(column.is_null())
        try:
            keys = np.asarray(_numpy(column.cast(pa.int64()).fill_null(0)), np.int64)
        except pa.ArrowException:
            keys = _numbered(self.text("visit"))
        if np.abs(keys).max(initial=0) >= _LARGEST_KEY:
            keys = np.asarray(np.unique(keys, return_inverse=True)[1], np.int64)
        fresh = keys.max(initial=0) + 1
        return np.where(empty, fresh + np.cumsum(empty), keys)

    def codes(self, name: str, vocabulary: tuple[str, ...] | None) -> tuple[NDArray[np.int32], tuple[str, ...]]:
        """(index into the vocabulary, vocabulary) of a column of names."""
        import pyarrow as pa
        import pyarrow.compute

        column = self.filled(name)
        if vocabulary is None:
            vocabulary = tuple(sorted(filter(None, column.unique().to_pylist())))
        index = pyarrow.compute.index_in(column, pa.array(vocabulary, pa.string()))
        self.report(
            _numpy(index.is_null()),
            name,
            lambda row: f"{quoted(column[row].as_py())} is not known",
            f"correct it, or add it to {NAMED_IN[name]}",
        )
        return np.asarray(_numpy(index.fill_null(-1)), np.int32), vocabulary

    def instants(self, name: str) -> NDArray[np.int64]:
        """Seconds since the epoch."""
        import pyarrow as pa

        column = self.raw.columns[name]
        if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
            found = self._instants_of_text(name)
        elif pa.types.is_timestamp(column.type) and column.type.tz is not None:
            self.report(_numpy(column.is_null()), name, "is empty", "fill it in")
            found = _whole_seconds(column)
        else:
            self.refuse(name, f"is {column.type}, not a timestamp with a time zone", "write timestamps in UTC")
            found = np.full(self.rows, _EARLIEST)
        far = (found < _EARLIEST) | (found >= _LATEST)
        self.report(far, name, "is far off", "write a year from 1900 to 2199")
        return found

    def instants_if_any(self, name: str) -> NDArray[np.int64]:
        """Seconds since the epoch, `NO_INSTANT` where the cell is empty or the column absent."""
        import pyarrow as pa

        if name not in self.raw.columns:
            return np.full(self.rows, NO_INSTANT)
        column = self.raw.columns[name]
        empty = _numpy(column.is_null())
        if pa.types.is_null(column.type):
            return np.full(self.rows, NO_INSTANT)
        if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
            filled = column.fill_null("1970-01-01T00:00:00Z")
        elif pa.types.is_timestamp(column.type):
            filled = column.fill_null(pa.scalar(0, pa.int64()).cast(column.type))
        else:
            filled = column
        inner = ColumnReading(RawColumns(self.raw.file, {name: filled}, self.raw.lines), self.log)
        return np.where(empty, NO_INSTANT, inner.instants(name))

    def _instants_of_text(self, name: str) -> NDArray[np.int64]:
        import pyarrow as pa

        column = self.filled(name)
        try:
            return _whole_seconds(column.cast(pa.timestamp("us", "UTC")))
        except pa.ArrowException:
            # Some cell is wrong: look at each, to say which.
            seconds = [_seconds(value) for value in column.to_pylist()]
        self.report(
            np.array([value is None for value in seconds], bool),
            name,
            lambda row: f"{quoted(column[row].as_py())} is not an instant with its zone",
            _INSTANT_REMEDY,
        )
        return np.array([_EARLIEST if value is None else value for value in seconds], np.int64)

    def flags(self, name: str) -> NDArray[np.bool_]:
        """True or false; false where empty or absent."""
        if name not in self.raw.columns:
            return np.zeros(self.rows, bool)
        column = self.text(name).fill_null("false")
        values = {word: _flag(word) for word in column.unique().to_pylist()}
        found = [values[word] for word in column.to_pylist()]
        self.report(
            np.array([value is None for value in found], bool),
            name,
            lambda row: f"{quoted(column[row].as_py())} is neither true nor false",
            "write true or false",
        )
        return np.array([value is True for value in found], bool)


def _numpy(column: pa.ChunkedArray) -> NDArray[Any]:
    return np.asarray(column.to_numpy())


def _numbered(column: pa.ChunkedArray) -> NDArray[np.int64]:
    """Texts numbered in order of first appearance; null is 0."""
    codes: dict[object, int] = {}
    return np.array([0 if key is None else codes.setdefault(key, len(codes)) for key in column.to_pylist()], np.int64)


def _whole_seconds(column: pa.ChunkedArray) -> NDArray[np.int64]:
    import pyarrow as pa

    seconds = column.cast(pa.timestamp("s", "UTC"), safe=False)
    return np.asarray(_numpy(seconds.cast(pa.int64()).fill_null(_EARLIEST)), np.int64)


def _seconds(text: str | None) -> int | None:
    if text is None or not _ZONED.fullmatch(text):
        return None
    try:
        return int(datetime.fromisoformat(text).timestamp() // 1)
    except (ValueError, OverflowError):
        return None


def _flag(word: str) -> bool | None:
    try:
        return parse_bool(word)
    except CellError:
        return None
