"""On call only in a subspecialty in which one is experienced."""

from __future__ import annotations

from collections.abc import Iterator

from rostering.checks.subject import Subject
from rostering.checks.violation import Violation
from rostering.checks.wording import named

RULE = "on_call_competence"


def check(subject: Subject) -> Iterator[Violation]:
    """Each on-call duty in a subspecialty without experience."""
    for duty in subject.duties:
        if subject.on_call(duty) and duty.subspecialty and duty.subspecialty not in subject.person(duty).experienced:
            text = f"{named(duty)} is in {duty.subspecialty}, where this radiologist is not experienced"
            yield Violation.refused(RULE, duty, text)
