"""Columns of studies as they come → a `StudyTable`: typed, checked, coded and in order, a million rows at once."""

from __future__ import annotations

import difflib
import re
from array import array
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data.errors import InputError, Problem
from data.formats.cells import CellError, parse_bool, quoted
from data.formats.csv_text import csv_rows
from data.formats.problem_log import SHOWN, ProblemLog
from data.studies import StudyTable

CHUNK = 1 << 16
"""Rows of text turned into a column at a time."""
_EARLIEST = int(datetime.fromisoformat("1900-01-01T00:00Z").timestamp())
_LATEST = int(datetime.fromisoformat("2200-01-01T00:00Z").timestamp())
_ZONED = re.compile(r"[0-9-]{10}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?(Z|[+-][0-9]{2}(:?[0-9]{2})?)")
_INSTANT_REMEDY = "write it as YYYY-MM-DDTHH:MM:SSZ, or with its offset from UTC"


@dataclass(frozen=True, slots=True)
class RawColumns:
    """A file's columns as Arrow arrays of n rows, and the row number of each in the file.

    ``vocabularies`` are the names that the file records for its coded columns, in their order.
    """

    file: str
    columns: Mapping[str, Any]
    lines: NDArray[np.int64]
    vocabularies: dict[str, tuple[str, ...]] = field(default_factory=dict)


def column_problems(
    file: str, line: int | None, names: Sequence[str], known: Collection[str], required: Collection[str]
) -> list[Problem]:
    """Unknown, doubled and missing columns of a file."""
    found = []
    for name in dict.fromkeys(names):
        if name not in known:
            close = difflib.get_close_matches(name, known, 1)
            remedy = f"did you mean {close[0]}?" if close else f"take it out; the columns are {', '.join(known)}"
            found.append(Problem(file, line, name[:40], "no such column", remedy))
        elif names.count(name) > 1:
            found.append(Problem(file, line, name, "the column comes twice", "keep one of them"))
    missing = [name for name in required if name not in names]
    return found + [Problem(file, line, name, "the column is missing", "add it") for name in missing]


def read_csv_columns(path: Path, known: Sequence[str], required: Sequence[str]) -> RawColumns:
    """The columns of a CSV file as text; empty cells are null.

    Raises
    ------
    InputError
        Not readable as CSV, columns that are wrong, rows with more or fewer cells than the header.
    """
    import pyarrow as pa

    log = ProblemLog()
    rows = csv_rows(path, known)
    header: list[str] | None = None
    lines = array("q")
    chunks: list[list[Any]] = []
    cells_of_chunk: list[list[str]] = []
    for line, cells in rows:
        if isinstance(cells, Problem):
            log.add(cells)
        elif header is None:
            header = cells
            log.extend(column_problems(path.name, line, header, known, required))
            log.raise_if_any()
        elif len(cells) != len(header):
            message = f"{len(cells)} cells, {len(header)} in the header"
            log.add(Problem(path.name, line, None, message, "write one cell a column; quote a cell with a separator"))
        else:
            lines.append(line)
            cells_of_chunk.append(cells)
            if len(cells_of_chunk) == CHUNK:
                chunks.append(_text_columns(cells_of_chunk))
                cells_of_chunk = []
    if header is None:
        log.add(Problem(path.name, None, None, "the file has no header", f"write the columns {', '.join(known)}"))
        header = []
    log.raise_if_any()
    if cells_of_chunk:
        chunks.append(_text_columns(cells_of_chunk))
    columns = {
        name: pa.chunked_array([chunk[index] for chunk in chunks], pa.string()) for index, name in enumerate(header)
    }
    return RawColumns(path.name, columns, np.frombuffer(lines, np.int64))


def _text_columns(rows: list[list[str]]) -> list[Any]:
    import pyarrow as pa

    return [pa.array([cell or None for cell in column], pa.string()) for column in zip(*rows, strict=True)]


