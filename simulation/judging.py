"""What a policy is tuned by: one number a replication, and the figures beside it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from simulation.measures.help_for_hard_cases import HardCases
from simulation.measures.lateness import Lateness
from simulation.measures.load import Interruptions
from simulation.measures.vetting import Vetting
from simulation.replication import Replication, Scenario, replicate

Figures = Mapping[str, float]

TARDINESS = 0.02 / 30
"""Of a miss: what a minute of mean weighted tardiness costs. It tells candidates apart that miss equally often."""
DELAYED = 0.1
"""Of a miss: what images delayed by late vetting cost. Without it a policy would win by putting vetting off."""


def judged(scenario: Scenario, numbers: Sequence[int]) -> list[Figures]:
    """The figures of those replications; ``loss`` is what tuning lowers."""
    return [figures(replicate(scenario, number), scenario) for number in numbers]


def figures(replication: Replication, scenario: Scenario) -> Figures:
    """Shares and minutes of one replication; NaN where there is nothing to count."""
    lateness = Lateness().of(replication, scenario)
    misses, tardiness = lateness["weighted_misses"], lateness["weighted_tardiness"]
    delayed = Vetting().of(replication, scenario)["delayed"]
    return {
        "loss": misses + TARDINESS * tardiness + DELAYED * (0.0 if math.isnan(delayed) else delayed),
        "weighted_misses": misses,
        "weighted_tardiness": tardiness,
        "delayed_by_vetting": delayed,
        "hard_by_expert": HardCases().of(replication, scenario)["by_expert"],
        "interruptions_per_hundred": Interruptions().of(replication, scenario)["per_hundred"],
    }
