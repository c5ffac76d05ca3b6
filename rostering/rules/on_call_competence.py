"""On call only in a subspecialty in which one is experienced."""

from __future__ import annotations

import numpy as np

from rostering.instance import Bools, RosterInstance


def forbid(instance: RosterInstance, eligible: Bools) -> None:
    """No on-call duty in another subspecialty."""
    for place in range(instance.centres, len(instance.places)):
        skilled = np.array([instance.places[place] in person.experienced for person in instance.people], dtype=bool)
        eligible[~skilled, :, place] = False
