"""No duty, on call or not, while the day job has a commitment of any kind (on call excludes duties too)."""

from __future__ import annotations

from rostering.instance import Bools, RosterInstance


def forbid(instance: RosterInstance, eligible: Bools) -> None:
    """No duty that overlaps a commitment."""
    for person, busy in enumerate(instance.busy):
        meets = (busy.start[None, :] < instance.ends[:, None]) & (busy.end[None, :] > instance.starts[:, None])
        eligible[person, meets.any(axis=1)] = False
