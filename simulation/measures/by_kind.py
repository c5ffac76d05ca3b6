"""Turnaround by exam, by hospital, and by the hour at which images came."""

from __future__ import annotations

from typing import Any

import numpy as np

from simulation.measures.measure import Averaged
from simulation.measures.selection import arrival, local_hour, measured
from simulation.measures.turnaround import figures
from simulation.replication import Replication, Scenario, turnaround


class TurnaroundByKind(Averaged):
    """The same numbers as by urgency class; the hour is that of Paris."""

    name = "turnaround_by"

    def of(self, replication: Replication, scenario: Scenario) -> dict[str, Any]:
        """``exam``, ``hospital`` and ``hour`` → name → numbers; hits are within the minutes of each study's class."""
        studies, network = measured(replication, scenario), scenario.network
        minutes = turnaround(studies)
        within = np.array([each.within_minutes for each in network.urgency_classes])[studies["urgency"]]
        hour = local_hour(arrival(studies), scenario)
        kinds = {
            "exam": (studies["exam"], [exam.code for exam in network.exams]),
            "hospital": (studies["hospital"], [hospital.id for hospital in network.hospitals]),
            "hour": (hour, [f"{n:02d}" for n in range(24)]),
        }
        return {
            kind: {name: figures(minutes[number == n], within[number == n]) for n, name in enumerate(names)}
            for kind, (number, names) in kinds.items()
        }
