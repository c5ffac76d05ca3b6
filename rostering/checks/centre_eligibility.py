"""Duties only at the radiologist's own centres, and only while these are open."""

from __future__ import annotations

from collections.abc import Iterator

from rostering.checks.subject import Subject
from rostering.checks.violation import Violation
from rostering.checks.wording import named

RULE = "centre_eligibility"


def check(subject: Subject) -> Iterator[Violation]:
    """Each duty at another centre than the home and other centres, or where the centre is closed."""
    for duty in subject.duties:
        if duty.centre is None:
            continue
        if duty.centre not in subject.person(duty).centres:
            yield Violation.refused(RULE, duty, f"{named(duty)} is at {duty.centre}, not a centre of this radiologist")
        centre = subject.network.centre.get(duty.centre)
        if centre is not None and not centre.open_on(duty.day):
            yield Violation.refused(RULE, duty, f"{named(duty)} is at {duty.centre}, which is closed on that date")
