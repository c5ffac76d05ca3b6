"""How fast the simulator is."""

from __future__ import annotations

import sys
import time

from benchmarks.cases import CASES
from rostering.solve.result import Settings
from rostering.solve.strategy import solve
from simulation.run import simulate

ROSTER_SECONDS = 40.0
"""Spent on the roster that is replayed; it is not what is measured."""


def days_per_second(seed: int) -> float:
    """Simulated days a second of the default policy, on one core, a quick roster of the reference network."""
    instance = CASES["roster"].instance(seed)
    result = solve(instance, Settings(time_limit=ROSTER_SECONDS))
    if result.roster is None:
        raise SystemExit("the reference network has no roster")
    sys.stderr.write(f"replaying a roster of {len(result.roster.duties)} duties\n")
    simulate(instance.network, result.roster, replications=1)
    started = time.perf_counter()
    simulate(instance.network, result.roster, replications=10)
    return round(10 * len(instance.horizon.days) / (time.perf_counter() - started), 1)
