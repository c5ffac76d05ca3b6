"""Runs in turn, each in a process of its own; what was run before on the same commit is not run again."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.peers import OURS
from benchmarks.rows import SIMULATOR, Row, Run, append_row, read_rows
from benchmarks.surroundings import ROOT, machine

Measured = tuple[dict[str, Any], int]
"""Figures of a run, and the largest resident set of its processes in MiB."""
Measure = Callable[[Run], Measured]


class RunFailedError(Exception):
    """A run ended without figures."""


def planned(cases: Iterable[str], seeds: Iterable[int], peers: Iterable[str], commit: str) -> list[Run]:
    """Every run of these, case by case and seed by seed; the simulator has no peers."""
    peers, seeds = list(peers), list(seeds)
    return [
        Run(case, seed, peer, commit)
        for case in cases
        for seed in seeds
        for peer in ((OURS,) if case == SIMULATOR else peers)
    ]


def left(runs: Iterable[Run], rows: Iterable[Row]) -> list[Run]:
    """Those that have no row yet; on a modified checkout, all."""
    done = {row.run for row in rows}
    return [run for run in runs if not (run.repeatable and run in done)]


def carry_out(runs: Iterable[Run], path: Path, measure: Measure, note: str = "") -> Iterator[Row]:
    """Measure what is left and append each row as soon as it is there.

    Yields
    ------
    Row
        After it is in the file, so that an interruption loses at most the run under way.
    """
    for run in left(runs, read_rows(path)):
        figures, memory = measure(run)
        row = Row(
            case=run.case,
            seed=run.seed,
            peer=run.peer,
            commit=run.commit,
            day=f"{datetime.now(UTC):%Y-%m-%d}",
            machine=machine(),
            memory_mib=memory,
            note=note,
            **figures,
        )
        append_row(row, path)
        yield row


def in_a_process(run: Run) -> Measured:
    """Measure in a process of its own, which goes down with everything it started when this one is interrupted.

    Raises
    ------
    RunFailedError
        It ended without figures.
    """
    with tempfile.TemporaryDirectory() as directory:
        out = Path(directory) / "figures.json"
        words = [sys.executable, "-m", "benchmarks.measure", run.case, str(run.seed), run.peer, str(out)]
        process = subprocess.Popen(words, cwd=ROOT, stdout=sys.stderr, start_new_session=True)
        try:
            _, status, usage = os.wait4(process.pid, 0)
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode or not out.exists():
            raise RunFailedError(f"{run.case}, seed {run.seed}, {run.peer}: ended with code {process.returncode}")
        return json.loads(out.read_text(encoding="utf-8")), usage.ru_maxrss // 1024
