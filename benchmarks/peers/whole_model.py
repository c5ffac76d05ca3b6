"""The whole model for a general solver, and the roster that comes of its solution.

The model's lazy rules have far more rows than ever matter: written out, the reserve of privileged readers alone fills
seven million entries. So the rows that the linear relaxation breaks are added first, for a part of the time; then the
solver has the model, in one run, for what is left. Where its solution breaks rows that were missing, they are added
and the duties concerned mended as in hulotte's own search, so that no peer loses its roster over a row it never saw.
If time is left, because the solver had finished, it goes on with those rows.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import highspy
import numpy as np

from benchmarks.peers.outcome import Outcome
from data.duties import Roster
from rostering.instance import RosterInstance
from rostering.model import Floats, Model
from rostering.rules import build, separate
from rostering.solve.highs import solve_lp
from rostering.solve.incumbent import Incumbent
from rostering.solve.program import Program, whole

RELAXATION_SHARE = 0.25
"""Of the time, after which no further relaxation is begun; one under way is stopped at twice as much."""
RELAXATIONS = 2
MENDING_SHARE = 0.04
"""Of the time, kept to mend the solver's roster."""
LEAST_SECONDS = 0.5
"""Time left with which a run is still worth starting."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a solver says of a program: values of its columns, a bound without its offset, whether it finished."""

    values: Floats | None
    bound: float
    complete: bool
    says: str


Solver = Callable[[Program, Floats | None, float, int], Found]
"""Solves a program from a start, where there is one, within seconds, with a seed."""


def run_on_whole_model(instance: RosterInstance, seconds: float, seed: int, solver: Solver) -> Outcome:
    """Give the solver the model, again with the rows that its roster broke while there is time."""
    deadline = time.monotonic() + seconds
    model = build(instance)
    bound = _add_broken_rows(model, deadline, seconds)
    incumbent = Incumbent(model)
    if not incumbent.start():
        return Outcome(None, details={"solver": "infeasible"})
    found, says, start = False, [], None
    every = np.arange(len(model.options))
    while (left := deadline - MENDING_SHARE * seconds - time.monotonic()) > LEAST_SECONDS:
        program, rows = incumbent.view.program, incumbent.view.linear.shape[0]
        answer = solver(program, start, left, seed)
        says.append(answer.says)
        bound = max(bound, answer.bound + program.offset)
        if answer.values is None:
            break
        found = True
        incumbent.offer(every, answer.values[every])
        incumbent.be_strict()
        start = incumbent.values
        if not answer.complete or incumbent.view.linear.shape[0] == rows:
            break
    lower_bound = int(np.ceil(bound - 1e-6 * max(1.0, abs(bound)))) if np.isfinite(bound) else None
    return Outcome(
        roster=_roster(incumbent) if found else None,
        lower_bound=lower_bound,
        proven=found and lower_bound is not None and round(incumbent.objective) <= lower_bound,
        details={"rows": incumbent.view.linear.shape[0], "columns": incumbent.view.linear.shape[1], "solver": says},
    )


def _add_broken_rows(model: Model, deadline: float, seconds: float) -> float:
    """Add rows that the relaxation breaks; the last relaxation's value."""
    began = deadline - seconds
    bound = -np.inf
    for _ in range(RELAXATIONS):
        if time.monotonic() > began + RELAXATION_SHARE * seconds:
            break
        program = whole(model.freeze())
        answer = solve_lp(program, watch=lambda: time.monotonic() > began + 2 * RELAXATION_SHARE * seconds)
        if answer.values is None:
            break
        bound = answer.bound + program.offset
        if not separate(model, answer.values[: len(model.options)]):
            break
    highspy.Highs.resetGlobalScheduler(True)
    return bound


def _roster(incumbent: Incumbent) -> Roster:
    model = incumbent.model
    options = model.options
    return model.instance.roster(
        [
            model.instance.duty(int(options.person[n]), int(options.shift[n]), int(options.place[n]))
            for n in incumbent.chosen
        ]
    )
