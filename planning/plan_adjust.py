"""The next requirements: fewer readers where the last one is worth least, more where one more is worth most.

Head counts move in whole shifts, because that is how a roster can follow them; readers and experts of a subspecialty
are raised where its studies are late, and never lowered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from data.calendar import SLOT
from data.duties import Duty, Roster, shifts_in
from data.requirements import ANY, VETTING, Level, Requirement, RequirementKey, need_by_slot, requirements_of
from data.studies import Subspecialty
from planning.plan_pressure import Floats, Ints, Pressure
from rostering.checks import Subject
from rostering.checks.coverage import meets
from rostering.checks.slots import slots_of
from rostering.checks.specialist_cover import experienced_readers, experts_wanted

HEAD_COUNT = RequirementKey(ANY, Level.READS)
SLOT_HOURS = SLOT.total_seconds() / 3600
LATER = 0.03
"""Late studies beyond its part of them all, as a share of the studies, from which a subspecialty gets readers."""
FEWEST = 1.0
"""Late studies a week and half hour from which a subspecialty's reader is added there."""


@dataclass(frozen=True, slots=True)
class Adjustment:
    """Requirements to try next, and a roster near them from which the search may start."""

    requirements: tuple[Requirement, ...]
    start: Roster


def lowered(subject: Subject, pressure: Pressure, hours: float) -> Adjustment:
    """The head count lowered by duties of about that many hours, the least useful first.

    No duty goes whose reader another requirement or specialist cover needs, and the head count stays at least as large
    as each other requirement.
    """
    heads, spare = pressure.heads.copy(), _Spare(subject)
    span = {duty: slots_of(duty, subject.horizon.start, subject.horizon.slots) for duty in subject.duties_at_work}
    left = [duty for duty in subject.duties_at_work if duty not in frozenset(subject.roster.kept)]
    dropped: list[Duty] = []
    minutes, wanted = 0, 60 * hours
    while minutes < wanted:
        worth = np.concatenate(([0.0], np.cumsum(pressure.worth_of_last(heads))))
        # What is scarce stays so as others go: a duty that may not go now is not asked again.
        left.sort(key=lambda duty: (_mean_worth(worth, span[duty]), duty), reverse=True)
        while left and not spare.let_go(left[-1]):
            left.pop()
        if not left:
            break
        duty = left.pop()
        dropped.append(duty)
        minutes += duty.minutes
        heads[slice(*span[duty])] -= 1
    need = {key: readers.copy() for key, readers in subject.need.items()}
    floor = np.max([readers for key, readers in need.items() if key != HEAD_COUNT], axis=0, initial=0)
    if HEAD_COUNT in need:
        changed = heads < pressure.heads
        asked = np.where(changed, np.minimum(need[HEAD_COUNT], heads), need[HEAD_COUNT])
        need[HEAD_COUNT] = np.maximum(asked, np.minimum(floor, need[HEAD_COUNT]))
    gone = frozenset(dropped)
    duties = tuple(duty for duty in subject.roster.duties if duty not in gone)
    return Adjustment(requirements_of(need, subject.horizon), _with_duties(subject.roster, duties))


def _mean_worth(sums: Floats, span: tuple[int, int]) -> float:
    first, last = span
    return float(sums[last] - sums[first]) / max(1, last - first)


class _Spare:
    """Readers beyond what is asked of each skill, slot by slot, as duties are let go."""

    def __init__(self, subject: Subject) -> None:
        self._subject = subject
        self._spare: dict[RequirementKey, Ints] = {
            key: subject.readers(lambda duty, key=key: meets(subject, duty, key)) - need  # type: ignore[misc]
            for key, need in subject.need.items()
            if key != HEAD_COUNT
        }
        cover = subject.rules.specialist_cover
        for each in Subspecialty if cover.weight else ():
            on_call = each in cover.one_with_on_call
            there = experienced_readers(subject, each, on_call_counts=on_call) - experts_wanted(subject, each)
            key = RequirementKey(each.value, Level.EXPERIENCED)
            self._spare[key] = np.minimum(self._spare.get(key, there), there)

    def let_go(self, duty: Duty) -> bool:
        """Whether nothing that the duty's reader counts for becomes scarce; then it is gone."""
        first, last = slots_of(duty, self._subject.horizon.start, self._subject.horizon.slots)
        mine = [spare for key, spare in self._spare.items() if meets(self._subject, duty, key)]
        if any((spare[first:last] <= 0).any() for spare in mine):
            return False
        for spare in mine:
            spare[first:last] -= 1
        return True


