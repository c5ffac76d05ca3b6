"""Who has a work pattern starts at most one duty on a local date, on-call ones counted."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from rostering.checks.subject import Subject
from rostering.checks.violation import Violation
from rostering.checks.wording import named

RULE = "one_duty_a_date"


def check(subject: Subject) -> Iterator[Violation]:
    """Each duty on the date of the one before it."""
    for pattern in subject.network.work_patterns:
        for first, second in pairwise(subject.duties_of.get(pattern.radiologist_id, ())):
            if first.day == second.day:
                yield Violation.refused(RULE, second, f"{named(second)} comes on top of {named(first)}, one a date")
