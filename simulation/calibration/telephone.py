"""What the telephone adds to a reading, and how to take it off again.

A trace has the time from opening a study to signing it; calls answered meanwhile are in it. How many calls there are is
assumed, not seen. So a reading time is looked for whose distribution, with such calls, has the mean and the spread of
the logarithm that the trace has (indirect inference: C. Gouriéroux, A. Monfort, E. Renault, J. Applied Econometrics 8,
1993). Logarithms, because a few very long readings would move plain moments at will.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from simulation.parameters import SimulationParameters

SAMPLES = 16_384
MOST_CALLS = 40
ROUNDS = 12
SMALLEST_SPREAD = 1e-3
Floats = NDArray[np.float64]


class Telephone:
    """Calls during work, drawn once, so that every fit meets the same."""

    def __init__(self, parameters: SimulationParameters, seed: int = 0) -> None:
        p, rng = parameters, np.random.default_rng(seed)
        talk = p.call_median_seconds * np.exp(p.call_log_sd**2 / 2)
        every = 12 * 3600 / p.calls_per_12_hours if p.calls_per_12_hours else np.inf
        self.between = max(1.0, every - talk)
        """Mean seconds of work between two calls."""
        self._normal = rng.permutation(stats.norm.ppf((np.arange(SAMPLES) + 0.5) / SAMPLES))
        self._rings = np.cumsum(rng.exponential(1.0, (SAMPLES, MOST_CALLS)), axis=1)
        talks = p.call_median_seconds * np.exp(p.call_log_sd * rng.standard_normal((SAMPLES, MOST_CALLS)))
        self._talks = np.hstack([np.zeros((SAMPLES, 1)), np.cumsum(talks, axis=1)])

    def lengthened(self, mean_log: float, sd_log: float, silent_share: float = 0.0) -> Floats:
        """Seconds from start to signature of a sample of lognormal readings; a share of them without any calls."""
        work: Floats = np.exp(mean_log + sd_log * self._normal)
        if not np.isfinite(self.between):
            return work
        heard = round((1 - silent_share) * SAMPLES)
        calls = (self._rings[:heard] <= work[:heard, None] / self.between).sum(axis=1)
        work[:heard] += self._talks[np.arange(heard), calls]
        return work

    def without(self, mean_log: float, sd_log: float, silent_share: float = 0.0) -> tuple[float, float]:
        """(mean, standard deviation) of the logarithm of the work alone, from those with the calls in them."""
        mean, spread = mean_log, max(SMALLEST_SPREAD, sd_log)
        for _ in range(ROUNDS):
            logs = np.log(self.lengthened(mean, spread, silent_share))
            mean += mean_log - float(logs.mean())
            spread = max(SMALLEST_SPREAD, spread * sd_log / max(SMALLEST_SPREAD, float(logs.std())))
        return mean, spread
