"""Duties of one shift type in the horizon, up to a number for each radiologist."""

from __future__ import annotations

from collections.abc import Iterator

from rostering.checks.subject import Subject
from rostering.checks.violation import Violation

RULE = "shift_limits"


def check(subject: Subject) -> Iterator[Violation]:
    """Each limit that is passed, told with the last duty of that shift."""
    for row in subject.network.shift_limits:
        own = [duty for duty in subject.duties_of.get(row.radiologist_id, ()) if duty.shift == row.shift]
        if len(own) > row.most:
            yield Violation.refused(RULE, own[-1], f"{len(own)} of the shift {row.shift}, {row.most} at most")
