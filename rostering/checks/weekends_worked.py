"""Weekends worked in the horizon, up to the number of the work pattern."""

from __future__ import annotations

from collections.abc import Iterator

from rostering.checks.subject import Subject
from rostering.checks.violation import Violation
from rostering.checks.wording import counted
from rostering.checks.worked_dates import patterns, weekends_of

RULE = "weekends_worked"


def check(subject: Subject) -> Iterator[Violation]:
    """Each radiologist with too many, told with the last weekend duty."""
    for pattern, own in patterns(subject):
        weekends = weekends_of(own)
        if pattern.most_weekends is not None and len(weekends) > pattern.most_weekends:
            last = [duty for duty in own if duty.day.weekday() >= 5][-1]
            text = f"{counted(len(weekends), 'weekend')} worked, {pattern.most_weekends} at most"
            yield Violation.refused(RULE, last, text)
