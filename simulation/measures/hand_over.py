"""What is unread when the coverage windows of hospitals end."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dispatch.kernels.columns import NONE
from simulation.measures.measure import Averaged
from simulation.measures.selection import measured
from simulation.replication import Replication, Scenario


class HandOver(Averaged):
    """Some hospitals take unread studies back; those of the others are left unread at closing, and read afterwards.

    Only windows that end while it is measured count.
    """

    name = "hand_over"

    def of(self, replication: Replication, scenario: Scenario) -> dict[str, float]:
        """Handed back a day, their share of all studies, minutes they had waited; the same of those left at closing.

        ``left_finished_minutes`` is the mean from closing to the report of those that were read afterwards.
        """
        studies = measured(replication, scenario)
        hands_back = np.array([each.hand_over == "hand_back" for each in scenario.network.hospitals], dtype=bool)
        closes, received, started = (studies[name] for name in ("closes_at", "received_at", "started_at"))
        first, last = scenario.measured
        open_still = (received != NONE) & (received <= closes) & ((started == NONE) | (started > closes))
        left = open_still & (closes < last) & ~hands_back[studies["hospital"]]
        back = studies["handed_back_at"] != NONE
        finished = left & (studies["signed_at"] != NONE)
        days = (last - first) / 86_400
        return {
            "per_day": float(back.sum() / days) if days > 0 else np.nan,
            "share": float(back.mean()) if len(back) else np.nan,
            "waited_minutes": _minutes((studies["handed_back_at"] - received)[back]),
            "left_per_day": float(left.sum() / days) if days > 0 else np.nan,
            "left_share": float(left.mean()) if len(left) else np.nan,
            "left_waited_minutes": _minutes((closes - received)[left]),
            "left_finished_minutes": _minutes((studies["signed_at"] - closes)[finished]),
        }


def _minutes(seconds: NDArray[np.int64]) -> float:
    return float(seconds.mean() / 60) if len(seconds) else np.nan
