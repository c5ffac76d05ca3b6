"""Studies as a file: Parquet with a documented schema, or CSV with the same columns (docs/studies_format.md).

A real trace is read the same way as a generated one. Columns outside the schema are refused, so that nothing about a
patient comes in by accident.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from data.errors import InputError, Problem
from data.formats.cells import quoted
from data.formats.csv_text import column_problems, csv_records
from data.formats.problem_log import ProblemLog
from data.formats.studies_columns import NAMED_IN, RawColumns, study_table
from data.formats.whole_file import whole_file
from data.network import Network
from data.studies import StudyTable

if TYPE_CHECKING:
    import pyarrow as pa

SCHEMA = "hulotte.studies/1"
METADATA = b"hulotte.studies"
"""Key of a Parquet file's metadata that holds the name of the schema and the vocabularies, as JSON."""
CHUNK = 1 << 16
"""Rows of text turned into columns at a time."""


@dataclass(frozen=True, slots=True)
class StudyColumn:
    """A column of the schema."""

    name: str
    type: str
    required: bool
    description: str


COLUMNS = (
    StudyColumn("accession", "string", True, "accession number, each once"),
    StudyColumn("visit", "int64", True, "pseudonymous key of the attendance; empty: an attendance of its own"),
    StudyColumn("hospital", "dictionary of strings", True, "id of the hospital, as in hospitals.csv"),
    StudyColumn("exam", "dictionary of strings", True, "code of the exam, as in exams.csv"),
    StudyColumn("urgency", "dictionary of strings", True, "code of the urgency class, as in urgency_classes.csv"),
    StudyColumn("requested_at", "timestamp in UTC", True, "when the exam was requested"),
    StudyColumn("images_at", "timestamp in UTC", True, "when its images had been received; not before the request"),
    StudyColumn("hard", "bool", False, "whether it wants an experienced reader; false when empty or absent"),
)
_KNOWN = tuple(column.name for column in COLUMNS)
_REQUIRED = tuple(column.name for column in COLUMNS if column.required)


def write_studies(path: Path, studies: StudyTable) -> None:
    """Write studies: CSV when the name ends in ``.csv``, else Parquet. The same studies give the same bytes."""
    import pyarrow.csv
    import pyarrow.parquet

    table = _arrow_table(studies)
    with whole_file(path) as whole:
        if path.suffix.lower() == ".csv":
            pyarrow.csv.write_csv(_as_text(table), whole)
        else:
            pyarrow.parquet.write_table(table, whole, compression="zstd")


def read_studies(path: Path, network: Network | None = None) -> StudyTable:
    """Read studies from Parquet or CSV, in order of ``images_at``.

    Parameters
    ----------
    network
        When given, the vocabularies are its hospitals, exams and urgency classes in their order, and nothing else may
        be named. Without one they are those that a Parquet file records, else the sorted names that occur.

    Raises
    ------
    InputError
        Every row that is wrong. Rows of a Parquet file are numbered from 1; of a CSV file the number is the line.
    """
    log = ProblemLog()
    parquet = _is_parquet(path)
    raw, vocabularies = (
        _parquet_columns(path, _KNOWN, _REQUIRED, log) if parquet else (_csv_columns(path, _KNOWN, _REQUIRED, log), {})
    )
    if network is not None:
        vocabularies = vocabularies_of(network)
    return study_table(raw, vocabularies, log)


