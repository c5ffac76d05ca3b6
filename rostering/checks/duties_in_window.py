"""At most so many duties, on-call aside, within any window of days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from rostering.checks.subject import Subject
from rostering.checks.violation import Violation

RULE = "duties_in_window"


def check(subject: Subject) -> Iterator[Violation]:
    """Each window that ends with a duty of the horizon and holds too many, history counted."""
    numbers = subject.rules.duties_in_window
    for person, own in subject.duties_of.items():
        most = numbers.most_for(subject.person(own[0]).status.bound)
        days = [duty.day for duty in subject.all_duties_of[person] if not subject.on_call(duty)]
        for last in {duty.day: duty for duty in own if not subject.on_call(duty)}.values():
            first = last.day - timedelta(days=numbers.days - 1)
            count = sum(first <= day <= last.day for day in days)
            if count > most:
                text = f"{count} duties in the {numbers.days} days from {first} to {last.day}, {most} at most"
                yield Violation.refused(RULE, last, text)
