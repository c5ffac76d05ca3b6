"""No duty, on call included, that overlaps a local day away."""

from __future__ import annotations

from datetime import time, timedelta

from data.calendar import to_utc
from rostering.instance import Bools, RosterInstance


def forbid(instance: RosterInstance, eligible: Bools) -> None:
    """No duty that meets an absence."""
    for row in instance.network.absences:
        start = instance.minute(to_utc(row.first, time(0)))
        end = instance.minute(to_utc(row.last + timedelta(days=1), time(0)))
        eligible[instance.person_index[row.radiologist_id], (instance.starts < end) & (instance.ends > start)] = False
