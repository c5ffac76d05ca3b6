"""How much the dispatcher takes: durable assignments a second, and how long a study is under way at 20 a second."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from benchmarks.reliability.night import Stage
from benchmarks.reliability.processes import ROOT
from benchmarks.reliability.runs import Result

LEAST_A_SECOND = 150
LONGEST_P99_MS = 100
STUDIES_AN_HOUR = 72_000
MOST_GROWTH = 1.1
"""Memory at the end against that after a fifth of the time."""


def durable_assignments(stage: Stage) -> Result:
    """Assignments a second of the leader alone."""
    found = _run("benchmarks.durable_assignments", str(stage.folder / "durable.db"))
    result = Result("durable assignments", 0, figures=found)
    if found["a_second"] < LEAST_A_SECOND:
        result.broken.append(f"{found['a_second']} assignments a second, not {LEAST_A_SECOND}")
    return result


def latency(stage: Stage, minutes: float) -> Result:
    """From a study's intake to its assignment, over HTTP."""
    options = ("--rate", str(STUDIES_AN_HOUR), "--minutes", str(minutes))
    found = _run("benchmarks.dispatch_latency", str(stage.folder / "latency.db"), *options)
    result = Result("from intake to assignment", 0, figures=found)
    if found["assigned"] < found["studies"]:
        result.broken.append(f"{found['studies'] - found['assigned']} studies were not assigned")
    if found["p99_ms"] > LONGEST_P99_MS:
        result.broken.append(f"the p99 is {found['p99_ms']} ms, not {LONGEST_P99_MS}")
    if found["memory_mb_at_the_end"] > MOST_GROWTH * found["memory_mb_after_a_fifth"]:
        result.broken.append("the memory grew")
    return result


def _run(module: str, *words: str) -> dict[str, Any]:
    command = [sys.executable, "-m", module, *words, "--json"]
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found
