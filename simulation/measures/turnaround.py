"""Images received to report signed, by urgency class and for all: mean, percentiles, share within target."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data.studies import UrgencyClass
from dispatch.kernels.columns import NONE
from simulation.intervals import Tree, over_replications
from simulation.measures.selection import measured
from simulation.replication import Replication, Scenario, turnaround

MEAN_TARGET_MINUTES = 20
"""The network's published objective for the mean of all studies."""
PERCENTILES = (50, 90, 95)


class Turnaround:
    """Unread studies count as missed, and have no part in mean and percentiles."""

    name = "turnaround"

    def of(self, replication: Replication, scenario: Scenario) -> dict[str, Any]:
        """By class code and ``all``."""
        studies = measured(replication, scenario)
        started, received = studies["started_at"], studies["received_at"]
        waited = np.where(started == NONE, np.nan, (started - received) / 60)
        return by_class(turnaround(studies), waited, studies["urgency"], scenario.network.urgency_classes)

    def summary(self, samples: Sequence[Tree], scenario: Scenario) -> dict[str, Any]:
        """With the target of each class and whether it holds."""
        merged = over_replications(samples)
        for urgency in scenario.network.urgency_classes:
            merged[urgency.code]["target"] = _target(urgency, merged[urgency.code])
        high = merged["all"]["mean"]["high"]
        merged["all"]["target"] = {
            "mean_minutes": MEAN_TARGET_MINUTES,
            "holds": high is not None and high <= MEAN_TARGET_MINUTES,
        }
        return merged


def by_class(
    minutes: NDArray[np.float64],
    waited: NDArray[np.float64],
    urgency: NDArray[np.int64],
    classes: Sequence[UrgencyClass],
) -> dict[str, Any]:
    """Figures by class code and ``all``.

    Parameters
    ----------
    minutes, waited
        By study: from its images to its report, and to when a reader began; NaN where that did not happen.
    urgency
        By study: number of its class in ``classes``.
    """
    within = np.array([each.within_minutes for each in classes])[urgency]
    found: dict[str, Any] = {}
    for number, each in enumerate(classes):
        mine = urgency == number
        found[each.code] = figures(minutes[mine], within[mine])
        if each.oral_minutes is not None:
            found[each.code]["oral_hit_rate"] = (
                float(np.mean(waited[mine] <= each.oral_minutes)) if mine.any() else np.nan
            )
    return {**found, "all": figures(minutes, within)}


def achieved(
    minutes: NDArray[np.float64],
    waited: NDArray[np.float64],
    urgency: NDArray[np.int64],
    classes: Sequence[UrgencyClass],
) -> dict[str, Any]:
    """What was really reached, in the form of the measure: no interval, and a target holds where it was reached.

    Parameters are those of `by_class`. What had no studies has missed nothing.
    """
    merged = over_replications([by_class(minutes, waited, urgency, classes)])
    for each in classes:
        found = merged[each.code]
        target = _target(each, found)
        target["holds"] = _reached(found["hit_rate"], each.share)
        if "oral_holds" in target:
            target["oral_holds"] = _reached(found["oral_hit_rate"], target["oral_share"])
        found["target"] = target
    mean = merged["all"]["mean"]["value"]
    merged["all"]["target"] = {
        "mean_minutes": MEAN_TARGET_MINUTES,
        "holds": mean is None or mean <= MEAN_TARGET_MINUTES,
    }
    return merged


def figures(minutes: NDArray[np.float64], within: NDArray[np.float64]) -> dict[str, float]:
    """Of some studies: how many, how many unread, mean, percentiles, share within their minutes."""
    signed = minutes[~np.isnan(minutes)]
    found: dict[str, float] = {"studies": len(minutes), "unread": len(minutes) - len(signed)}
    found["mean"] = float(signed.mean()) if len(signed) else np.nan
    for percent in PERCENTILES:
        found[f"p{percent}"] = float(np.percentile(signed, percent)) if len(signed) else np.nan
    found["hit_rate"] = float(np.mean(minutes <= within)) if len(minutes) else np.nan
    return found


def _target(urgency: UrgencyClass, found: dict[str, Any]) -> dict[str, Any]:
    """A target holds when the lower end of the interval of its share reaches it."""
    target = {
        "within_minutes": urgency.within_minutes,
        "share": urgency.share,
        "holds": _holds(found["hit_rate"], urgency.share),
    }
    if urgency.oral_minutes is not None and urgency.oral_share is not None:
        target |= {
            "oral_minutes": urgency.oral_minutes,
            "oral_share": urgency.oral_share,
            "oral_holds": _holds(found["oral_hit_rate"], urgency.oral_share),
        }
    return target


def _holds(rate: dict[str, float | None], share: float) -> bool:
    return rate["low"] is not None and rate["low"] >= share


def _reached(rate: dict[str, float | None], share: float) -> bool:
    return rate["value"] is None or rate["value"] >= share
