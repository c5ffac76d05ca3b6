"""What a thread is given to solve: a neighbourhood of the incumbent, or a roster made anew from the relaxation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from rostering.instance import Ints
from rostering.model import Floats
from rostering.solve.construct import relax_and_fix
from rostering.solve.highs import Answer, Limits, solve_mip
from rostering.solve.incumbent import Incumbent
from rostering.solve.neighbourhoods import Guide, Kind
from rostering.solve.program import Part

RELAX_AND_FIX = "relax and fix"
ROUNDED = "rounded relaxation"
CONSTRUCTION_GAP = 1_000.0
"""Gap at which a step of making a roster anew counts as solved, absolute."""
USED = 1e-6
SURE = 0.99
"""Value from which an option of the relaxation is given before the rest of what it uses is decided."""


@dataclass(eq=False)
class Task:
    """One neighbourhood under way; outside its part the options are those of the incumbent, or of ``anew``."""

    name: str
    free: Ints
    part: Part
    job: Callable[[Limits, int], Answer]
    kind: Kind | None = None
    anew: Floats | None = None

    def found(self, values: Floats, size: int) -> Floats:
        """Values of the free options, given those of the part's columns and how many columns there are in all."""
        around = np.zeros(size) if self.anew is None else self.anew
        return self.part.put(around, values)[self.free]


def neighbourhood(incumbent: Incumbent, name: str, free: Ints, kind: Kind | None = None) -> Task:
    """Those options decided anew, all others as they are."""
    part = incumbent.view.part(free, incumbent.values)
    start = incumbent.values[part.columns]

    def job(limits: Limits, seed: int) -> Answer:
        return solve_mip(part.program, limits, start, seed)

    return Task(name, free, part, job, kind)


def relax_all_and_fix(incumbent: Incumbent, guide: Guide, relaxed: Floats | None, left: Callable[[], float]) -> Task:
    """The roster made anew from what the relaxation uses, window by window; ``left`` says how many seconds remain."""
    used = guide.open & (relaxed > USED) if relaxed is not None else guide.open
    part = incumbent.view.part(np.flatnonzero(used), incumbent.bare())
    option = part.columns < len(guide.days)
    days = np.where(option, guide.days[np.where(option, part.columns, 0)], -1)

    def job(limits: Limits, _seed: int) -> Answer:
        return relax_and_fix(part.program, days, replace(limits, gap=CONSTRUCTION_GAP), left)

    return Task(RELAX_AND_FIX, np.flatnonzero(guide.open), part, job)


def rounded(incumbent: Incumbent, relaxed: Floats) -> Task | None:
    """What the relaxation gives for sure, and the best of the rest that it uses; None where rules forbid it.

    Over many weeks this takes seconds, where relax-and-fix would take minutes.
    """
    values = incumbent.feasible(relaxed > 1 / 2)
    if values is None:
        return None
    decided = (relaxed > SURE) & (values[: len(relaxed)] > 1 / 2)
    part = incumbent.view.part(np.flatnonzero((relaxed > USED) & ~decided), values)
    start = values[part.columns]

    def job(limits: Limits, seed: int) -> Answer:
        return solve_mip(part.program, replace(limits, gap=CONSTRUCTION_GAP), start, seed)

    return Task(ROUNDED, np.arange(len(relaxed)), part, job, anew=values)
