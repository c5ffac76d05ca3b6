"""First rosters: sweeps through the dates in windows, and relax-and-fix once the relaxation is known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from rostering.instance import Ints
from rostering.solve.highs import Answer, Limits, solve_mip
from rostering.solve.neighbourhoods import Guide
from rostering.solve.program import Program

SWEEP_DAYS = 3
"""Dates in a window of a sweep."""
FIXABLE_DAYS = 42
"""Longest horizon for relax-and-fix: each of its steps relaxes all that comes after, a quarter takes too long."""
FIX_DAYS = 4
"""Dates that relax-and-fix decides at a time."""


def sweep(guide: Guide) -> list[tuple[str, Ints]]:
    """Windows of dates, in order, that together free every option once."""
    days = len(guide.model.instance.horizon.days)
    found = []
    for first in range(0, days, SWEEP_DAYS):
        inside = guide.open & (guide.days >= first) & (guide.days < first + SWEEP_DAYS)
        if inside.any():
            found.append((f"dates {first + 1}-{min(days, first + SWEEP_DAYS)}", np.flatnonzero(inside)))
    return found


def relax_and_fix(program: Program, days: Ints, limits: Limits, left: Callable[[], float]) -> Answer:
    """Decide a program window by window of dates, the later ones relaxed, the earlier ones fixed.

    Parameters
    ----------
    days
        Date of each column of the program by number, -1 for columns that are not options.
    limits
        Of each step.
    left
        Seconds that are left for all of them.

    Returns
    -------
    Answer
        Without a bound; without values where it was stopped or met a dead end.
    """
    answer = Answer(None, np.inf, -np.inf)
    work = 0
    for first in range(0, int(days.max(initial=0)) + 1, FIX_DAYS):
        window = (days >= first) & (days < first + FIX_DAYS)
        if not window.any():
            continue
        limits = replace(limits, seconds=min(limits.seconds, max(0.0, left())))
        answer = solve_mip(replace(program, integer=program.integer & window), limits)
        work += answer.work
        if answer.values is None:
            return Answer(None, np.inf, -np.inf, work=work)
        decided = np.round(answer.values[window])
        lower, upper = program.lower.copy(), program.upper.copy()
        lower[window], upper[window] = decided, decided
        program = replace(program, lower=lower, upper=upper)
    return replace(answer, bound=-np.inf, complete=True, work=work)
