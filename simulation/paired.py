"""Scenarios side by side under the same luck: differences of each measure, replication by replication.

Replication n of every side shares its luck, so that the interval of the paired differences is narrower than that of
two independent samples; both are given.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy.special import stdtrit

from simulation.intervals import CONFIDENCE, Tree, interval, over_replications
from simulation.measures import MEASURES
from simulation.replication import Replication, Scenario


@dataclass(frozen=True, slots=True)
class Pair:
    """One side against the first: the measures of each replication, in order of their numbers."""

    name: str
    against: str
    night: str | None
    first: Sequence[Tree]
    other: Sequence[Tree]

    def summary(self) -> dict[str, Any]:
        """Means of both sides and the paired differences; ``night`` is the date of the only night measured."""
        return {
            "name": self.name,
            "against": self.against,
            "night": self.night,
            "first": over_replications(self.first),
            "other": over_replications(self.other),
            "difference": _differences(self.first, self.other),
        }


def measured_like(scenario: Scenario, other: Scenario) -> Scenario:
    """The scenario with the night that the other measures, where it has none itself."""
    if scenario.night is not None or other.night is None:
        return scenario
    return replace(scenario, night=scenario.roster.horizon.first + (other.night - other.roster.horizon.first))


def numbers(replications: Sequence[Replication], scenario: Scenario) -> list[Tree]:
    """Every measure of each replication that is a number; lists by hour are left out."""
    return [
        {measure.name: _numbers_only(measure.of(replication, scenario)) for measure in MEASURES}
        for replication in replications
    ]


def paired(first: Sequence[float], other: Sequence[float]) -> dict[str, float | None]:
    """Mean of ``other - first`` with its 95 % interval, and the ends of that of unpaired samples (Welch)."""
    known = [(a, b) for a, b in zip(first, other, strict=True) if not (math.isnan(a) or math.isnan(b))]
    found = interval([b - a for a, b in known])
    if found["low"] is None or found["value"] is None:
        return {**found, "unpaired_low": None, "unpaired_high": None}
    half = _welch(*np.array(known).T)
    return {**found, "unpaired_low": found["value"] - half, "unpaired_high": found["value"] + half}


def _welch(one: np.ndarray[Any, Any], other: np.ndarray[Any, Any]) -> float:
    """Half the 95 % interval of the difference of two means of independent samples of one size."""
    size = len(one)
    variances = np.array([one.var(ddof=1), other.var(ddof=1)]) / size
    if not variances.sum():
        return 0.0
    freedom = variances.sum() ** 2 / (variances**2).sum() * (size - 1)
    return float(stdtrit(freedom, 0.5 + CONFIDENCE / 2) * math.sqrt(variances.sum()))


def _numbers_only(tree: Tree) -> dict[str, Any]:
    return {
        name: _numbers_only(value) if isinstance(value, Mapping) else float(value)
        for name, value in tree.items()
        if not isinstance(value, list) and not name.startswith("map")
    }


def _differences(first: Sequence[Tree], other: Sequence[Tree]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in first[0].items():
        ours, theirs = ([sample[name] for sample in side] for side in (first, other))
        found[name] = _differences(ours, theirs) if isinstance(value, Mapping) else paired(ours, theirs)
    return found
