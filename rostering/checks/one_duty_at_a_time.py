"""Nobody has two duties at the same time, at home or at a centre."""

from __future__ import annotations

from collections.abc import Iterator

from rostering.checks.subject import Subject
from rostering.checks.violation import Violation
from rostering.checks.wording import named

RULE = "one_duty_at_a_time"


def check(subject: Subject) -> Iterator[Violation]:
    """Each duty that starts before an earlier one of the same radiologist ends."""
    for before, after in subject.successive_duties():
        if after.start < before.end:
            yield Violation.refused(RULE, after, f"{named(after)} starts before {named(before)} ends")
