"""For every hard case: was a reader experienced in its subspecialty on duty when it came? Where was cover thin?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data.network import Network
from dispatch.kinds import SUBSPECIALTIES
from simulation.crew import Crew
from simulation.intervals import Tree
from simulation.measures.measure import Averaged
from simulation.measures.selection import arrival, local_hour, measured
from simulation.replication import Columns, Replication, Scenario

SAMPLE_SECONDS = 600
THIN_HOURS = 10
"""Most hours of the list of where cover was thin."""


class SpecialistCoverage(Averaged):
    """Resting readers count, readers on call at home are counted apart (``with_on_call``)."""

    name = "specialist_coverage"

    def of(self, replication: Replication, scenario: Scenario) -> dict[str, Any]:
        """Share of hard cases covered, in all and by subspecialty.

        By subspecialty, 24 local hours: ``map``, the share covered; ``map_of_readers``, how many experienced readers
        are on duty on average; ``map_of_cases``, how many hard cases come a day.
        """
        studies = measured(replication, scenario)
        hard = studies["hard"] == 1
        subspecialty = subspecialties(studies, scenario.network)[hard]
        at = arrival(studies)[hard]
        days = (scenario.measured[1] - scenario.measured[0]) / 86_400
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
            "map_of_readers": _readers_by_hour(replication.crew, scenario),
            "map_of_cases": {
                name.value: (np.bincount(hour[subspecialty == n], minlength=24) / max(days, 1e-9)).tolist()
                for n, name in enumerate(SUBSPECIALTIES)
            },
        }

    def summary(self, samples: Sequence[Tree], scenario: Scenario) -> dict[str, Any]:
        """With the hours at which cover was ``thin``, those that leave most hard cases uncovered first."""
        merged = super().summary(samples, scenario)
        return {**merged, "thin": thin_hours(merged)}


def thin_hours(merged: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Subspecialty and hour, experienced readers on duty, share of hard cases covered, uncovered cases a day."""
    found = [
        {
            "subspecialty": name,
            "hour": hour,
            "readers": merged["map_of_readers"][name][hour],
            "share": share,
            "uncovered_per_day": (1 - share) * merged["map_of_cases"][name][hour],
        }
        for name, shares in merged["map"].items()
        for hour, share in enumerate(shares)
        if share is not None and share < 1
    ]
    return sorted(found, key=lambda each: (-each["uncovered_per_day"], each["share"]))[:THIN_HOURS]


def subspecialties(studies: Columns, network: Network) -> NDArray[np.int64]:
    """By study: the number of its subspecialty."""
    number = [SUBSPECIALTIES.index(exam.subspecialty) for exam in network.exams]
    return np.array(number, dtype=np.int64)[studies["exam"]]


def _readers_by_hour(crew: Crew, scenario: Scenario) -> dict[str, list[float]]:
    """By subspecialty: mean number of experienced readers on duty at each local hour, sampled over what is measured."""
    at = np.arange(*scenario.measured, SAMPLE_SECONDS)
    hour = local_hour(at, scenario)
    samples = np.bincount(hour, minlength=24)
    found = {}
    for n, name in enumerate(SUBSPECIALTIES):
        there = experienced_on_duty(crew, np.full(len(at), n), at, on_call=False)
        sums = np.bincount(hour, there, minlength=24)
        found[name.value] = np.where(samples > 0, sums / np.maximum(samples, 1), np.nan).tolist()
    return found


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
