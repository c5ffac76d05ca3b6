"""How long requests wait for their vetting, and how often that delays the images."""

from __future__ import annotations

import numpy as np

from dispatch.kernels.columns import NONE
from simulation.measures.measure import Averaged
from simulation.measures.selection import arrival, measured
from simulation.replication import Replication, Scenario


class Vetting(Averaged):
    """Requests that were vetted within the horizon."""

    name = "vetting"

    def of(self, replication: Replication, scenario: Scenario) -> dict[str, float]:
        """Minutes from request to vetted (mean, p95), and the share of studies whose images came later for it."""
        studies = measured(replication, scenario)
        vetted = studies["vetted_at"] != NONE
        if not vetted.any():
            return {"mean": np.nan, "p95": np.nan, "delayed": np.nan}
        minutes = (studies["vetted_at"] - studies["requested_at"])[vetted] / 60
        delayed = arrival(studies)[vetted] > studies["images_at"][vetted]
        return {
            "mean": float(minutes.mean()),
            "p95": float(np.percentile(minutes, 95)),
            "delayed": float(delayed.mean()),
        }
