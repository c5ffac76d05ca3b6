"""How busy readers are while awake on duty, and how much of their duty they rest."""

from __future__ import annotations

import numpy as np

from dispatch.kernels.columns import BUSY, PHONE, RESTING
from simulation.measures.measure import Averaged
from simulation.measures.time_spent import spent_in, spent_on_duty
from simulation.replication import Replication, Scenario


class Utilisation(Averaged):
    """Reading, vetting, advising and the telephone count as work; time beyond the end of a duty too."""

    name = "utilisation"

    def of(self, replication: Replication, scenario: Scenario) -> dict[str, float]:
        """Work over time awake on duty."""
        awake = spent_on_duty(replication, scenario).sum() - spent_in(replication, scenario, RESTING).sum()
        busy = spent_in(replication, scenario, BUSY, PHONE).sum()
        return {"share": float(busy / awake) if awake else np.nan}


class Resting(Averaged):
    """Rest within duties, which counts as working time."""

    name = "resting"

    def of(self, replication: Replication, scenario: Scenario) -> dict[str, float]:
        """Share of the time on duty, and hours a day over all readers."""
        on_duty = spent_on_duty(replication, scenario).sum()
        rested = spent_in(replication, scenario, RESTING).sum()
        first, last = scenario.measured
        return {
            "share": float(rested / on_duty) if on_duty else np.nan,
            "hours_per_day": float(24 * rested / (last - first)) if last > first else np.nan,
        }
