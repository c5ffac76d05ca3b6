"""The kinds of task that a network has: exam × urgency class, vetting, and the second read of each exam."""

from __future__ import annotations

import math
from dataclasses import dataclass

from data.network import Network
from data.studies import ExamType, Subspecialty, UrgencyClass
from dispatch.kernels.columns import Kinds, floats, ints
from dispatch.policy import PolicyParams, Rule

SUBSPECIALTIES = tuple(Subspecialty)
VETTING_BIT = 1 << len(SUBSPECIALTIES)
"""The bit of skill masks for the right to vet."""


def skill_mask(subspecialties: tuple[Subspecialty, ...]) -> int:
    """Bit s for subspecialty s."""
    return sum(1 << SUBSPECIALTIES.index(subspecialty) for subspecialty in subspecialties)


def lognormal(mean: float, cv: float) -> tuple[float, float]:
    """(mean, standard deviation) of the logarithm of a lognormal of that mean and coefficient of variation."""
    variance = math.log(1.0 + cv * cv)
    return math.log(mean) - variance / 2, math.sqrt(variance)


@dataclass(frozen=True, slots=True)
class _Row:
    weight: float
    seconds: float
    cv: float = 0.0
    hard: float = 0.0
    target: float = 0.0
    urgent: bool = False
    preemptable: bool = False
    near: float = 0.0
    pressing: bool = False


class KindTable:
    """Numbers the kinds of a network and gives their columns.

    Kind numbers: ``exam * classes + class`` for first reads, then one for vetting, then one second read an exam.
    """

    def __init__(self, network: Network, policy: PolicyParams) -> None:
        self.exams = network.exams
        self.classes = network.urgency_classes
        self.vetting = len(self.exams) * len(self.classes)
        self._policy = policy

    def reading(self, exam: int, urgency: int) -> int:
        """Kind of the first read of an exam in an urgency class."""
        return exam * len(self.classes) + urgency

    def second_read(self, exam: int) -> int:
        """Kind of the second read of an exam."""
        return self.vetting + 1 + exam

    def columns(self) -> Kinds:
        """The columns as numpy arrays; seconds."""
        rows = [self._reading(exam, urgency) for exam in self.exams for urgency in self.classes]
        rows.append(self._vetting())
        rows.extend(self._second(exam) for exam in self.exams)
        logs = [lognormal(row.seconds, row.cv) for row in rows]
        ranks = {weight: n for n, weight in enumerate(sorted({row.weight for row in rows}, reverse=True))}
        return Kinds(
            weight=floats(row.weight for row in rows),
            rank=ints(ranks[row.weight] for row in rows),
            expected=floats(row.seconds for row in rows),
            log_mean=floats(mean for mean, _ in logs),
            log_sd=floats(sd for _, sd in logs),
            hard=floats(row.hard for row in rows),
            urgent=ints(row.urgent for row in rows),
            preemptable=ints(row.preemptable for row in rows),
            target=ints(round(row.target) for row in rows),
            near=ints(round(row.near) for row in rows),
            pressing=ints(round(row.seconds) * row.pressing for row in rows),
        )

    def _reading(self, exam: ExamType, urgency: UrgencyClass) -> _Row:
        policy = self._policy
        target = 60 * dispatch_target(exam, urgency)
        return _Row(
            weight=urgency.weight,
            seconds=60 * exam.mean_minutes,
            cv=exam.cv,
            hard=exam.hard,
            target=target,
            urgent=urgency.weight >= policy.preempts_from_weight,
            preemptable=urgency.weight <= policy.preemptable_up_to_weight,
            near=policy.escalate_share * target if escalates(policy, urgency) else 0.0,
            pressing=True,
        )

    def _vetting(self) -> _Row:
        policy = self._policy
        return _Row(
            weight=policy.vetting_weight,
            seconds=60 * policy.vetting_minutes,
            target=60 * policy.vetting_target_minutes,
            pressing=True,
        )

    def _second(self, exam: ExamType) -> _Row:
        policy = self._policy
        return _Row(
            weight=policy.second_read_weight,
            seconds=60 * exam.mean_minutes * policy.second_read_share,
            cv=exam.cv,
            target=60 * policy.second_read_target_minutes,
            preemptable=True,
        )


def escalates(policy: PolicyParams, urgency: UrgencyClass) -> bool:
    """Whether studies of a class escalate near their limit: one at a time, under the rule that knows limits."""
    known = policy.rule is Rule.ATC and not policy.assignment
    return known and urgency.weight >= policy.escalates_from_weight


def dispatch_target(exam: ExamType, urgency: UrgencyClass) -> float:
    """Minutes within which the dispatcher wants a study signed: its target, or what its first oral word implies."""
    if urgency.oral_minutes is None:
        return urgency.within_minutes
    return min(urgency.within_minutes, urgency.oral_minutes + exam.mean_minutes)
