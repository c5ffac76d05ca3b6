"""What hospitals take back unread at the end of their windows."""

from __future__ import annotations

import numpy as np

from dispatch.kernels.columns import NONE
from simulation.measures.measure import Averaged
from simulation.measures.selection import measured
from simulation.replication import Replication, Scenario


class HandOver(Averaged):
    """Studies of hospitals whose rule is to hand back; the others' are finished after the window."""

    name = "hand_over"

    def of(self, replication: Replication, scenario: Scenario) -> dict[str, float]:
        """Studies handed back a day, their share of all studies, and how long they had waited, in minutes."""
        studies = measured(replication, scenario)
        back = studies["handed_back_at"] != NONE
        first, last = scenario.measured
        waited = (studies["handed_back_at"] - studies["received_at"])[back] / 60
        return {
            "per_day": float(back.sum() * 86_400 / (last - first)) if last > first else np.nan,
            "share": float(back.mean()) if len(back) else np.nan,
            "waited_minutes": float(waited.mean()) if len(waited) else np.nan,
        }
