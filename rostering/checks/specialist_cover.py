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
    by_hour = _wanted(subject)
    for subspecialty in Subspecialty:
        single = subspecialty in numbers.one_with_on_call
        wanted = np.ones_like(by_hour) if single else by_hour
        there = _experienced(subject, subspecialty, on_call_counts=single)
        for run in runs(np.maximum(wanted - there, 0)):
            start, end = run.bounds(subject.horizon.start)
            text = f"{counted(run.value, 'experienced reader')} of {subspecialty} missing from {period(start, end)}"
            yield Violation(RULE, text, numbers.weight * run.value * run.slots, day=local_date(start))


def _wanted(subject: Subject) -> NDArray[np.int64]:
    """Readers wanted in each slot: more at night, on weekends and on holidays."""
    numbers = subject.rules.specialist_cover
    special = [
        day_kind(start.date()) is not DayKind.WEEKDAY or within(start.time(), numbers.night_from, numbers.night_until)
        for start in subject.slot_starts
    ]
    return np.where(special, numbers.nights, numbers.days).astype(np.int64)


def _experienced(subject: Subject, subspecialty: Subspecialty, *, on_call_counts: bool) -> NDArray[np.int64]:
    there = subject.readers(lambda duty: subspecialty in subject.person(duty).experienced)
    if not on_call_counts:
        return there
    at_home = [duty for duty in subject.duties if subject.on_call(duty) and duty.subspecialty == subspecialty]
    return there + occupancy(at_home, subject.horizon.start, subject.horizon.slots)