def _is_parquet(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(4) == b"PAR1" or path.suffix.lower() == ".parquet"
    except OSError as error:
        problem = Problem(path.name, None, None, f"cannot be read: {error.strerror}", "name a readable file")
        raise InputError(problem) from error


def raw_columns(path: Path, known: Sequence[str], required: Sequence[str], log: ProblemLog) -> RawColumns:
    """The columns of a Parquet or CSV file as they are, once their names are right.

    Raises
    ------
    InputError
        The file cannot be read, a needed column is missing, or one is unknown.
    """
    if _is_parquet(path):
        return _parquet_columns(path, known, required, log)[0]
    return _csv_columns(path, known, required, log)


def vocabularies_of(network: Network) -> dict[str, tuple[str, ...]]:
    """The names that the coded columns may hold: those of the network, in its order."""
    return {
        "hospital": tuple(hospital.id for hospital in network.hospitals),
        "exam": tuple(exam.code for exam in network.exams),
        "urgency": tuple(urgency.code for urgency in network.urgency_classes),
    }


def _parquet_columns(
    path: Path, known: Sequence[str], required: Sequence[str], log: ProblemLog
) -> tuple[RawColumns, dict[str, tuple[str, ...]]]:
    import pyarrow as pa
    import pyarrow.parquet

    try:
        with pyarrow.parquet.ParquetFile(path) as file:
            table = file.read()
    except (OSError, pa.ArrowException) as error:
        message = f"not a Parquet file: {quoted(str(error).split('.')[0])}"
        raise InputError(Problem(path.name, None, None, message, "write it as Parquet, or name it .csv")) from error
    log.extend(column_problems(path.name, None, table.column_names, known, required))
    vocabularies = _recorded(path.name, table.schema.metadata or {}, log)
    log.raise_if_any()
    lines = np.arange(1, table.num_rows + 1)
    return RawColumns(path.name, dict(zip(table.column_names, table.columns, strict=True)), lines), vocabularies


def _recorded(file: str, metadata: dict[bytes, bytes], log: ProblemLog) -> dict[str, tuple[str, ...]]:
    """The vocabularies that hulotte wrote beside the columns; none in a file from elsewhere."""
    if METADATA not in metadata:
        return {}
    try:
        record = json.loads(metadata[METADATA])
        if record["schema"] != SCHEMA:
            log.add(Problem(file, None, "schema", f"{quoted(record['schema'])} is not known", f"write {SCHEMA}"))
        return {name: tuple(map(str, record[name])) for name in NAMED_IN}
    except (ValueError, LookupError, TypeError):
        log.add(Problem(file, None, "schema", "its record in the metadata is damaged", "write the file again"))
        return {}


def _csv_columns(path: Path, known: Sequence[str], required: Sequence[str], log: ProblemLog) -> RawColumns:
    """The columns of a CSV file as text; empty cells are null."""
    import pyarrow as pa

    records = csv_records(path, known, required, log)
    header = next(records, None)
    log.raise_if_any()
    assert header is not None and header[1] is not None, "a file without a header is a problem"
    names = header[1]
    lines = array("q")
    rows = _numbering(records, lines)
    chunks = []
    while chunk := list(islice(rows, CHUNK)):
        chunks.append([pa.array([cell or None for cell in column], pa.string()) for column in zip(*chunk, strict=True)])
    columns = {
        name: pa.chunked_array([chunk[place] for chunk in chunks], pa.string())
        for place, name in enumerate(names)
        if name
    }
    return RawColumns(path.name, columns, np.array(lines, np.int64))


def _numbering(records: Iterator[tuple[int, list[str] | None]], lines: array[int]) -> Iterator[list[str]]:
    """The rows that could be split into cells; their line numbers are appended to ``lines``."""
    for line, cells in records:
        if cells is not None:
            lines.append(line)
            yield cells


def _arrow_table(studies: StudyTable) -> pa.Table:
    import pyarrow as pa

    instant = pa.timestamp("s", "UTC")
    record = {"schema": SCHEMA, "hospital": studies.hospitals, "exam": studies.exams, "urgency": studies.classes}
    return pa.table(
        {
            "accession": pa.array(studies.accession, pa.string()),
            "visit": pa.array(studies.visit),
            "hospital": _named(studies.hospital, studies.hospitals),
            "exam": _named(studies.exam, studies.exams),
            "urgency": _named(studies.urgency, studies.classes),
            "requested_at": pa.array(studies.requested_at, instant),
            "images_at": pa.array(studies.images_at, instant),
            "hard": pa.array(studies.hard),
        }
    ).replace_schema_metadata({METADATA: json.dumps(record).encode()})


def _named(codes: NDArray[np.int32], names: tuple[str, ...]) -> pa.DictionaryArray:
    import pyarrow as pa

    return pa.DictionaryArray.from_arrays(pa.array(codes, pa.int32()), pa.array(names, pa.string()))


def _as_text(table: pa.Table) -> pa.Table:
    """Names instead of codes, and times as ISO text with Z."""
    import pyarrow as pa
    import pyarrow.compute

    for place, name in enumerate(table.column_names):
        column = table[name]
        if name in NAMED_IN:
            column = column.cast(pa.string())
        elif pa.types.is_timestamp(column.type):
            column = pyarrow.compute.strftime(column, "%Y-%m-%dT%H:%M:%SZ")
        table = table.set_column(place, name, column)
    return table
