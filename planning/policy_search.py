"""The search for better numbers of a policy: which are looked for, where, and by CMA-ES.

Hansen, The CMA Evolution Strategy: A Tutorial (arXiv:1604.00772); the package `cmaes` does the work.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from cmaes import CMA
from numpy.typing import NDArray
from scipy.special import expit, logit

from dispatch.policy import PolicyParams

STEP = 1.0
"""Standard deviation of the first candidates, on the logit scale of a range: a quarter of its middle."""
EDGE = 0.005
"""Share of a range at either end that the search starts away from."""
DIGITS = 3
"""Significant digits of what is tried and written."""


@dataclass(frozen=True, slots=True)
class Range:
    """Between which values a number of a policy is looked for; ``logarithmic`` where factors matter, not steps."""

    name: str
    least: float
    most: float
    logarithmic: bool = True

    def position(self, value: float) -> float:
        """Where a value stands: the logit of its share of the way from least to most."""
        low, high = self._scaled(self.least), self._scaled(self.most)
        share = (self._scaled(min(max(value, self.least), self.most)) - low) / (high - low)
        return float(logit(min(max(share, EDGE), 1 - EDGE)))

    def value(self, position: float) -> float:
        """The value that stands there, rounded."""
        low, high = self._scaled(self.least), self._scaled(self.most)
        scaled = low + float(expit(position)) * (high - low)
        value = float(f"{math.exp(scaled) if self.logarithmic else scaled:.{DIGITS}g}")
        return min(max(value, self.least), self.most)

    def _scaled(self, value: float) -> float:
        return math.log(value) if self.logarithmic else value


RANGES = (
    Range("look_ahead_minutes", 2, 120),
    Range("tardiness_weight", 0.01, 10),
    Range("scarcity_weight", 0.0005, 1),
    Range("expertise_weight", 0.01, 10),
    Range("preempt_after_minutes", 0, 15, logarithmic=False),
    Range("hold_minutes", 0, 30, logarithmic=False),
    Range("vetting_target_minutes", 2, 60),
    Range("vetting_weight", 0.01, 3),
)
"""What is tuned; the rest is a matter of fairness (load), of rest, or of medicine (which classes interrupt)."""

Losses = Callable[[Sequence[PolicyParams]], Sequence[float]]
"""The loss of each candidate, all on the same replications."""


@dataclass(frozen=True, slots=True)
class Search:
    """How far a search has come."""

    best: PolicyParams
    loss: float
    start_loss: float
    evaluations: int


Told = Callable[[Search], None]


def searched(start: PolicyParams, losses: Losses, evaluations: int, seed: int, told: Told) -> Search:
    """The best of about so many candidates, the start among them; on Ctrl-C the best so far.

    Raises
    ------
    KeyboardInterrupt
        Interrupted before the start was judged.
    """
    first = losses([start])[0]
    state = Search(start, first, first, 1)
    told(state)
    mean = np.array([part.position(getattr(start, part.name)) for part in RANGES])
    optimiser = CMA(mean=mean, sigma=STEP, seed=seed)
    try:
        while state.evaluations < evaluations:
            state = _generation(optimiser, state, start, losses)
            told(state)
    except KeyboardInterrupt:
        pass
    return state


def _generation(optimiser: CMA, state: Search, start: PolicyParams, losses: Losses) -> Search:
    positions = [optimiser.ask() for _ in range(optimiser.population_size)]
    candidates = [_at(start, position) for position in positions]
    found = losses(candidates)
    optimiser.tell(list(zip(positions, found, strict=True)))
    place = int(np.argmin(found))
    better = found[place] < state.loss
    return Search(
        candidates[place] if better else state.best,
        found[place] if better else state.loss,
        state.start_loss,
        state.evaluations + len(candidates),
    )


def _at(start: PolicyParams, position: NDArray[np.float64]) -> PolicyParams:
    numbers = {part.name: part.value(place) for part, place in zip(RANGES, position, strict=True)}
    return start.model_copy(update=numbers)
