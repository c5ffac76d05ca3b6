"""How busy readers are while awake on duty, and how much of their duty they rest."""

from __future__ import annotations

import numpy as np

from simulation.measures.measure import Averaged
from simulation.replication import Replication, Scenario


class Utilisation(Averaged):
    """Reading, vetting, advising and the telephone count as work; time beyond the end of a duty too."""

    name = "utilisation"
    whole_run = True

    def of(self, replication: Replication, scenario: Scenario) -> dict[str, float]:  # noqa: ARG002
        """Work over time awake on duty."""
        readers = replication.readers
        awake = int(readers["on_duty"].sum() - readers["rested"].sum())
        busy = int(readers["busy"].sum() + readers["phone"].sum())
        return {"share": busy / awake if awake else np.nan}


class Resting(Averaged):
    """Rest within duties, which counts as working time."""

    name = "resting"
    whole_run = True

    def of(self, replication: Replication, scenario: Scenario) -> dict[str, float]:
        """Share of the time on duty, and hours a day over all readers."""
        on_duty, rested = (int(replication.readers[name].sum()) for name in ("on_duty", "rested"))
        return {"share": rested / on_duty if on_duty else np.nan, "hours_per_day": rested / 3600 / scenario.days}
