"""Duties lost and gained against the roster that was published for the same dates."""

from __future__ import annotations

from collections.abc import Iterator

from rostering.checks.subject import Subject
from rostering.checks.violation import Violation
from rostering.checks.wording import named

RULE = "published_duties"


def check(subject: Subject) -> Iterator[Violation]:
    """Each published duty that is not given, and each duty that was not published; nothing where none was."""
    published = frozenset(subject.roster.published)
    weight = subject.rules.published_duties.weight
    if not published or not weight:
        return
    given = frozenset(subject.roster.duties)
    for duties, text in ((published - given, "was published and is not given"), (given - published, "is new")):
        for duty in sorted(duties):
            words = f"{named(duty)} ({duty.place}) {text}"
            yield Violation.costly(RULE, duty.radiologist_id, words, weight, duty.day)
