"""What the work does to readers: how tired they are, how often they are interrupted, how evenly it falls."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dispatch.kernels.columns import BUSY, NONE, PHONE, RESTING
from simulation.measures.measure import Averaged
from simulation.measures.selection import measured
from simulation.measures.time_spent import last_begun, spent_in, spent_on_duty
from simulation.replication import Replication, Scenario

LATE_HOURS = 8
"""Hours on duty after which a reading counts as late."""


class Fatigue(Averaged):
    """By the time on duty at which readings begin."""

    name = "fatigue"

    def of(self, replication: Replication, scenario: Scenario) -> dict[str, float]:
        """Mean hours on duty, share of readings begun late in a duty, and by how much reading was slower."""
        studies = measured(replication, scenario)
        read = (studies["started_at"] != NONE) & (studies["signed_at"] != NONE)
        hours = hours_on_duty(replication, studies["reader"][read], studies["started_at"][read])
        hours = hours[~np.isnan(hours)]
        if not len(hours):
            return {"mean_hours": np.nan, "late_share": np.nan, "slower": np.nan}
        p = scenario.parameters
        return {
            "mean_hours": float(hours.mean()),
            "late_share": float((hours >= LATE_HOURS).mean()),
            "slower": float(p.slowing * np.minimum(1.0, hours / p.slowing_hours).mean()),
        }


def hours_on_duty(replication: Replication, reader: NDArray[np.int64], at: NDArray[np.int64]) -> NDArray[np.float64]:
    """Hours since the reader's duty began; NaN for a second at which that reader has not been on duty yet."""
    begun = last_begun(replication.crew, reader, at)
    start = np.array([*(stretch.start for stretch in replication.crew.stretches), NONE])[begun]
    return np.where(begun == NONE, np.nan, (at - start) / 3600)


class Interruptions(Averaged):
    """Readings laid aside for something urgent; the telephone is not among them."""

    name = "interruptions"

    def of(self, replication: Replication, scenario: Scenario) -> dict[str, float]:
        """Share of the readings that were laid aside, and how often in a hundred."""
        studies = measured(replication, scenario)
        pauses = studies["pauses"][studies["started_at"] != NONE]
        if not len(pauses):
            return {"share": np.nan, "per_hundred": np.nan}
        return {"share": float((pauses > 0).mean()), "per_hundred": float(100 * pauses.mean())}


class Load(Averaged):
    """Work of each reader over the time awake on duty; those who were never awake at a centre are left out."""

    name = "load"

    def of(self, replication: Replication, scenario: Scenario) -> dict[str, float]:
        """Spread of the load over readers: coefficient of variation, Gini coefficient, and the 10 % and 90 % points."""
        awake = spent_on_duty(replication, scenario) - spent_in(replication, scenario, RESTING)
        there = awake > 0
        load = spent_in(replication, scenario, BUSY, PHONE)[there] / awake[there]
        if not len(load) or not load.sum():
            return {"cv": np.nan, "gini": np.nan, "p10": np.nan, "p90": np.nan}
        ordered, size = np.sort(load), len(load)
        rank = 2 * np.arange(1, size + 1) - size - 1
        return {
            "cv": float(load.std() / load.mean()),
            "gini": float((rank * ordered).sum() / (size * ordered.sum())),
            "p10": float(np.percentile(load, 10)),
            "p90": float(np.percentile(load, 90)),
        }
