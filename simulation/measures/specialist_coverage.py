"""For every hard case: was a reader experienced in its subspecialty on duty when it came?"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dispatch.kinds import SUBSPECIALTIES
from simulation.crew import Crew
from simulation.measures.measure import Averaged
from simulation.measures.selection import arrival, local_hour, measured
from simulation.replication import Replication, Scenario


class SpecialistCoverage(Averaged):
    """Resting readers count, readers on call at home are counted apart (``with_on_call``)."""

    name = "specialist_coverage"

    def of(self, replication: Replication, scenario: Scenario) -> dict[str, Any]:
        """Share of hard cases covered, in all and by subspecialty; ``map``: by subspecialty, 24 local hours."""
        studies = measured(replication, scenario)
        hard = studies["hard"] == 1
        number = [SUBSPECIALTIES.index(exam.subspecialty) for exam in scenario.network.exams]
        subspecialty = np.array(number, dtype=np.int64)[studies["exam"][hard]]
        at = arrival(studies)[hard]
        on_duty = experienced_on_duty(replication.crew, subspecialty, at, on_call=False) > 0
        reachable = on_duty | (experienced_on_duty(replication.crew, subspecialty, at, on_call=True) > 0)
        hour = local_hour(at, scenario)
        return {
            "hard_cases": int(hard.sum()),
            "share": _share(on_duty),
            "with_on_call": _share(reachable),
            "by_subspecialty": {
                name.value: _share(on_duty[subspecialty == n]) for n, name in enumerate(SUBSPECIALTIES)
            },
            "map": {
                name.value: [_share(on_duty[(subspecialty == n) & (hour == h)]) for h in range(24)]
                for n, name in enumerate(SUBSPECIALTIES)
            },
        }


def experienced_on_duty(
    crew: Crew, subspecialty: NDArray[np.int64], at: NDArray[np.int64], on_call: bool
) -> NDArray[np.int64]:
    """How many readers experienced in that subspecialty are on duty (or on call at home) at that second."""
    found = np.zeros(len(at), dtype=np.int64)
    for n in np.unique(subspecialty):
        mine = subspecialty == n
        stretches = [s for s in crew.stretches if s.home == on_call and crew.experienced[s.reader] >> int(n) & 1]
        starts = np.sort([stretch.start for stretch in stretches])
        ends = np.sort([stretch.end for stretch in stretches])
        begun = np.searchsorted(starts, at[mine], side="right")
        found[mine] = begun - np.searchsorted(ends, at[mine], side="right")
    return found


def _share(flags: NDArray[np.bool_]) -> float:
    return float(flags.mean()) if len(flags) else np.nan
