"""The next requirements: the head count that trades leave, or more readers where one more is worth most.

Head counts move in whole shifts, because that is how a roster can follow them; readers and experts of a subspecialty
are raised where its studies are late, and never lowered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from data.calendar import SLOT, day_kind
from data.duties import Roster, Shift, shifts_in
from data.requirements import VETTING, Level, Requirement, RequirementKey, need_by_slot, requirements_of
from planning.plan_pressure import Floats, Ints, Pressure
from planning.plan_spare import HEAD_COUNT
from planning.plan_trades import Trade
from rostering.checks import Subject
from rostering.checks.slots import slots_of

SLOT_HOURS = SLOT.total_seconds() / 3600
LATER = 0.03
"""Late studies beyond its part of them all, as a share of the studies, from which a subspecialty gets readers."""
FEWEST = 1.0
"""Late studies a week and half hour from which a subspecialty's reader is added there."""


def rearranged(
    subject: Subject, pressure: Pressure, roster: Roster, trades: Sequence[Trade]
) -> tuple[Requirement, ...]:
    """The requirements of a roster after trades: the head count as low as they leave it, and as high as they make it.

    Where there are fewer readers than before, no more are asked for than are left, but as many as each other
    requirement; where an addition brings one, they are asked for while studies would wait for them.
    """
    horizon = subject.horizon
    need = dict(subject.need)
    asked = need.get(HEAD_COUNT, np.zeros(horizon.slots, np.int64)).copy()
    heads = subject.with_roster(roster).readers(lambda _: True)
    floor = np.max([readers for key, readers in need.items() if key != HEAD_COUNT], axis=0, initial=0)
    less = heads < pressure.heads
    asked[less] = np.minimum(asked, np.maximum(heads, floor))[less]
    worth = pressure.worth_of_next(pressure.heads, range(len(pressure.arrivals)))
    for shift in _added(subject, trades):
        slots = np.arange(*slots_of(shift, horizon.start, horizon.slots))
        pressed = slots[(worth[slots] >= worth[slots].mean() / 2) & (heads[slots] > pressure.heads[slots])]
        asked[pressed] = np.maximum(asked, heads)[pressed]
    need[HEAD_COUNT] = asked
    return requirements_of(need, horizon)


def _added(subject: Subject, trades: Sequence[Trade]) -> list[Shift]:
    """The dated shifts of which additions bring more."""
    kinds = {(trade.days, trade.takes) for trade in trades if trade.adds}
    shifts = shifts_in(subject.horizon, subject.network.shift_types)
    return [shift for shift in shifts if (day_kind(shift.day), shift.type.code) in kinds]


def raised(subject: Subject, pressure: Pressure, hours: float, classes: Sequence[int]) -> tuple[Requirement, ...]:
    """The head count raised by shifts of about that many hours, where studies of those classes would wait least."""
    horizon = subject.horizon
    need = dict(subject.need)
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


def _mean_worth(sums: Floats, span: tuple[int, int]) -> float:
    first, last = span
    return float(sums[last] - sums[first]) / max(1, last - first)


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
