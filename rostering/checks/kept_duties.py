"""Every duty that planning may not move is in the roster, unchanged."""

from __future__ import annotations

from collections.abc import Iterator

from rostering.checks.subject import Subject
from rostering.checks.violation import Violation
from rostering.checks.wording import named

RULE = "kept_duties"


def check(subject: Subject) -> Iterator[Violation]:
    """Each kept duty that is missing, or is there with another place or other hours."""
    given = frozenset(subject.roster.duties)
    for duty in subject.roster.kept:
        if duty not in given:
            yield Violation.refused(RULE, duty, f"{named(duty)} ({duty.place}) is to be kept, the roster lacks it")
