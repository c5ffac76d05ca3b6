"""Simulators side by side: ``python -m benchmarks.simulators`` appends a row each and renews docs/benchmarks.md.

All run in one process on one core, in turn and in several rounds, since the machine may be shared; the fewest processor
seconds of each count, from the given columns to the ends of all studies. SimPy comes with the tests; salabim and
Ciw are left out where they are not installed (benchmarks/peers/simulators/requirements.in).
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from datetime import UTC, datetime
from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec

from benchmarks.peers import OURS
from benchmarks.peers.simulators.scene import ALIKE, DAYS, NETWORK, make_scene
from benchmarks.rows import Row, append_row
from benchmarks.surroundings import commit, machine, versions
from benchmarks.tables import renew_page

PEERS = {OURS: ("own", "numba"), "simpy": ("with_simpy", "simpy"), "salabim": ("with_salabim", "salabim")}
CASES = {NETWORK: PEERS, ALIKE: {**PEERS, "ciw": ("with_ciw", "ciw")}}


def measure(case: str, seed: int, rounds: int, note: str) -> list[Row]:
    """A row a simulator that is installed; ``identical``: whether every study ends at the second that ours gives."""
    scene = make_scene(case, seed)
    peers = {name: each for name, each in CASES[case].items() if find_spec(each[1]) is not None}
    modules = {name: import_module(f"benchmarks.peers.simulators.{module}") for name, (module, _) in peers.items()}
    expected = modules[OURS].run(scene)
    seconds = dict.fromkeys(peers, float("inf"))
    identical = dict.fromkeys(peers, True)
    for _ in range(rounds):
        for name, module in modules.items():
            begin = time.process_time()
            ends = module.run(scene)
            seconds[name] = min(seconds[name], time.process_time() - begin)
            identical[name] = identical[name] and ends == expected
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return [
        Row(
            case=f"simulate-{case}", seed=seed, peer=name, commit=commit(), day=f"{datetime.now(UTC):%Y-%m-%d}",
            machine=machine(), versions={**versions([]), peers[name][1]: version(peers[name][1])}, limit=None,
            objective=None, lower_bound=None, proven=False, violations=None, seconds=round(seconds[name], 4),
            memory_mib=memory, note=note,
            details={
                "studies": len(scene.caseload),
                "days_per_second": round(DAYS / seconds[name], 1),
                "identical": identical[name],
                "ours_is_faster": round(seconds[name] / seconds[OURS], 1),
            },
        )
        for name in peers
    ]  # fmt: skip


def main() -> None:
    """Measure every case."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.simulators", description=__doc__)
    parser.add_argument("--seed", type=int, default=101)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--note", default="")
    asked = parser.parse_args()
    for case in CASES:
        for row in measure(case, asked.seed, asked.rounds, asked.note):
            append_row(row)
            sys.stderr.write(f"{row.case} {row.peer}: {row.seconds} s, {row.details}\n")
    renew_page()


if __name__ == "__main__":
    main()
