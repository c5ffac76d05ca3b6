"""No clinical work for some hours after a duty that runs past local midnight."""

from __future__ import annotations

import numpy as np

from data.calendar import local_date
from data.people import CommitmentKind
from rostering.instance import KINDS, Bools, RosterInstance

CLINICAL = KINDS.index(CommitmentKind.CLINICAL)


def forbid(instance: RosterInstance, eligible: Bools) -> None:
    """No such duty with a clinical commitment in its rest."""
    past_midnight = np.array([local_date(shift.end) > shift.day for shift in instance.shifts], dtype=bool)
    late = np.flatnonzero(past_midnight & ~instance.on_call)
    for person, busy in enumerate(instance.busy):
        rest = instance.rules.post_duty_rest.minutes_for(bool(instance.bound[person]))
        clinical = busy.kind == CLINICAL
        ends = instance.ends[late]
        meets = (busy.start[None, clinical] < (ends + rest)[:, None]) & (busy.end[None, clinical] > ends[:, None])
        eligible[person, late[meets.any(axis=1)]] = False
