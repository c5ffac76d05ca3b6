"""The tidy tables of a simulation as Parquet: a row a study, and a row an event or decision."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from data.formats.whole_file import whole_file
from dispatch.kernels.columns import NONE
from dispatch.words import EVENT_WORDS, OUTCOME_WORDS, REASON_WORDS
from simulation.replication import AI_CONDITIONS, TIMES, Columns, Replication, Scenario

READERS = ("vetter", "reader", "adviser", "transferred_from", "second_reader")


def studies_table(replications: Sequence[Replication], scenario: Scenario, path: Path) -> None:
    """A row a study: accession, what it is, every timestamp (UTC), reader, reason, outcome."""
    _write((_studies(replication, scenario) for replication in replications), path)


def events_table(replications: Sequence[Replication], scenario: Scenario, path: Path) -> None:
    """A row an event or decision, of the replications that kept their log."""
    _write((_events(replication, scenario) for replication in replications), path)


def _write(tables: Iterator[pa.Table], path: Path) -> None:
    """All of them into one file, which is there whole or not at all."""
    first = next(tables, None)
    if first is None:
        return
    with whole_file(path) as whole, pq.ParquetWriter(whole, first.schema) as writer:
        writer.write_table(first)
        for table in tables:
            writer.write_table(table)


def _studies(replication: Replication, scenario: Scenario) -> pa.Table:
    studies, network = replication.studies, scenario.network
    columns: dict[str, pa.Array] = {
        "replication": pa.array(np.full(len(studies["images_at"]), replication.number), pa.int32()),
        "accession": pa.array(replication.table.accession[studies["accession_row"]], pa.string()),
        "visit": pa.array(replication.table.visit[studies["accession_row"]]),
        "hospital": _words(studies["hospital"], [hospital.id for hospital in network.hospitals]),
        "exam": _words(studies["exam"], [exam.code for exam in network.exams]),
        "urgency": _words(studies["urgency"], [urgency.code for urgency in network.urgency_classes]),
        "hard": pa.array(studies["hard"] == 1),
    }
    for name in ("requested_at", "images_at", *TIMES):
        columns[name] = _instants(studies[name], scenario)
    for name in READERS:
        columns[name] = _words(studies[name], scenario.crew.readers)
    columns["ai_condition"] = _words(studies["ai_condition"], AI_CONDITIONS)
    columns["reason"] = _words(studies["reason"], REASON_WORDS)
    columns["outcome"] = _words(studies["outcome"], OUTCOME_WORDS)
    columns["interruptions"] = pa.array(studies["pauses"], pa.int32())
    return pa.table(columns)


def _events(replication: Replication, scenario: Scenario) -> pa.Table:
    events, size = replication.events, len(replication.studies["images_at"])
    work, study = _tasks(replication.studies, events["task"], size)
    rows = replication.studies["accession_row"]
    accessions = replication.table.accession[rows]
    return pa.table(
        {
            "replication": pa.array(np.full(len(events["at"]), replication.number), pa.int32()),
            "at": _instants(events["at"], scenario),
            "event": _words(events["what"], EVENT_WORDS),
            "work": _words(work, ("reading", "vetting", "second reading")),
            "accession": pa.array([None if n == NONE else accessions[n] for n in study], pa.string()),
            "reader": _words(events["reader"], scenario.crew.readers),
            "reason": _words(np.where(events["what"] >= 16, events["reason"], NONE), REASON_WORDS),
        }
    )


def _tasks(studies: Columns, task: NDArray[np.int64], size: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """(kind of work, study) of task numbers: reads, then vetting, then second reads."""
    twice = np.append(np.flatnonzero(studies["read_twice"]), NONE)
    work = np.where(task == NONE, NONE, np.minimum(task // max(1, size), 2))
    second = twice[np.clip(task - 2 * size, -1, len(twice) - 1)]
    study = np.where(work == 2, second, np.where(task == NONE, NONE, task % max(1, size)))
    return work, study


def _words(numbers: NDArray[np.int64], words: Sequence[str]) -> pa.Array:
    """Dictionary-encoded words; NONE is null."""
    codes = pa.array(numbers, pa.int32(), mask=numbers == NONE)
    return pa.DictionaryArray.from_arrays(codes, pa.array(list(words), pa.string()))


def _instants(seconds: NDArray[np.int64], scenario: Scenario) -> pa.Array:
    epoch = seconds + round(scenario.origin.timestamp())
    return pa.array(epoch, pa.int64(), mask=seconds == NONE).cast(pa.timestamp("s", tz="UTC"))
