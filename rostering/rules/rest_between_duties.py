"""Daily rest from the end of one duty to the start of the next, on-call duties included."""

from __future__ import annotations

import numpy as np

from rostering.instance import Bools, RosterInstance
from rostering.model import Model


def forbid(instance: RosterInstance, eligible: Bools) -> None:
    """No duty of the horizon too soon after one of the history."""
    numbers = instance.rules.rest_between_duties
    for person, duties in instance.history_of.items():
        rest = numbers.minutes_for(bool(instance.bound[person]))
        free_from = max(instance.minute(duty.end) for duty in duties) + rest
        eligible[person, instance.starts < free_from] = False


def add(model: Model) -> None:
    """Every duty releases its person only after the rest."""
    instance = model.instance
    numbers = instance.rules.rest_between_duties
    for person, bound in enumerate(instance.bound):
        rest = numbers.minutes_for(bool(bound))
        model.conflicts.release_from(person, np.arange(len(instance.shifts)), instance.ends + rest)
