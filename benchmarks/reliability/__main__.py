"""The campaigns: ``python -m benchmarks.reliability kills --kills 30``, or faults, load, messages, nights, all.

Exit code 1 on any promise that is broken, and when not everything was tried.

Each run is told as it ends and kept as a line of ``--out``; a run that is there already, of the same commit, is not
repeated, so a campaign that was stopped (Ctrl-C) goes on where it was.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.reliability.decisions import NIGHTS, night_runs
from benchmarks.reliability.faults import FAULTS
from benchmarks.reliability.kills import KILLS_A_NIGHT, killed_night
from benchmarks.reliability.load import durable_assignments, latency
from benchmarks.reliability.messages import PARSERS, SERVICE, WALKED, parser_runs, service_runs, walk_runs
from benchmarks.reliability.night import Stage, make_stage
from benchmarks.reliability.postgresql import Server, running_server
from benchmarks.reliability.runs import KINDS, Result
from dispatch.logs import start_logging

Job = tuple[str, Callable[[Stage, Server], Result]]
Row = dict[str, Any]
_COUNTED = {
    "kills": "kills",
    "studies": "studies acknowledged",
    "takeovers": "take-overs",
    "messages": "messages",
    "requests": "requests",
    "right_ones_taken": "right ones taken",
    "nights": "nights",
    "decisions": "decisions",
}
"""Figures that are added up over the runs of a kind, with the words for them."""


def kill_jobs(kinds: Sequence[str], kills: int, seed: int) -> Iterator[Job]:
    """Nights of kills, the kinds in turn, so that a campaign which is stopped has tried each."""
    for night, first in enumerate(range(0, kills, KILLS_A_NIGHT)):
        for kind in kinds:
            number, count = seed + night, min(KILLS_A_NIGHT, kills - first)

            def run(stage: Stage, server: Server, kind: str = kind, number: int = number, count: int = count) -> Result:
                return killed_night(stage, kind, None if kind == "sqlite" else server, count, number)

            yield f"{count} kills, {kind}, seed {number}", run


def fault_jobs(names: Sequence[str], seed: int, seconds: float) -> Iterator[Job]:
    """Each fault once."""
    for name in names:

        def run(stage: Stage, server: Server, name: str = name) -> Result:
            return FAULTS[name](stage, server, seed, seconds)

        yield f"{name}, seed {seed}", run


def load_jobs(minutes: float) -> Iterator[Job]:
    """The two figures of load."""
    yield "durable assignments", lambda stage, _server: durable_assignments(stage)
    yield f"latency over {minutes:g} minutes", lambda stage, _server: latency(stage, minutes)


def message_jobs(parsers: int, service: int, walked: int, seed: int) -> Iterator[Job]:
    """Mutated messages, and requests of all kinds."""
    for name, run in (*parser_runs(parsers, seed), *service_runs(service, seed), *walk_runs(walked, seed)):
        yield name, lambda stage, _server, run=run: run(stage)  # type: ignore[misc]


def night_jobs(nights: int, seed: int) -> Iterator[Job]:
    """Simulated nights that the leader decides."""
    for name, run in night_runs(nights, seed):
        yield name, lambda stage, _server, run=run: run(stage)  # type: ignore[misc]


def jobs_of(asked: argparse.Namespace) -> list[Job]:
    """What is asked for, in the order in which it is run: what is soon over comes first."""
    parts: dict[str, Callable[[], Iterator[Job]]] = {
        "faults": lambda: fault_jobs(asked.faults, asked.seed, asked.seconds),
        "load": lambda: load_jobs(asked.minutes),
        "messages": lambda: message_jobs(asked.through_parsers, asked.through_service, asked.requests, asked.seed),
        "nights": lambda: night_jobs(asked.nights, asked.seed),
        "kills": lambda: kill_jobs(asked.kinds, asked.kills, asked.seed),
    }
    return [job for name, made in parts.items() if asked.what in (name, "all") for job in made()]


def main() -> int:
    """Run what is asked for; 1 when a promise was broken."""
    asked = _arguments()
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, signal.default_int_handler)
    jobs = jobs_of(asked)
    commit, rows = _commit(), list[Row]()
    kept = {row["job"]: row for row in _kept(asked.out) if row["commit"] == commit and not commit.endswith("+")}
    try:
        with ExitStack() as stack:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="reliability"))
            start_logging(stack.enter_context(Path(os.devnull).open("w")))  # most messages are meant to be refused
            stage, server = make_stage(Path(folder)), stack.enter_context(running_server())
            for place, (name, job) in enumerate(jobs, 1):
                row = kept.get(name) or _tried(name, job, stage, server, commit)
                if name not in kept and asked.out:
                    with asked.out.open("a", encoding="utf-8") as out:
                        out.write(json.dumps(row, ensure_ascii=False) + "\n")
                rows.append(row)
                print(f"[{place}/{len(jobs)}] {name}: {_words(row)}", file=sys.stderr, flush=True)
    except KeyboardInterrupt:
        print("stopped; start it again to go on", file=sys.stderr)
    return _summed_up(rows, len(jobs))


def _tried(name: str, job: Callable[[Stage, Server], Result], stage: Stage, server: Server, commit: str) -> Row:
    began = time.monotonic()
    result = job(stage, server)
    return {
        "job": name,
        "commit": commit,
        **asdict(result),
        "seconds": round(time.monotonic() - began, 1),
        "load": round(os.getloadavg()[0], 1),
    }


def _words(row: Row) -> str:
    figures = ", ".join(f"{name} {value}" for name, value in row["figures"].items())
    verdict = "all kept" if not row["broken"] else "BROKEN: " + "; ".join(row["broken"][:5])
    return f"{verdict} ({figures}; {row['seconds']} s, load {row['load']})"


def _summed_up(rows: Sequence[Row], wanted: int) -> int:
    """Print the counts; the exit code."""
    broken = sum(len(row["broken"]) for row in rows)
    for kind in sorted({row["name"] for row in rows}):
        mine = [row for row in rows if row["name"] == kind]
        total = Counter[str]()
        for row in mine:
            total.update({name: row["figures"].get(name, 0) for name in _COUNTED})
        longest = max((row["figures"].get("longest_takeover_s", 0) for row in mine), default=0)
        words = [f"{total[name]:,} {words}" for name, words in _COUNTED.items() if total[name]]
        words += [f"longest take-over {longest} s"] if total["takeovers"] else []
        words += [f"{sum(len(row['broken']) for row in mine)} promises broken"]
        print(f"{kind}: " + ", ".join(words))
    print(f"{len(rows)} of {wanted} runs, {broken} promises broken")
    return 1 if broken or len(rows) < wanted else 0


def _kept(out: Path | None) -> list[Row]:
    if out is None or not out.exists():
        return []
    return [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]


def _commit() -> str:
    """The commit, with a + when files were changed since."""
    words = ["git", "describe", "--always", "--dirty=+", "--exclude=*"]
    return subprocess.run(words, capture_output=True, text=True, check=False).stdout.strip() or "unknown+"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("kills", "faults", "load", "messages", "nights", "all"))
    parser.add_argument("--kills", type=int, default=100, help="of each kind")
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=KINDS)
    parser.add_argument("--faults", nargs="+", choices=tuple(FAULTS), default=tuple(FAULTS))
    parser.add_argument("--seconds", type=float, default=5, help="how long each stretch of a fault lasts")
    parser.add_argument("--minutes", type=float, default=10, help="how long the load of the latency lasts")
    parser.add_argument("--through-parsers", type=int, default=PARSERS, help="mutated messages")
    parser.add_argument("--through-service", type=int, default=SERVICE, help="mutated messages")
    parser.add_argument("--requests", type=int, default=WALKED, help="of each kind to each operation of the OpenAPI")
    parser.add_argument("--nights", type=int, default=NIGHTS, help="simulated nights that the leader decides")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, help="file of rows; those that are there are not repeated")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
