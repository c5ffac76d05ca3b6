"""No duty at a centre is longer than the limit, in real hours (a night has 13 across the autumn clock change)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from rostering.checks.subject import Subject
from rostering.checks.violation import Violation
from rostering.checks.wording import duration, named

RULE = "duty_length"


def check(subject: Subject) -> Iterator[Violation]:
    """Each duty at work that is too long."""
    most = timedelta(hours=subject.rules.duty_length.hours)
    for duty in subject.duties_at_work:
        length = duty.end - duty.start
        if length > most:
            yield Violation.refused(RULE, duty, f"{named(duty)} lasts {duration(length)}, {duration(most)} at most")
