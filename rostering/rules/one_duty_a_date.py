"""Who has a work pattern starts at most one duty on a local date."""

from __future__ import annotations

from datetime import time, timedelta

import numpy as np

from data.calendar import to_utc
from rostering.model import Model
from rostering.rules.worked_dates import people_with_pattern


def add(model: Model) -> None:
    """A duty holds its person until the date is over."""
    instance = model.instance
    people = people_with_pattern(instance)
    if not len(people):
        return
    midnight = [instance.minute(to_utc(day + timedelta(days=1), time(0))) for day in instance.horizon.days]
    over = np.array(midnight, dtype=np.int64)[instance.days]
    for person in people:
        model.conflicts.release_from(int(person), np.arange(len(instance.shifts)), over)
