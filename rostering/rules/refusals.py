"""A refused duty is not given."""

from __future__ import annotations

from data.duties import WishKind
from rostering.instance import Bools, RosterInstance


def forbid(instance: RosterInstance, eligible: Bools) -> None:
    """No duty that a refusal concerns."""
    for wish in instance.network.wishes:
        if wish.kind is WishKind.REFUSE and wish.day in instance.horizon:
            eligible[instance.person_index[wish.radiologist_id], instance.shifts_concerned(wish)] = False
