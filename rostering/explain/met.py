"""Whether a roster meets a demand, from duties and data alone."""

from __future__ import annotations

import numpy as np

from data.calendar import SLOT
from data.demands import Demand, DemandKind
from data.duties import UNIT_MINUTES, WishKind
from rostering.checks.coverage import meets
from rostering.checks.subject import Subject


def met(subject: Subject, demand: Demand) -> bool:
    """Whether the roster does what is demanded."""
    if demand.kind is DemandKind.COVER:
        return not _short(subject, demand)
    if demand.kind is DemandKind.WISH:
        wishes = subject.network.wishes_of.get(demand.radiologist_id or "", ())
        meant = [wish for wish in wishes if wish.day == demand.day and wish.kind is not WishKind.REFUSE]
        return all(_has_duty(subject, demand, wish.shift) is (wish.kind is WishKind.WANT) for wish in meant)
    if demand.kind in (DemandKind.DUTY, DemandKind.NO_DUTY):
        return _has_duty(subject, demand, demand.shift) is (demand.kind is DemandKind.DUTY)
    given = sum(
        subject.shift_type(duty).unit_minutes for duty in subject.duties_of.get(demand.radiologist_id or "", ())
    )
    asked = (demand.units or 0.0) * UNIT_MINUTES
    return given >= asked - 1e-3 if demand.kind is DemandKind.UNITS_AT_LEAST else given <= asked + 1e-3


def _has_duty(subject: Subject, demand: Demand, shift: str | None) -> bool:
    own = subject.duties_of.get(demand.radiologist_id or "", ())
    return any(duty.day == demand.day and shift in (None, duty.shift) for duty in own)


def _short(subject: Subject, demand: Demand) -> bool:
    start, end = demand.interval(subject.network.shift_type)
    readers = subject.readers(lambda duty: meets(subject, duty, demand.key))
    required = subject.need.get(demand.key, np.zeros_like(readers))
    for slot in range(subject.horizon.slots):
        begins = subject.horizon.start + slot * SLOT
        if begins < end and begins + SLOT > start:
            wanted = int(required[slot]) if demand.readers is None else demand.readers
            if readers[slot] < wanted:
                return True
    return False
