"""A day job run straight into a duty: limited as a whole, and followed at once by an equal rest."""

from __future__ import annotations

import numpy as np

from rostering.instance import Bools, Busy, Ints, RosterInstance
from rostering.model import Model
from rostering.spans import span_starts


def forbid(instance: RosterInstance, eligible: Bools) -> None:
    """No duty that makes the span too long, whose equal rest meets a commitment, or that the history excludes."""
    numbers = instance.rules.continuous_span
    break_minutes = round(60 * numbers.break_hours)
    present = np.flatnonzero(~instance.on_call)
    for person, busy in enumerate(instance.busy):
        begin = span_starts(busy, instance.starts[present], break_minutes)
        ends = instance.ends[present]
        span = ends - begin
        joined = np.asarray(begin < instance.starts[present], dtype=bool)
        too_long = span > numbers.minutes_for(bool(instance.bound[person]))
        eligible[person, present[too_long | (joined & _meets(busy, ends, ends + span))]] = False
        _forbid_after_history(instance, eligible, person, break_minutes)


def _meets(busy: Busy, starts: Ints, ends: Ints) -> Bools:
    """Whether any commitment overlaps these intervals."""
    overlaps = (busy.start[None, :] < ends[:, None]) & (busy.end[None, :] > starts[:, None])
    return np.asarray(overlaps.any(axis=1), dtype=bool)


def _forbid_after_history(instance: RosterInstance, eligible: Bools, person: int, break_minutes: int) -> None:
    earlier = [
        duty for duty in instance.history_of.get(person, ()) if not instance.network.shift_type[duty.shift].on_call
    ]
    for duty in earlier:
        start, end = instance.minute(duty.start), instance.minute(duty.end)
        begin = int(span_starts(instance.busy[person], np.array([start]), break_minutes)[0])
        if begin < start:
            eligible[person, instance.starts < end + (end - begin)] = False
        reached = span_starts(instance.busy[person], instance.starts, break_minutes)
        eligible[person, (reached - end < break_minutes) & ~instance.on_call] = False


def add(model: Model) -> None:
    """The equal rest keeps other duties away; two duties that commitments join into one span exclude each other."""
    instance = model.instance
    break_minutes = round(60 * instance.rules.continuous_span.break_hours)
    if not break_minutes:
        return
    present = np.flatnonzero(~instance.on_call)
    starts, ends = instance.starts[present], instance.ends[present]
    for person, busy in enumerate(instance.busy):
        begin = span_starts(busy, starts, break_minutes)
        joined = begin < starts
        model.conflicts.release_from(person, present[joined], (2 * ends - begin)[joined])
        reach = begin[None, :] - ends[:, None] < break_minutes
        for first, second in np.argwhere(reach & (starts[None, :] >= ends[:, None])):
            model.conflicts.pairs.append((person, int(present[first]), int(present[second])))
