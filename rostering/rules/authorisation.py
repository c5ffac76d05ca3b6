"""A full-time hospital practitioner needs a valid authorisation for outside work."""

from __future__ import annotations

import numpy as np

from rostering.instance import Bools, RosterInstance


def forbid(instance: RosterInstance, eligible: Bools) -> None:
    """No duty on a date without it."""
    if not instance.rules.authorisation.enabled:
        return
    days = instance.horizon.days
    for number, person in enumerate(instance.people):
        valid = np.array([person.authorised_on(day) for day in days], dtype=bool)
        eligible[number, ~valid[instance.days]] = False
