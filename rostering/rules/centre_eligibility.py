"""Duties are done at the home centre or another centre of the radiologist, on dates on which it is open."""

from __future__ import annotations

import numpy as np

from rostering.instance import Bools, RosterInstance


def forbid(instance: RosterInstance, eligible: Bools) -> None:
    """No duty at a centre that is not theirs, or closed."""
    for place, centre in enumerate(instance.network.centres):
        theirs = np.array([centre.id in person.centres for person in instance.people], dtype=bool)
        open_on = np.array([centre.open_on(shift.day) for shift in instance.shifts], dtype=bool)
        eligible[~theirs, :, place] = False
        eligible[:, ~open_on, place] = False