def table_of(
    raw: RawColumns, vocabularies: Mapping[str, tuple[str, ...]], known: Sequence[str], required: Sequence[str]
) -> StudyTable:
    """The study table of a file's columns.

    Raises
    ------
    InputError
        Every value that is wrong.
    """
    log = ProblemLog()
    log.extend(column_problems(raw.file, None, list(raw.columns), known, required))
    log.raise_if_any()
    reading = _Reading(raw, log)
    accession = reading.accessions()
    visit = reading.visits()
    codes = {name: reading.codes(name, vocabularies.get(name)) for name in ("hospital", "exam", "urgency")}
    requested_at, images_at = reading.instants("requested_at"), reading.instants("images_at")
    reading.report(
        (images_at < requested_at) & (images_at > _EARLIEST) & (requested_at > _EARLIEST),
        "images_at",
        lambda row: "is before requested_at",
        "correct one of the two",
    )
    hard = reading.flags("hard")
    log.raise_if_any()
    order = np.argsort(images_at, kind="stable")
    return StudyTable(
        accession=accession[order],
        visit=visit[order],
        hospital=codes["hospital"][0][order],
        exam=codes["exam"][0][order],
        urgency=codes["urgency"][0][order],
        requested_at=requested_at[order],
        images_at=images_at[order],
        hard=hard[order],
        hospitals=codes["hospital"][1],
        exams=codes["exam"][1],
        classes=codes["urgency"][1],
    )