def raised(
    subject: Subject,
    pressure: Pressure,
    hours: float,
    classes: Sequence[int],
    requirements: Sequence[Requirement] | None = None,
) -> tuple[Requirement, ...]:
    """The head count raised by shifts of about that many hours, where studies of those classes would wait least.

    Parameters
    ----------
    requirements
        What is raised; the subject's own requirements when None.
    """
    horizon = subject.horizon
    need = dict(need_by_slot(subject.requirements if requirements is None else requirements, horizon))
    count = need.get(HEAD_COUNT, np.zeros(horizon.slots, np.int64)).copy()
    shifts = [shift for shift in shifts_in(horizon, subject.network.shift_types) if not shift.type.on_call]
    spans = [slots_of(shift, horizon.start, horizon.slots) for shift in shifts]
    heads, minutes = pressure.heads.copy(), 0
    while minutes < 60 * hours and spans:
        worth = pressure.worth_of_next(heads, classes)
        sums = np.concatenate(([0.0], np.cumsum(worth)))
        best = max(range(len(spans)), key=lambda n: _mean_worth(sums, spans[n]))
        mean = _mean_worth(sums, spans[best])
        if mean <= 0:
            break
        slots = np.arange(*spans[best])
        pressed = slots[worth[slots] >= mean / 2]
        heads[slots] += 1
        count[pressed] = np.maximum(count[pressed], heads[pressed])
        minutes += shifts[best].minutes
    need[HEAD_COUNT] = count
    return requirements_of(need, horizon)


def with_subspecialties_raised(
    requirements: Sequence[Requirement],
    subject: Subject,
    pressure: Pressure,
    classes: Sequence[int],
    kinds: Sequence[str],
) -> tuple[Requirement, ...]:
    """One reader more of each subspecialty whose studies of those classes are late more often than the others.

    Parameters
    ----------
    kinds
        The subspecialties in the order of the pressure's columns.
    """
    need: dict[RequirementKey, Ints] = dict(need_by_slot(requirements, subject.horizon))
    late = pressure.late[list(classes)].sum(axis=0)
    share = late.sum(axis=1) / max(1e-9, float(pressure.arrivals[list(classes)].sum()))
    usual = _usual(share, kinds, subject)
    weeks = max(1.0, len(subject.horizon.days) / 7)
    for number, kind in enumerate(kinds):
        if share[number] - usual.get(kind, share[number]) <= LATER:
            continue
        there = late[number] >= FEWEST / weeks
        for level in Level:
            key = RequirementKey(kind, level)
            if key in need:
                need[key] = need[key] + there
    need = _head_count_not_below(need)
    return requirements_of(need, subject.horizon)


def _usual(share: Floats, kinds: Sequence[str], subject: Subject) -> Mapping[str, float]:
    """Late studies of each subspecialty as a share of all, if they were late as often as the others."""
    weight = dict.fromkeys(kinds, 0.0)
    for exam in subject.network.exams:
        weight[exam.subspecialty.value] += exam.share
    total = sum(weight.values())
    return {kind: float(share.sum()) * weight[kind] / total for kind in kinds}


def _head_count_not_below(need: dict[RequirementKey, Ints]) -> dict[RequirementKey, Ints]:
    others = [readers for key, readers in need.items() if key != HEAD_COUNT and key.skill != VETTING]
    if others:
        need[HEAD_COUNT] = np.maximum(need[HEAD_COUNT], np.max(others, axis=0))
    return need


def _with_duties(roster: Roster, duties: tuple[Duty, ...]) -> Roster:
    return Roster(roster.horizon, duties, roster.history, roster.kept, roster.ledger)
