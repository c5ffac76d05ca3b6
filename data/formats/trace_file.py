"""A trace as a file: the columns of a study file and what happened afterwards (docs/studies_format.md).

It is read with less asked than a study file: whatever was not recorded may be empty or absent, and times may
contradict one another, because telling that is a part of the calibration. What ``simulate run`` writes is a trace too.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from data.errors import Problem
from data.formats.problem_log import ProblemLog
from data.formats.studies_columns import NO_INSTANT, ColumnReading, RawColumns
from data.formats.studies_file import COLUMNS, StudyColumn, raw_columns, vocabularies_of
from data.network import Network
from data.trace import ABSENT, UNKNOWN, Trace

if TYPE_CHECKING:
    import pyarrow as pa

TRACE_COLUMNS = (
    StudyColumn("sent_at", "timestamp in UTC", False, "when the hospital sent the images"),
    StudyColumn("received_at", "timestamp in UTC", False, "when they were received, where that is not `images_at`"),
    StudyColumn("reader", "string", False, "pseudonymous id of who read it, as in radiologists.csv"),
    StudyColumn("started_at", "timestamp in UTC", False, "when the reading began"),
    StudyColumn("signed_at", "timestamp in UTC", False, "when the report was signed"),
    StudyColumn("adviser", "string", False, "who advised the reader"),
    StudyColumn("transferred_from", "string", False, "who had it before the reader"),
)
NEEDED = ("hospital", "exam", "images_at")
UNUSED = (
    "vetted_at",
    "flagged_at",
    "expert_at",
    "handed_back_at",
    "second_started_at",
    "second_signed_at",
    "vetter",
    "second_reader",
    "ai_condition",
    "reason",
    "outcome",
    "interruptions",
)
"""Columns of the results of a simulation that a calibration does not use."""
REPLICATION = "replication"
KNOWN = (*(column.name for column in (*COLUMNS, *TRACE_COLUMNS)), REPLICATION, *UNUSED)


def read_trace(path: Path, network: Network | None = None) -> Trace:
    """Read a trace from Parquet or CSV.

    Parameters
    ----------
    network
        When given, hospitals, exams and urgency classes are numbered as there, and nothing else may be named.

    Raises
    ------
    InputError
        A needed column that is missing, an unknown one, or cells that cannot be read; no studies at all.
    """
    log = ProblemLog()
    raw, replication = _one_replication(raw_columns(path, KNOWN, NEEDED, log), log)
    known = vocabularies_of(network) if network is not None else {}
    reading = ColumnReading(raw, log)
    hospital, hospitals = reading.codes("hospital", known.get("hospital"))
    exam, exams = reading.codes("exam", known.get("exam"))
    urgency, classes = _perhaps(reading, "urgency", known.get("urgency"))
    reader, readers = _perhaps(reading, "reader", None)
    images = reading.instants("images_at")
    times = {
        name: reading.instants_if_any(name)
        for name in ("requested_at", "sent_at", "received_at", "started_at", "signed_at")
    }
    hard = reading.flags("hard")
    visit = reading.visits() if "visit" in raw.columns else np.full(len(raw.lines), ABSENT, np.int64)
    if not len(raw.lines):
        log.add(Problem(path.name, None, None, "holds no study", "give the studies of some weeks"))
    log.raise_if_any()
    trace = Trace(
        visit=visit,
        hospital=hospital,
        exam=exam,
        urgency=urgency,
        reader=reader,
        images_at=images,
        **{name: np.where(values == NO_INSTANT, UNKNOWN, values) for name, values in times.items()},
        hard=hard,
        helped=_filled(raw, "adviser") | _filled(raw, "transferred_from"),
        hospitals=hospitals,
        exams=exams,
        classes=classes,
        readers=readers,
        columns=frozenset(name for name, column in raw.columns.items() if column.null_count < len(raw.lines)),
        replication=replication,
    )
    trace = replace(trace, received_at=np.where(trace.received_at == UNKNOWN, images, trace.received_at))
    return trace.take(np.argsort(trace.images_at, kind="stable"))


def _one_replication(raw: RawColumns, log: ProblemLog) -> tuple[RawColumns, int | None]:
    """The rows of the first replication, where a simulation wrote several into one file."""
    if REPLICATION not in raw.columns:
        return raw, None
    import pyarrow as pa

    try:
        numbers = np.asarray(raw.columns[REPLICATION].cast(pa.int64()).to_numpy())
    except (pa.ArrowException, ValueError, TypeError):
        log.add(Problem(raw.file, None, REPLICATION, "is not a column of whole numbers", "leave the column out"))
        log.raise_if_any()
    if not len(numbers):
        return raw, None
    first = int(numbers.min())
    mine = np.flatnonzero(numbers == first)
    columns = {name: column.take(pa.array(mine)) for name, column in raw.columns.items()}
    return RawColumns(raw.file, columns, raw.lines[mine]), first


def _perhaps(
    reading: ColumnReading, name: str, vocabulary: tuple[str, ...] | None
) -> tuple[NDArray[np.int32], tuple[str, ...]]:
    """(number, vocabulary) of a column of names that may be empty or absent."""
    import pyarrow as pa
    import pyarrow.compute

    if name not in reading.raw.columns:
        return np.full(reading.rows, ABSENT, np.int32), vocabulary or ()
    column = reading.text(name)
    filled = np.asarray(column.is_valid().to_numpy())
    if vocabulary is None:
        vocabulary = tuple(sorted(filter(None, column.unique().to_pylist())))
    index = pyarrow.compute.index_in(column, pa.array(vocabulary, pa.string()))
    numbers = np.asarray(index.fill_null(ABSENT).to_numpy(), np.int32)
    reading.report(
        filled & (numbers == ABSENT),
        name,
        lambda row: f"{column[row].as_py()!r} is not known",
        "correct it, or add it to the network",
    )
    return numbers, vocabulary


def _filled(raw: RawColumns, name: str) -> NDArray[np.bool_]:
    """Where a column has something in it."""
    if name not in raw.columns:
        return np.zeros(len(raw.lines), bool)
    column: pa.ChunkedArray = raw.columns[name]
    return np.asarray(column.is_valid().to_numpy(), bool)
