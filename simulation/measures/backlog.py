"""How many studies wait to be read, by hour of the local day."""

from __future__ import annotations

from typing import Any

import numpy as np

from dispatch.kernels.columns import NONE
from simulation.measures.measure import Averaged
from simulation.measures.selection import local_hour, measured
from simulation.replication import Replication, Scenario

SAMPLE_SECONDS = 600


class Backlog(Averaged):
    """Sampled every ten minutes; a study waits from images received to its first reading or its handing back."""

    name = "backlog"

    def of(self, replication: Replication, scenario: Scenario) -> dict[str, Any]:
        """Mean and largest number of waiting studies, and the mean by local hour 0 … 23."""
        studies = measured(replication, scenario)
        came = studies["received_at"][studies["received_at"] != NONE]
        gone = np.where(studies["started_at"] != NONE, studies["started_at"], studies["handed_back_at"])
        gone = gone[gone != NONE]
        first, last = scenario.measured
        at = np.arange(first, last, SAMPLE_SECONDS)
        waiting = np.searchsorted(np.sort(came), at, side="right") - np.searchsorted(np.sort(gone), at, side="right")
        hour = local_hour(at, scenario)
        by_hour = [float(waiting[hour == h].mean()) if (hour == h).any() else np.nan for h in range(24)]
        return {
            "mean": float(waiting.mean()) if len(at) else np.nan,
            "most": float(waiting.max()) if len(at) else np.nan,
            "by_hour": by_hour,
        }
