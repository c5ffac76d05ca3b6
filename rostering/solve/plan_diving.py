"""Rosters by diving: the master's largest shares are made whole a few at a time, with new plans sought in between.

What is fixed is what one person does on one date, a shift or a date off, taken from plans that keep what was fixed
before, so each person has a plan left until something is forbidden.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from rostering.model import Floats
from rostering.solve.highs import Mixture, Watch
from rostering.solve.plan_demands import WHOLE, OnDate
from rostering.solve.plan_master import PlanMaster

ROUNDS = 3
"""Most times that plans are sought after each step."""
SURE = 0.85
"""Share from which a date is fixed in any case."""
PART = 0.15
"""Part of the people with mixed dates of whom one is fixed in each step, the largest shares first."""
NOISE = 0.15
"""How much shares are shaken, so that no two dives are alike."""
TURNS = 60
"""How often a dive turns back before it is given up."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """A demand, and the plans that it shuts."""

    demand: OnDate
    shut: tuple[int, ...]


class Dive:
    """One dive from the master as it stands; its columns are given back when it is over.

    Where the master can no longer be below the ceiling, the last step is taken back and its surest date is forbidden
    instead, until that has happened often.
    """

    def __init__(self, master: PlanMaster, rng: np.random.Generator) -> None:
        self.master, self.rng = master, rng
        self.blocks = blocks = master.blocks
        self.banned = np.zeros(blocks.size, dtype=np.int64)
        self.resting = np.zeros((blocks.people, blocks.days))
        self.steps: list[list[Fixed]] = []
        self._shut: Counter[int] = Counter()

    def run(self, ceiling: float, until: float, watch: Watch) -> Floats | None:
        """Values of the options of a roster that costs less than the ceiling (without the offset), if it finds one."""
        turns = 0
        try:
            while time.monotonic() < until and not watch():
                mixed = self._mixed()
                if mixed.objective > ceiling - 1 + WHOLE:
                    turns += 1
                    if turns > TURNS or not self._turn():
                        return None
                    continue
                candidates = sorted(self._mixed_dates(mixed.values[self.master.first_plan :]), reverse=True)
                if not candidates:
                    return np.round(self.master.options_in(mixed.values))
                few = max(1, round(PART * len(candidates)))
                chosen = [c[1:] for rank, c in enumerate(candidates) if rank < few or c[0] > SURE + NOISE / 2]
                self.steps.append([self._fix(OnDate(*place, wanted=True)) for place in chosen])
        finally:
            while self.steps:
                self._take_back()
        return None

    def _turn(self) -> bool:
        """Forbid what the last step that fixed a date wanted most; false when there is none."""
        while self.steps and not self.steps[-1][0].demand.wanted:
            self._take_back()
        if not self.steps:
            return False
        first = self.steps[-1][0].demand
        self._take_back()
        self.steps.append([self._fix(replace(first, wanted=False))])
        return True

    def _mixed(self) -> Mixture:
        """The master's optimum after a few rounds of plans that keep what is fixed."""
        mixed = self.master.mixer.solve()
        for _ in range(ROUNDS):
            if not np.isfinite(mixed.objective) or not self.master.seek(mixed, self.banned > 0, self.resting)[1]:
                break
            mixed = self.master.mixer.solve()
        return mixed

    def _mixed_dates(self, shares: Floats) -> Iterator[tuple[float, int, int, int]]:
        """(shaken share, person, date, option or `OFF`): of each person with mixed dates the one nearest to whole."""
        used = np.flatnonzero(shares > WHOLE)
        owner = np.array([self.master.plans[n].person for n in used], dtype=np.int64)
        for person in np.unique(owner):
            mine = used[owner == person]
            if len(mine) < 2:
                continue
            table = np.array([self.master.plans[n].dates for n in mine])
            best = None
            for date in range(self.blocks.days):
                kinds, which = np.unique(table[:, date], return_inverse=True)
                if len(kinds) < 2:
                    continue
                share = np.bincount(which, weights=shares[mine])
                shaken = share + NOISE * self.rng.random(len(share))
                top = int(shaken.argmax())
                if best is None or shaken[top] > best[0]:
                    best = (float(shaken[top]), int(person), date, int(kinds[top]))
            if best is not None:
                yield best

    def _fix(self, demand: OnDate) -> Fixed:
        """Ask for the option (or a date off) on that date, or forbid it."""
        fixed = Fixed(demand, demand.against(self.master))
        self._count(fixed, 1)
        if demand.on_duty:
            self.resting[demand.person, demand.date] = np.inf
        return fixed

    def _take_back(self) -> None:
        """Undo the last step."""
        step = self.steps.pop()
        for fixed in step:
            self._count(fixed, -1)
            self.resting[fixed.demand.person, fixed.demand.date] = 0.0
        for demand in (each.demand for step in self.steps for each in step):
            if demand.on_duty:
                self.resting[demand.person, demand.date] = np.inf

    def _count(self, fixed: Fixed, change: int) -> None:
        """Bar options and shut plans, or free them again where nothing else bars them."""
        self.banned[fixed.demand.barred(self.blocks)] += change
        for number in fixed.shut:
            self._shut[number] += change
        upper = np.array([0.0 if self._shut[number] else np.inf for number in fixed.shut])
        self.master.mixer.limit(self.master.column_of(fixed.shut), upper)
