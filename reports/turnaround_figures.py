"""Turnaround as curves: which share of the studies is signed within so many minutes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reports.facts import PlanningFacts
from reports.words import between, percent, share_between
from simulation.measures.selection import measured
from simulation.replication import turnaround

POINTS = 61
"""Points of a curve."""


@dataclass(frozen=True, slots=True)
class TurnaroundCurve:
    """One urgency class, or all studies.

    Attributes
    ----------
    minutes, share
        The curve: share of all its studies signed within so many minutes; those never read count in the whole.
    mark_minutes, mark_share
        The target: minutes, and the share wanted within them; for all studies the objective of the mean, and None.
    reached
        A point of the curve, (minutes, share): that of the target's minutes; for all studies that of their mean.
    holds
        Whether the target holds.
    sentence
        The same in words.
    """

    code: str
    label: str
    minutes: NDArray[np.float64]
    share: NDArray[np.float64]
    mark_minutes: float
    mark_share: float | None
    reached: tuple[float, float]
    holds: bool
    sentence: str


def turnaround_curves(facts: PlanningFacts) -> list[TurnaroundCurve]:
    """Each urgency class that has studies, then all studies."""
    classes = facts.network.urgency_classes
    minutes, urgency = _pooled(facts)
    found = []
    for number, each in enumerate(classes):
        summary = facts.replayed["turnaround"][each.code]
        mine = minutes[urgency == number]
        if len(mine):
            limit = (3 if each.within_minutes < 60 else 2) * each.within_minutes
            rate, holds = summary["hit_rate"], bool(summary["target"]["holds"])
            sentence = (
                f"{percent(rate['value'])}{share_between(rate)} within {each.within_minutes:g} min, "
                f"{percent(each.share, 0)} wanted"
            )
            share, label = each.share, each.label or each.code
            found.append(_curve((each.code, label), mine, limit, (each.within_minutes, share), holds, sentence))
    return [*found, _all(facts.replayed["turnaround"]["all"], minutes)] if len(minutes) else found


def _pooled(facts: PlanningFacts) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """(minutes, class) of every measured study of every replication; minutes are infinite when never signed."""
    minutes, urgency = [], []
    for replication in facts.simulation.replications:
        studies = measured(replication, facts.simulation.scenario)
        minutes.append(np.nan_to_num(turnaround(studies), nan=np.inf))
        urgency.append(studies["urgency"])
    return np.concatenate(minutes), np.concatenate(urgency)


def _curve(
    name: tuple[str, str],
    minutes: NDArray[np.float64],
    limit: float,
    mark: tuple[float, float | None],
    holds: bool,
    sentence: str,
    at: float | None = None,
) -> TurnaroundCurve:
    grid = np.linspace(0, limit, POINTS)
    ordered = np.sort(minutes)
    share = np.searchsorted(ordered, grid, side="right") / len(ordered)
    at = mark[0] if at is None else at
    reached = float(np.searchsorted(ordered, at, side="right") / len(ordered))
    return TurnaroundCurve(*name, grid, share, *mark, (at, reached), holds, sentence)


def _all(summary: Mapping[str, Any], minutes: NDArray[np.float64]) -> TurnaroundCurve:
    mean, objective = summary["mean"], float(summary["target"]["mean_minutes"])
    value = "no study was read" if mean["value"] is None else f"mean {mean['value']:.1f} min{between(mean)}"
    sentence = f"{value}, less than {objective:g} wanted"
    name, holds = ("all", "All studies"), bool(summary["target"]["holds"])
    return _curve(name, minutes, 3 * objective, (objective, None), holds, sentence, at=mean["value"])
