"""Daily rest between two duties of one radiologist, on-call duties included (2003/88/EC art. 3)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from rostering.checks.subject import Subject
from rostering.checks.violation import Violation
from rostering.checks.wording import duration

RULE = "rest_between_duties"


def check(subject: Subject) -> Iterator[Violation]:
    """Each duty that starts too soon after the one before it; overlapping ones are another check's."""
    numbers = subject.rules.rest_between_duties
    for before, after in subject.successive_duties():
        needed = timedelta(minutes=numbers.minutes_for(subject.person(after).status.bound))
        rest = after.start - before.end
        if timedelta(0) <= rest < needed:
            text = f"{duration(rest)} of rest after the duty of {before.day}, {duration(needed)} needed"
            yield Violation.refused(RULE, after, text)
