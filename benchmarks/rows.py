"""Rows of figures, one a run, appended to a file of JSON lines that is kept under version control."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

ROWS = Path(__file__).parent / "results" / "rows.jsonl"
SIMULATOR = "simulate"
"""The case that measures the simulator instead of a roster."""
MODIFIED = "-modified"
"""Ends the commit of a run whose checkout had changes: nobody can say later which code that was."""


@dataclass(frozen=True, slots=True)
class Run:
    """What is run: one case and seed by one peer, on the code of a commit."""

    case: str
    seed: int
    peer: str
    commit: str

    @property
    def repeatable(self) -> bool:
        """Whether the commit says which code was run."""
        return not self.commit.endswith(MODIFIED)


@dataclass(frozen=True, slots=True)
class Row:
    """What came of a run.

    Attributes
    ----------
    limit
        Seconds allowed, from the instance to the roster; the model is built within them.
    instance
        Start of the hash of all that the search is given; only rows of the same one can be compared.
    objective, violations
        Of the roster as `rostering.verify` judges it; None without a roster.
    lower_bound
        Proven by this peer; None where it proves none.
    proven
        Whether it proved its roster optimal.
    seconds, memory_mib
        Used; memory is the largest resident set of a process of the run.
    details
        What only this peer or case has to say.
    """

    case: str
    seed: int
    peer: str
    commit: str
    day: str
    machine: str
    versions: dict[str, str]
    limit: float | None
    objective: int | None
    lower_bound: int | None
    proven: bool
    violations: int | None
    seconds: float
    memory_mib: int
    instance: str = ""
    note: str = ""
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def run(self) -> Run:
        """What was run."""
        return Run(self.case, self.seed, self.peer, self.commit)


def read_rows(path: Path = ROWS) -> list[Row]:
    """The rows of a file, none when there is no file yet."""
    if not path.exists():
        return []
    return [Row(**json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def append_row(row: Row, path: Path = ROWS) -> None:
    """Add one row at the end, in one piece."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8", newline="\n") as file:
        file.write(json.dumps(asdict(row), ensure_ascii=False) + "\n")


def latest(rows: Iterable[Row]) -> dict[tuple[str, int, str], Row]:
    """The last row of each case, seed and peer."""
    return {(row.case, row.seed, row.peer): row for row in rows}


def contradictions(rows: Iterable[Row]) -> list[tuple[Row, Row]]:
    """Each bound with a legal roster of the same instance that costs less: one of the two must be wrong."""
    rows = list(rows)
    return [
        (bound, roster)
        for bound in rows
        for roster in rows
        if bound.lower_bound is not None and roster.objective is not None and roster.violations == 0
        if (bound.case, bound.seed, bound.instance) == (roster.case, roster.seed, roster.instance)
        if bound.lower_bound > roster.objective
    ]
