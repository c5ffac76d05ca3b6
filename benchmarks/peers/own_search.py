"""hulotte's own search, as `hulotte roster build` runs it."""

from __future__ import annotations

import sys

from benchmarks.peers.outcome import Outcome
from benchmarks.surroundings import CORES
from rostering.instance import RosterInstance
from rostering.solve.result import Progress, Settings, SolveResult, Status
from rostering.solve.strategy import solve

SECONDS_TO_COMPLETE = 30.0
"""By then a complete roster is wanted, at most 1.5 times as costly as the final one."""
GAPS = (0.05, 0.03, 0.01)
"""Gaps whose time is recorded."""


def run(instance: RosterInstance, seconds: float, seed: int) -> Outcome:
    """Search until the time is used up or the roster proven."""
    result = solve(instance, Settings(time_limit=seconds, gap=0.0, workers=CORES, seed=seed), _show)
    return Outcome(result.roster, result.lower_bound, result.status is Status.OPTIMAL, _details(result))


def _details(result: SolveResult) -> dict[str, object]:
    early = [point.objective for point in result.trace if point.seconds <= SECONDS_TO_COMPLETE and point.objective]
    return {
        "floor": result.floor,
        "neighbourhoods": result.neighbourhoods,
        "cpu_seconds": round(result.cpu_seconds, 1),
        "after_30_s_over_final": round(early[-1] / result.objective, 2) if early and result.objective else None,
        **{f"seconds_to_{gap:.0%}": _reached(result, gap) for gap in GAPS},
    }


def _reached(result: SolveResult, gap: float) -> float | None:
    times = (point.seconds for point in result.trace if point.gap is not None and point.gap <= gap)
    return next((round(seconds, 1) for seconds in times), None)


def _show(progress: Progress) -> None:
    sys.stderr.write(
        f"\r{progress.seconds:6.1f} s  {progress.objective}  {progress.lower_bound}  {progress.step:40.40}"
    )
