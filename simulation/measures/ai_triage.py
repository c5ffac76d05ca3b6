"""Harm by condition of AI triage: who waits, and how late reports are, for findings flagged, missed, and the rest."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dispatch.kernels.columns import NONE
from simulation.measures.lateness import OPEN_HOURS, late, mean_by, tardiness, weights
from simulation.measures.measure import Averaged
from simulation.measures.selection import measured
from simulation.replication import AI_CONDITIONS, Columns, Replication, Scenario, turnaround

MISSED = AI_CONDITIONS.index("missed")


class AiTriage(Averaged):
    """A flag brings a study forward, and so puts others back: those whose finding the AI missed, and those without.

    Whether there is a finding is drawn, with the AI and without it alike, so that ``finding`` and ``no_finding`` can be
    compared with a scenario that switches it off.
    """

    name = "ai_triage"

    def of(self, replication: Replication, scenario: Scenario) -> dict[str, Any]:
        """Numbers by condition, and for each algorithm those of the studies with what it looks for."""
        studies, network = measured(replication, scenario), scenario.network
        condition, finding = studies["ai_condition"], studies["finding"]
        concerned = condition != NONE
        of = _Figures(studies, scenario)
        return {
            **{name.replace(" ", "_"): of(condition == n) for n, name in enumerate(AI_CONDITIONS)},
            "finding": of(finding != 0),
            "no_finding": of(concerned & (finding == 0)),
            "not_looked_at": of(~concerned),
            "by_finding": {
                each.code: {
                    "flagged": of((finding >> n & 1 == 1) & (condition != MISSED)),
                    "missed": of((finding >> n & 1 == 1) & (condition == MISSED)),
                }
                for n, each in enumerate(network.ai_algorithms)
            },
        }


class _Figures:
    """Numbers of some of the measured studies."""

    def __init__(self, studies: Columns, scenario: Scenario) -> None:
        begun = studies["started_at"] != NONE
        self._wait = np.where(begun, studies["started_at"] - studies["received_at"], np.nan) / 60
        self._minutes = turnaround(studies)
        self._weight = weights(studies, scenario.network)
        self._late = late(studies, scenario.network)
        self._tardiness = tardiness(studies, scenario.network, scenario.measured[1] + 3600 * OPEN_HOURS)

    def __call__(self, mine: NDArray[np.bool_]) -> dict[str, float]:
        """Studies, mean minutes to the beginning of reading and to the report, weighted misses and tardiness."""
        return {
            "studies": int(mine.sum()),
            "wait": _known_mean(self._wait[mine]),
            "turnaround": _known_mean(self._minutes[mine]),
            "weighted_misses": mean_by(self._weight[mine], self._late[mine]),
            "weighted_tardiness": mean_by(self._weight[mine], self._tardiness[mine]),
        }


def _known_mean(minutes: NDArray[np.float64]) -> float:
    known = minutes[~np.isnan(minutes)]
    return float(known.mean()) if len(known) else np.nan
