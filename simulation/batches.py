"""Batch means: intervals from one long run, cut into parts long enough to know little of one another.

The mean of each part is taken as an independent observation (Law and Kelton, Simulation Modeling and Analysis, chapter
on output analysis). Whether the parts are long enough is told by the correlation of neighbours.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
from scipy import stats

from simulation.intervals import CONFIDENCE
from simulation.measures.turnaround import Turnaround
from simulation.replication import Replication, Scenario


def parts_of(scenario: Scenario, number: int) -> list[Scenario]:
    """The scenario with one part after the other measured; warm-up and cool-down belong to none."""
    bounds = np.linspace(*scenario.measured, number + 1).round().astype(np.int64).tolist()
    return [replace(scenario, window=(start, end)) for start, end in pairwise(bounds)]


def batch_summary(replication: Replication, scenario: Scenario, number: int) -> dict[str, Any]:
    """How long each part is, and whether its mean turnaround tells something of the next one's."""
    means = [Turnaround().of(replication, part)["all"]["mean"] for part in parts_of(scenario, number)]
    first, last = scenario.measured
    correlation = neighbours(means)
    return {
        "number": number,
        "hours_each": (last - first) / 3600 / number,
        "correlation": None if math.isnan(correlation) else correlation,
        "independent": not math.isnan(correlation) and correlation <= most_by_chance(number),
    }


def neighbours(means: Sequence[float]) -> float:
    """Correlation of each mean with the next one; NaN for fewer than three, or where all are equal."""
    off = np.asarray(means, float) - np.mean(means)
    if len(off) < 3 or not (off**2).sum() > 0:
        return math.nan
    return float((off[:-1] * off[1:]).sum() / (off**2).sum())


def most_by_chance(number: int) -> float:
    """Correlation that independent means exceed by chance in one case of twenty."""
    return float(stats.norm.ppf(CONFIDENCE)) / math.sqrt(number)
