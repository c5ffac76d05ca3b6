"""Duties that lie close together, on-call aside."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from rostering.checks.subject import Subject
from rostering.checks.violation import Violation

RULE = "spacing"


def check(subject: Subject) -> Iterator[Violation]:
    """Each window of dates, ending in the horizon, in which more than one duty starts; the history counts."""
    numbers = subject.rules.spacing
    for person, own in subject.all_duties_of.items():
        days = [duty.day for duty in own if not subject.on_call(duty)]
        for last in subject.horizon.days if len(days) > 1 else ():
            first = last - timedelta(days=numbers.days - 1)
            count = sum(first <= day <= last for day in days)
            if count > 1:
                text = f"{count} duties in the {numbers.days} days from {first} to {last}"
                yield Violation.costly(RULE, person, text, numbers.weight * (count - 1), last)