class _Reading:
    """Turns raw columns into numpy ones; wrong rows go to the log and hold a filler."""

    def __init__(self, raw: RawColumns, log: ProblemLog) -> None:
        self.raw = raw
        self.log = log
        self.rows = len(raw.lines)

    def report(self, wrong: NDArray[np.bool_], field: str, message: Any, remedy: str) -> None:
        """Report the rows where ``wrong`` holds; ``message`` makes the sentence from a row's index."""
        found = np.flatnonzero(wrong)
        for row in found[:SHOWN]:
            self.log.add(Problem(self.raw.file, int(self.raw.lines[row]), field, message(row), remedy))
        if len(found) > SHOWN:
            self.log.count_only(self.raw.file, len(found) - SHOWN)

    def text(self, name: str) -> Any:
        """A column as Arrow strings; empty cells are reported."""
        import pyarrow as pa

        column = self._cast(name, pa.string())
        self.report(_mask(column.is_null()), name, lambda row: "is empty", "fill it in")
        return column

    def accessions(self) -> NDArray[np.object_]:
        """Accession numbers, each once."""
        import pyarrow.compute as pc

        column = self.text("accession")
        if pc.count_distinct(column).as_py() < self.rows - column.null_count:
            first: dict[Any, int] = {}
            values = column.to_pylist()
            again = np.zeros(self.rows, bool)
            for row, value in enumerate(values):
                again[row] = value is not None and first.setdefault(value, row) != row
            self.report(
                again,
                "accession",
                lambda row: f"{quoted(values[row])} is also in row {self.raw.lines[first[values[row]]]}",
                "give each study its own",
            )
        return np.asarray(column.to_numpy(), dtype=object)

    def visits(self) -> NDArray[np.int64]:
        """Visit keys: whole numbers as they are, other keys numbered; an empty one is a visit of its own."""
        import pyarrow as pa
        import pyarrow.compute as pc

        column = self.raw.columns["visit"].combine_chunks()
        try:
            keys = column.cast(pa.int64())
        except pa.ArrowException:
            keys = self._cast("visit", pa.string()).dictionary_encode().combine_chunks().indices.cast(pa.int64())
        fresh = (pc.max(keys).as_py() or 0) + 1
        found = np.asarray(keys.fill_null(-1).to_numpy(zero_copy_only=False)).astype(np.int64)
        empty = _mask(keys.is_null())
        found[empty] = fresh + np.arange(int(empty.sum()))
        return found

    def codes(self, name: str, vocabulary: tuple[str, ...] | None) -> tuple[NDArray[np.int32], tuple[str, ...]]:
        """(index into the vocabulary, vocabulary) of a column of names."""
        import pyarrow as pa
        import pyarrow.compute as pc

        column = self.text(name)
        if vocabulary is None:
            vocabulary = tuple(sorted(value for value in pc.unique(column).to_pylist() if value is not None))
        index = pc.index_in(column, pa.array(vocabulary, pa.string()))
        self.report(
            _mask(index.is_null()) & ~_mask(column.is_null()),
            name,
            lambda row: f"no {name} {quoted(column[row].as_py())}",
            f"name one of the network, or add it there",
        )
        return np.asarray(index.fill_null(-1).to_numpy()).astype(np.int32), vocabulary

    def instants(self, name: str) -> NDArray[np.int64]:
        """Seconds since the epoch."""
        import pyarrow as pa

        column = self.raw.columns[name]
        if pa.types.is_timestamp(column.type):
            if column.type.tz is None:
                self.log.add(Problem(self.raw.file, None, name, "has no time zone", "write timestamps in UTC"))
            instants = column.cast(pa.timestamp("s", "UTC"), safe=False)
        elif pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
            return self._instants_of_text(name)
        else:
            self.log.add(Problem(self.raw.file, None, name, f"is {column.type}, not a timestamp", _INSTANT_REMEDY))
            return np.full(self.rows, _EARLIEST)
        self.report(_mask(column.is_null()), name, lambda row: "is empty", "fill it in")
        found = np.asarray(instants.cast(pa.int64()).fill_null(_EARLIEST).to_numpy())
        return self._in_reach(name, found)

    def _instants_of_text(self, name: str) -> NDArray[np.int64]:
        import pyarrow as pa

        column = self.text(name)
        try:
            zoned = column.cast(pa.timestamp("us", "UTC")).cast(pa.timestamp("s", "UTC"), safe=False)
            found = np.asarray(zoned.cast(pa.int64()).fill_null(_EARLIEST).to_numpy())
        except pa.ArrowException:
            seconds = [_seconds(value) for value in column.to_pylist()]
            wrong = np.array([value is None for value in seconds], bool) & ~_mask(column.is_null())
            self.report(
                wrong, name, lambda row: f"{quoted(column[row].as_py())} is not an instant with a zone", _INSTANT_REMEDY
            )
            found = np.array([_EARLIEST if value is None else value for value in seconds], np.int64)
        return self._in_reach(name, found)

    def _in_reach(self, name: str, found: NDArray[np.int64]) -> NDArray[np.int64]:
        far = (found < _EARLIEST) | (found >= _LATEST)
        self.report(far, name, lambda row: "is far off", "write a year from 1900 to 2199")
        return np.where(far, _EARLIEST, found)

    def flags(self, name: str) -> NDArray[np.bool_]:
        """True or false; false where empty or absent."""
        import pyarrow as pa

        column = self.raw.columns.get(name)
        if column is None:
            return np.zeros(self.rows, bool)
        if pa.types.is_boolean(column.type):
            return _mask(column.fill_null(False))
        words = self._cast(name, pa.string())
        values = {word: _flag(word) for word in words.unique().to_pylist()}
        found = [values[word] for word in words.to_pylist()]
        self.report(
            np.array([value is None for value in found], bool),
            name,
            lambda row: f"{quoted(words[row].as_py())} is neither true nor false",
            "write true or false",
        )
        return np.array([value is True for value in found], bool)

    def _cast(self, name: str, kind: Any) -> Any:
        import pyarrow as pa

        column = self.raw.columns[name]
        try:
            return column.cast(kind)
        except pa.ArrowException as error:
            problem = Problem(self.raw.file, None, name, f"is {column.type}, not text", "see docs/studies_format.md")
            raise InputError(problem) from error


def _mask(column: Any) -> NDArray[np.bool_]:
    return np.asarray(column.to_numpy(zero_copy_only=False) if hasattr(column, "buffers") else column.to_numpy(), bool)


def _seconds(text: str | None) -> int | None:
    if text is None or not _ZONED.fullmatch(text):
        return None
    try:
        return int(datetime.fromisoformat(text).timestamp() // 1)
    except (ValueError, OverflowError):
        return None


def _flag(word: str | None) -> bool | None:
    try:
        return word is not None and parse_bool(word)
    except CellError:
        return None
