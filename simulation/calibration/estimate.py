"""A fitted number with its 95 % interval, and how many observations it rests on."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import stats

NORMAL = float(stats.norm.ppf(0.975))


@dataclass(frozen=True, slots=True)
class Estimate:
    """``low`` and ``high`` are None where the data give no interval; ``before`` is the value in use until now."""

    value: float
    low: float | None
    high: float | None
    observations: int
    before: float | None = None

    def summary(self) -> dict[str, Any]:
        """Ready for JSON."""
        return {
            "value": self.value,
            "low": self.low,
            "high": self.high,
            "observations": self.observations,
            "before": self.before,
        }

    def holds(self, truth: float) -> bool:
        """Whether the interval contains it."""
        return self.low is not None and self.high is not None and self.low <= truth <= self.high


def on_log_scale(value: float, error: float, observations: int, before: float | None = None) -> Estimate:
    """A positive number whose logarithm has that standard error."""
    reach = math.exp(min(50.0, NORMAL * error))
    return Estimate(value, value / reach, value * reach, observations, before)


def plain(value: float, error: float, observations: int, before: float | None = None, least: float = 0.0) -> Estimate:
    """A number with that standard error, no less than ``least``."""
    return Estimate(
        max(least, value),
        max(least, value - NORMAL * error),
        max(least, value + NORMAL * error),
        observations,
        before,
    )


def share(found: int, of: int, before: float | None = None) -> Estimate:
    """A share with the interval of Clopper and Pearson."""
    if not of:
        return Estimate(math.nan, None, None, 0, before)
    interval = stats.binomtest(found, of).proportion_ci(method="exact")
    return Estimate(found / of, float(interval.low), float(interval.high), of, before)


def summaries(estimates: Mapping[str, Estimate]) -> dict[str, Any]:
    """Several by name, ready for JSON; those without observations are left out."""
    return {name: each.summary() for name, each in estimates.items() if np.isfinite(each.value)}
