"""Studies as a file: Parquet with a documented schema, or CSV with the same columns (docs/studies_format.md).

A real trace is read the same way as a generated one. Columns outside the schema are refused, so that nothing about a
patient comes in by accident.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from data.errors import InputError, Problem
from data.formats.studies_columns import RawColumns, read_csv_columns, table_of
from data.network import Network
from data.studies import StudyTable

if TYPE_CHECKING:
    import pyarrow as pa

SCHEMA = "hulotte.studies/1"
METADATA = b"hulotte.studies"
"""Key of the file's metadata that holds the schema's name and the vocabularies, as JSON."""


@dataclass(frozen=True, slots=True)
class StudyColumn:
    """A column of the schema."""

    name: str
    type: str
    required: bool
    description: str


COLUMNS = (
    StudyColumn("accession", "string", True, "accession number, one a study"),
    StudyColumn("visit", "int64", True, "pseudonymous key of the attendance; empty: an attendance of its own"),
    StudyColumn("hospital", "dictionary<string>", True, "id of the hospital, as in hospitals.csv"),
    StudyColumn("exam", "dictionary<string>", True, "code of the exam, as in exams.csv"),
    StudyColumn("urgency", "dictionary<string>", True, "code of the urgency class, as in urgency_classes.csv"),
    StudyColumn("requested_at", "timestamp[s, UTC]", True, "when the emergency physician asked for it"),
    StudyColumn("images_at", "timestamp[s, UTC]", True, "when its images had arrived"),
    StudyColumn("hard", "bool", False, "whether it wants an experienced reader; false when absent"),
)


def write_studies(path: Path, studies: StudyTable) -> None:
    """Write studies: CSV when the name ends in ``.csv``, else Parquet. The same studies give the same bytes."""
    import pyarrow.csv
    import pyarrow.parquet

    table = _arrow_table(studies)
    if path.suffix.lower() == ".csv":
        pyarrow.csv.write_csv(_as_text(table), path, pyarrow.csv.WriteOptions(quoting_style="needed"))
    else:
        pyarrow.parquet.write_table(table, path, compression="zstd")


def read_studies(path: Path, network: Network | None = None) -> StudyTable:
    """Read studies from Parquet or CSV, in order of ``images_at``.

    Parameters
    ----------
    network
        When given, the vocabularies are its hospitals, exams and urgency classes in their order, and nothing else may
        be named. Without one they are those of the file, else the sorted names that occur.

    Raises
    ------
    InputError
        Every row that is wrong. For Parquet a row is numbered from 1; for CSV it is the line.
    """
    columns = [column.name for column in COLUMNS]
    required = [column.name for column in COLUMNS if column.required]
    raw = _parquet_columns(path) if _is_parquet(path) else read_csv_columns(path, columns, required)
    return table_of(raw, _vocabularies(raw, network), columns, required)


def _is_parquet(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(4) == b"PAR1" or path.suffix.lower() == ".parquet"
    except OSError as error:
        problem = Problem(path.name, None, None, f"cannot be read: {error.strerror}", "name a readable file")
        raise InputError(problem) from error


def _parquet_columns(path: Path) -> RawColumns:
    import pyarrow as pa
    import pyarrow.parquet

    try:
        table = pyarrow.parquet.read_table(path)
    except (OSError, pa.ArrowException) as error:
        message = f"not a Parquet file: {str(error).splitlines()[0]}"
        raise InputError(Problem(path.name, None, None, message, "write it as Parquet or name it .csv")) from error
    metadata = (table.schema.metadata or {}).get(METADATA, b"{}")
    columns = {name: table.column(index) for index, name in enumerate(table.column_names)}
    return RawColumns(path.name, columns, np.arange(1, table.num_rows + 1), _recorded(metadata))


def _recorded(metadata: bytes) -> dict[str, tuple[str, ...]]:
    try:
        found: Any = json.loads(metadata)
    except ValueError:
        return {}
    names = found if isinstance(found, dict) else {}
    return {name: tuple(map(str, names[name])) for name in ("hospital", "exam", "urgency") if name in names}


def _vocabularies(raw: RawColumns, network: Network | None) -> dict[str, tuple[str, ...]]:
    if network is None:
        return raw.vocabularies
    return {
        "hospital": tuple(hospital.id for hospital in network.hospitals),
        "exam": tuple(exam.code for exam in network.exams),
        "urgency": tuple(urgency.code for urgency in network.urgency_classes),
    }


def _arrow_table(studies: StudyTable) -> pa.Table:
    import pyarrow as pa

    def coded(codes: Any, names: tuple[str, ...]) -> Any:
        return pa.DictionaryArray.from_arrays(pa.array(codes, pa.int32()), pa.array(names, pa.string()))

    instant = pa.timestamp("s", "UTC")
    metadata = {
        "schema": SCHEMA,
        "hospital": studies.hospitals,
        "exam": studies.exams,
        "urgency": studies.classes,
    }
    return pa.table(
        {
            "accession": pa.array(studies.accession, pa.string()),
            "visit": pa.array(studies.visit),
            "hospital": coded(studies.hospital, studies.hospitals),
            "exam": coded(studies.exam, studies.exams),
            "urgency": coded(studies.urgency, studies.classes),
            "requested_at": pa.array(studies.requested_at, instant),
            "images_at": pa.array(studies.images_at, instant),
            "hard": pa.array(studies.hard),
        }
    ).replace_schema_metadata({METADATA: json.dumps(metadata).encode()})


def _as_text(table: pa.Table) -> pa.Table:
    """Names instead of codes, and times as ISO text with Z."""
    import pyarrow as pa
    import pyarrow.compute

    for name in ("hospital", "exam", "urgency"):
        table = table.set_column(table.column_names.index(name), name, table[name].cast(pa.string()))
    for name in ("requested_at", "images_at"):
        text = pyarrow.compute.strftime(table[name], "%Y-%m-%dT%H:%M:%SZ")
        table = table.set_column(table.column_names.index(name), name, text)
    return table
