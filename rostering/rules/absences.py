"""No duty, on call included, that overlaps an absence."""

from __future__ import annotations

from rostering.instance import Bools, RosterInstance


def forbid(instance: RosterInstance, eligible: Bools) -> None:
    """No duty that meets an absence."""
    for row in instance.network.absences:
        start, end = (instance.minute(instant) for instant in row.interval)
        eligible[instance.person_index[row.radiologist_id], (instance.starts < end) & (instance.ends > start)] = False
