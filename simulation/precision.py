"""As many replications as a wanted precision takes: a pilot first, then what its spread says is missing, and again."""

from __future__ import annotations

import math
from collections.abc import Sequence
from concurrent.futures import Executor

from simulation.experiment import Progress, run_replications
from simulation.intervals import interval
from simulation.measures.turnaround import Turnaround
from simulation.replication import Replication, Scenario

PILOT = 10
"""Replications before precision is judged for the first time."""
MOST = 1_000
"""Replications after which to give up, unless said otherwise."""


def run_to_precision(
    scenario: Scenario,
    minutes: float,
    most: int = MOST,
    executor: Executor | None = None,
    keep_events: int = 0,
    progress: Progress | None = None,
) -> list[Replication]:
    """Replications from 0 on until the 95 % interval of the mean turnaround of all studies is ± ``minutes`` or less.

    Their number depends on the scenario and its seed, not on the executor; it at most doubles from one look to the
    next. Ends with ``most`` of them whatever the precision, and on Ctrl-C with those that are done.
    """
    done: list[Replication] = []
    wanted = min(PILOT, most)
    while len(done) < wanted:
        first = len(done)

        def told(count: int, _: int, first: int = first, wanted: int = wanted) -> None:
            if progress is not None:
                progress(first + count, wanted)

        keep = max(0, keep_events - first)
        done += run_replications(scenario, wanted - first, executor, keep, told, first)
        if len(done) < wanted:
            break
        wanted = min(most, _wanted(half_width(done, scenario), minutes, wanted))
    return done


def half_width(replications: Sequence[Replication], scenario: Scenario) -> float | None:
    """Half of the 95 % interval of the mean turnaround of all studies, in minutes; None without an interval."""
    found = interval([Turnaround().of(each, scenario)["all"]["mean"] for each in replications])
    return None if found["high"] is None or found["value"] is None else found["high"] - found["value"]


def _wanted(half: float | None, minutes: float, done: int) -> int:
    """Half the width of an interval falls with the square root of the number of replications."""
    if half is None or half <= minutes:
        return done
    return min(2 * done, max(done + 1, math.ceil(done * (half / minutes) ** 2)))
