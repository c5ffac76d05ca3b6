"""One run in a process of its own: ``python -m benchmarks.measure CASE SEED PEER OUT`` writes its figures as JSON.

A process for each run, so that its memory is its own and a peer that falls over takes nothing with it.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from benchmarks.cases import CASES, Case
from benchmarks.peers import PEERS, Peer
from benchmarks.rows import SIMULATOR
from benchmarks.surroundings import keep_to_cores, versions
from planning.roster_month import fingerprint
from rostering.verify import verify

HASH_LETTERS = 8


def measure(case: str, seed: int, peer: str) -> dict[str, object]:
    """Figures of a run: those of `benchmarks.rows.Row` that only the run knows."""
    if case == SIMULATOR:
        return measure_simulator(seed)
    return measure_roster(CASES[case], seed, PEERS[peer])


def measure_simulator(seed: int) -> dict[str, object]:
    """Speed of the simulator."""
    from benchmarks.simulator import days_per_second

    started = time.monotonic()
    speed = days_per_second(seed)
    return {
        "versions": versions(["numba", "numpy"]),
        "limit": None,
        "objective": None,
        "lower_bound": None,
        "proven": False,
        "violations": None,
        "seconds": round(time.monotonic() - started, 1),
        "details": {"days_per_second": speed},
    }


def measure_roster(case: Case, seed: int, peer: Peer) -> dict[str, object]:
    """A roster by one peer, timed from the finished instance to the roster, then judged by every check."""
    instance = case.instance(seed)
    started = time.monotonic()
    outcome = peer.run(instance, case.seconds, seed)
    seconds = time.monotonic() - started
    judged = None
    if outcome.roster is not None:
        judged = verify(instance.network, outcome.roster, instance.requirements, instance.rules)
    return {
        "versions": {**versions(peer.packages), **peer.versions()},
        "limit": case.seconds,
        "instance": fingerprint(instance)[:HASH_LETTERS],
        "objective": None if judged is None else judged.objective,
        "lower_bound": outcome.lower_bound,
        "proven": outcome.proven,
        "violations": None if judged is None else judged.hard_count,
        "seconds": round(seconds, 1),
        "details": outcome.details,
    }


def main() -> None:
    """Measure what the command line names."""
    case, seed, peer, out = sys.argv[1:]
    keep_to_cores()
    Path(out).write_text(json.dumps(measure(case, int(seed), peer)), encoding="utf-8")


if __name__ == "__main__":
    main()
