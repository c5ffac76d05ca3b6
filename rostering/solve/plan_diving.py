"""Rosters by diving: the master's largest shares are made whole a few at a time, with new plans sought in between.

What is fixed is what one person does on one date, a shift or a date off. Everyone's fixed dates come from plans that
keep those before, so each person always has a plan left.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from rostering.model import Floats
from rostering.solve.highs import Mixture, Watch

if TYPE_CHECKING:
    from rostering.solve.person_plans import PersonPlans

ROUNDS = 3
"""Most times that plans are sought after each step."""
SURE = 0.85
"""Share from which a date is fixed in any case."""
PART = 0.15
"""Part of the people with mixed dates of whom one is fixed in each step, the largest shares first."""
NOISE = 0.15
"""How much shares are shaken, so that no two dives are alike."""
WHOLE = 1e-6
OFF = -1


class Dive:
    """One dive from the master as it stands; its columns are given back when it is over."""

    def __init__(self, plans: PersonPlans, rng: np.random.Generator) -> None:
        self.plans, self.rng = plans, rng
        self.banned = np.zeros(plans.size, dtype=bool)
        self.resting = np.zeros((plans.people, plans.days))
        self._shut: list[int] = []

    def run(self, ceiling: float, until: float, watch: Watch) -> Floats | None:
        """Values of the options of a roster that costs less than the ceiling (without the offset), if it finds one."""
        try:
            while time.monotonic() < until and not watch():
                mixed = self._mixed()
                if mixed.objective > ceiling - 1 + WHOLE:
                    return None
                candidates = list(self._mixed_dates(mixed.values[self.plans.first_plan :]))
                if not candidates:
                    return np.round(self.plans.options_in(mixed.values))
                self._fix(candidates)
        finally:
            self.plans.mixer.limit(self.plans.column_of(self._shut), np.full(len(self._shut), np.inf))
        return None

    def _mixed(self) -> Mixture:
        """The master's optimum after a few rounds of plans that keep what is fixed."""
        plans = self.plans
        mixed = plans.mixer.solve()
        for _ in range(ROUNDS):
            if not np.isfinite(mixed.objective) or not plans.seek(mixed, self.banned, self.resting):
                break
            mixed = plans.mixer.solve()
        return mixed

    def _mixed_dates(self, shares: Floats) -> Iterator[tuple[float, int, int, int]]:
        """(shaken share, person, date, option or `OFF`): of each person with mixed dates the one nearest to whole."""
        plans = self.plans
        used = np.flatnonzero(shares > WHOLE)
        owner = np.array([plans.plans[n].person for n in used], dtype=np.int64)
        for person in np.unique(owner):
            mine = used[owner == person]
            if len(mine) < 2:
                continue
            table = np.array([plans.plans[n].dates for n in mine])
            best = None
            for date in range(plans.days):
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

    def _fix(self, candidates: list[tuple[float, int, int, int]]) -> None:
        candidates.sort(reverse=True)
        few = max(1, round(PART * len(candidates)))
        for rank, (share, person, date, option) in enumerate(candidates):
            if rank < few or share > SURE + NOISE / 2:
                self._fix_date(person, date, option)

    def _fix_date(self, person: int, date: int, option: int) -> None:
        plans = self.plans
        mine = plans.options_of(person)
        others = mine[(plans.dates[mine] == date) & (mine != option)]
        self.banned[others] = True
        if option != OFF:
            self.resting[person, date] = np.inf
        against = [n for n in plans.plans_of[person] if plans.plans[n].dates[date] != option]
        plans.mixer.limit(plans.column_of(against), np.zeros(len(against)))
        self._shut += against
