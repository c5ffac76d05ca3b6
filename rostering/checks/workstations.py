"""No more readers at a centre than workstations, half hour by half hour.

A half hour has the capacity of the local date on which it starts: a centre that closes on a date is empty by midnight.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import cache

import numpy as np
from numpy.typing import NDArray

from data.calendar import PARIS, SLOT, local_date, to_utc, zone
from rostering.checks.slots import occupancy, runs
from rostering.checks.subject import Subject
from rostering.checks.violation import Violation
from rostering.checks.wording import counted, period

RULE = "workstations"


def check(subject: Subject) -> Iterator[Violation]:
    """Each period in which a centre has the same number of readers too many; on-call duties are at home."""
    origin = to_utc(subject.horizon.first, time())
    slots = (to_utc(subject.horizon.last + timedelta(days=2), time()) - origin) // SLOT
    days = [(origin + n * SLOT).astimezone(zone(PARIS)).date() for n in range(slots)]
    for centre in subject.network.centre:
        readers = occupancy((duty for duty in subject.duties_at_work if duty.centre == centre), origin, slots)
        places = _workstations(subject, centre, days)
        for run in runs(np.maximum(readers - places, 0)):
            yield _too_many(centre, run.bounds(origin), int(readers[run.first]), run.value)


def _workstations(subject: Subject, centre: str, days: list[date]) -> NDArray[np.int64]:
    on_date = cache(lambda day: subject.network.capacity_on(centre, day)[0])
    return np.array([on_date(day) for day in days], np.int64)


def _too_many(centre: str, bounds: tuple[datetime, datetime], readers: int, excess: int) -> Violation:
    text = f"{centre}: {counted(readers, 'reader')} from {period(*bounds)}, {counted(readers - excess, 'workstation')}"
    return Violation(RULE, text, hard=True, day=local_date(bounds[0]), centre=centre)
