"""A duty period, on call aside, has a longest length in real hours."""

from __future__ import annotations

from rostering.instance import Bools, RosterInstance


def forbid(instance: RosterInstance, eligible: Bools) -> None:
    """No longer shift."""
    longest = round(60 * instance.rules.duty_length.hours)
    eligible[:, (instance.ends - instance.starts > longest) & ~instance.on_call] = False
