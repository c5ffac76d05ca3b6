"""How hard cases came to their report, and whether whole-body trauma was read again in time."""

from __future__ import annotations

import numpy as np

from dispatch.kernels.columns import NONE
from dispatch.kernels.world import ALONE, BY_EXPERT, HANDED_BACK, TRANSFERRED, UNREAD, WITH_ADVICE
from simulation.measures.measure import Averaged
from simulation.measures.selection import measured
from simulation.replication import Replication, Scenario

WAYS = {
    "by_expert": BY_EXPERT,
    "with_advice": WITH_ADVICE,
    "transferred": TRANSFERRED,
    "alone": ALONE,
    "handed_back": HANDED_BACK,
    "unread": UNREAD,
}


class HardCases(Averaged):
    """An experienced first reader, a colleague's advice, a transfer, or nobody experienced in sight."""

    name = "hard_cases"

    def of(self, replication: Replication, scenario: Scenario) -> dict[str, float]:
        """Share of hard cases by way to the report."""
        studies = measured(replication, scenario)
        outcome = studies["outcome"][studies["hard"] == 1]
        return {name: float(np.mean(outcome == code)) if len(outcome) else np.nan for name, code in WAYS.items()}


class SecondReads(Averaged):
    """Studies that are read twice; those whose window ends after the horizon are left out."""

    name = "second_reads"

    def of(self, replication: Replication, scenario: Scenario) -> dict[str, float]:
        """Share of second reads signed within the hours allowed."""
        studies = measured(replication, scenario)
        allowed = round(3600 * scenario.parameters.second_read_until_hours)
        signed = studies["signed_at"]
        due = (studies["read_twice"] == 1) & (signed != NONE) & (signed + allowed < scenario.measured[1])
        again = studies["second_signed_at"][due]
        in_time = (again != NONE) & (again - signed[due] <= allowed)
        return {"in_time": float(in_time.mean()) if len(in_time) else np.nan}
