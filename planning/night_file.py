"""A night to replay: studies as recorded or generated, or as a simulation played them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from data.errors import InputError, Problem
from data.formats.problem_log import ProblemLog
from data.formats.studies_columns import RawColumns, study_table
from data.formats.studies_file import COLUMNS, read_studies, vocabularies_of
from data.network import Network
from data.studies import StudyTable

STUDIES, EVENTS = "studies.parquet", "events.parquet"
"""What ``simulate run`` writes into its folder."""


def read_night(path: Path, network: Network, replication: int = 0) -> StudyTable:
    """The studies of a file.

    Parameters
    ----------
    path
        A file of studies (docs/studies_format.md); or ``studies.parquet`` or ``events.parquet`` of ``simulate run``:
        what happened to a study is in the one, and the other stands beside it.
    replication
        Which replication of a simulation.

    Raises
    ------
    InputError
        The file cannot be read, or does not belong to the network.
    """
    names = _columns(path)
    if "event" in names:
        path = path.with_name(STUDIES)
        names = _columns(path)
        if "replication" not in names:
            what = f"{EVENTS} tells what happened, and {STUDIES} of the same simulation is not beside it"
            raise InputError(Problem(path.name, None, None, what, f"keep the two together, or name {STUDIES}"))
    found = _played(path, network, replication) if "replication" in names else read_studies(path, network)
    if not len(found):
        raise InputError(Problem(path.name, None, None, "holds no studies", "name a file that holds some"))
    return found


def _columns(path: Path) -> list[str]:
    """The names of the columns of a Parquet file; none of another."""
    if path.suffix.lower() == ".csv" or not path.is_file():
        return []
    try:
        return list(pq.read_schema(path).names)
    except pa.ArrowException:
        return []


def _played(path: Path, network: Network, replication: int) -> StudyTable:
    table = pq.read_table(path)
    mine = table.filter(pc.field("replication") == replication)
    if not mine.num_rows:
        known = ", ".join(str(each) for each in sorted(set(table["replication"].to_pylist())))
        message = f"there is no replication {replication}"
        raise InputError(Problem(path.name, None, "replication", message, f"choose one of {known}"))
    names = [column.name for column in COLUMNS]
    columns = {name: mine[name] for name in names}
    log = ProblemLog()
    return study_table(RawColumns(path.name, columns, np.arange(1, mine.num_rows + 1)), vocabularies_of(network), log)
