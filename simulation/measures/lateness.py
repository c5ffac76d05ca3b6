"""Weighted misses and weighted tardiness: what dispatch policies are judged by."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from data.network import Network
from dispatch.kernels.columns import NONE
from simulation.measures.measure import Averaged
from simulation.measures.selection import arrival, measured
from simulation.replication import Columns, Replication, Scenario

OPEN_HOURS = 2
"""A study without a report counts as signed so long after measuring ends."""


class Lateness(Averaged):
    """Late reports, each weighted by its class: the share of them, and the mean minutes beyond what was demanded."""

    name = "lateness"

    def of(self, replication: Replication, scenario: Scenario) -> dict[str, float]:
        """``weighted_misses`` as a share, ``weighted_tardiness`` in minutes; NaN without studies."""
        studies = measured(replication, scenario)
        weight = weights(studies, scenario.network)
        minutes = tardiness(studies, scenario.network, scenario.measured[1] + 3600 * OPEN_HOURS)
        return {
            "weighted_misses": mean_by(weight, late(studies, scenario.network)),
            "weighted_tardiness": mean_by(weight, minutes),
        }


def weights(studies: Columns, network: Network) -> NDArray[np.float64]:
    """By study: the weight of its class, 10 for P0, 3, 1 and 0.3 for P1 to P3 in the reference network."""
    return np.array([each.weight for each in network.urgency_classes])[studies["urgency"]]


def late(studies: Columns, network: Network) -> NDArray[np.bool_]:
    """By study: whether it was reported later than its class demands, or not at all."""
    found: NDArray[np.bool_] = (studies["signed_at"] == NONE) | (_beyond(studies, network, 0) > 0)
    return found


def tardiness(studies: Columns, network: Network, until: float) -> NDArray[np.float64]:
    """By study: minutes beyond what its class demands; a study without a report counts as signed at ``until``."""
    return np.maximum(0.0, _beyond(studies, network, until)) / 60


def _beyond(studies: Columns, network: Network, until: float) -> NDArray[np.float64]:
    """Seconds beyond the demand; negative where there was time left."""
    within = 60.0 * np.array([each.within_minutes for each in network.urgency_classes])[studies["urgency"]]
    signed = np.where(studies["signed_at"] == NONE, until, studies["signed_at"])
    beyond: NDArray[np.float64] = signed - arrival(studies) - within
    return beyond


def mean_by(weight: NDArray[np.float64], values: NDArray[Any]) -> float:
    """Weighted mean, NaN of nothing."""
    return float((weight * values).sum() / weight.sum()) if len(weight) else np.nan
