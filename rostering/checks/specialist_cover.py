"""Experienced readers of each subspecialty on duty in the network, at every half hour."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from data.calendar import DayKind, day_kind, local_date
from data.studies import Subspecialty
from rostering.checks.slots import occupancy, runs, within
from rostering.checks.subject import Subject
from rostering.checks.violation import Violation
from rostering.checks.wording import counted, period

RULE = "specialist_cover"


def check(subject: Subject) -> Iterator[Violation]:
    """Each period in which the same number of experienced readers of a subspecialty is missing."""
    numbers = subject.rules.specialist_cover
    for subspecialty in Subspecialty:
        single = subspecialty in numbers.one_with_on_call
        wanted = experts_wanted(subject, subspecialty)
        there = experienced_readers(subject, subspecialty, on_call_counts=single)
        for run in runs(np.maximum(wanted - there, 0)):
            start, end = run.bounds(subject.horizon.start)
            text = f"{counted(run.value, 'experienced reader')} of {subspecialty} missing from {period(start, end)}"
            yield Violation(RULE, text, numbers.weight * run.value * run.slots, day=local_date(start))


def experts_wanted(subject: Subject, subspecialty: Subspecialty) -> NDArray[np.int64]:
    """Readers wanted in each slot: more at night, on weekends and on holidays, where one is not enough."""
    numbers = subject.rules.specialist_cover
    if subspecialty in numbers.one_with_on_call:
        return np.ones(subject.horizon.slots, np.int64)
    special = [
        day_kind(start.date()) is not DayKind.WEEKDAY or within(start.time(), numbers.night_from, numbers.night_until)
        for start in subject.slot_starts
    ]
    return np.where(special, numbers.nights, numbers.days).astype(np.int64)


def experienced_readers(subject: Subject, subspecialty: Subspecialty, *, on_call_counts: bool) -> NDArray[np.int64]:
    """Experienced readers on duty in each slot and, where that counts, on call for the subspecialty."""
    there = subject.readers(lambda duty: subspecialty in subject.person(duty).experienced)
    if not on_call_counts:
        return there
    at_home = [duty for duty in subject.duties if subject.on_call(duty) and duty.subspecialty == subspecialty]
    return there + occupancy(at_home, subject.horizon.start, subject.horizon.slots)
