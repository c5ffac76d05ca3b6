"""How a roster stands up to sick calls: hours missing under sampled absences, with and without those on call."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data.formats.roster_json import RosterFile
from data.network import Network
from data.requirements import ANY, Level, Requirement
from data.studies import Subspecialty
from demand.staffing import staffing
from rostering.checks import Subject
from rostering.robustness import Shortfall, draw_absences, expert, shortfall

HEAD_COUNT = f"{ANY}, {Level.READS}"
COVER = tuple(map(expert, Subspecialty))


@dataclass(frozen=True, slots=True)
class Robustness:
    """A roster under sampled absences.

    Attributes
    ----------
    planned
        Without any absence, nobody called out: one sample.
    with_stand_by, without
        The same absences with those on call, and as if the roster had no on-call duty.
    """

    absence: float
    seed: int
    absent: NDArray[np.bool_]
    on_call: int
    planned: Shortfall
    with_stand_by: Shortfall
    without: Shortfall

    def summary(self) -> dict[str, Any]:
        """What ``roster robustness --json`` prints; all hours are reader-hours over the whole roster."""
        names = tuple(self.planned.hours)
        others = [name for name in names if name != HEAD_COUNT and name not in COVER]
        samples, duties = self.absent.shape
        return {
            "samples": samples,
            "seed": self.seed,
            "absence": self.absence,
            "duties": duties,
            "on_call": self.on_call,
            "absent": round(float(self.absent.sum(axis=1).mean()), 2),
            "called_out": round(float(self.with_stand_by.called_out.mean()), 2),
            "head_count": self._hours([HEAD_COUNT] if HEAD_COUNT in names else []),
            "other_requirements": self._hours(others),
            "specialist_cover": self._hours(COVER),
            "by_subspecialty": {str(each): self._hours([expert(each)]) for each in Subspecialty},
        }

    def _hours(self, names: Iterable[str]) -> dict[str, Any]:
        """Hours of these things together."""
        names = tuple(names)
        planned, there, gone = (
            np.sum([each.hours[name] for name in names], axis=0) if names else np.zeros(1)
            for each in (self.planned, self.with_stand_by, self.without)
        )
        return {"planned": float(planned[0]), "with_stand_by": _spread(there), "without": _spread(gone)}


def _spread(hours: NDArray[np.float64]) -> dict[str, float]:
    return {"expected": round(float(hours.mean()), 2), "p95": round(float(np.quantile(hours, 0.95)), 2)}


def robustness(
    network: Network, file: RosterFile, requirements: tuple[Requirement, ...] | None, samples: int, seed: int
) -> Robustness:
    """Sample absences with the probability of the rule *stand by* and count what is missing.

    Parameters
    ----------
    requirements
        Others than those recorded. With neither, `demand.staffing` computes them.
    """
    needs = file.requirements if requirements is None else requirements
    if needs is None:
        needs = staffing(network, file.roster.horizon)
    rules = (file.result.rules if file.result else None) or network.rules
    subject = Subject(network, file.roster, needs, rules)
    absent = draw_absences(len(subject.duties), samples, rules.stand_by.absence, seed)
    return Robustness(
        absence=rules.stand_by.absence,
        seed=seed,
        absent=absent,
        on_call=sum(map(subject.on_call, subject.duties)),
        planned=shortfall(subject, np.zeros((1, len(subject.duties)), dtype=bool), call_out=False),
        with_stand_by=shortfall(subject, absent),
        without=shortfall(subject, absent, stand_by=False),
    )
