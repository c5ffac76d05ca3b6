"""Duties away from the home centre."""

from __future__ import annotations

from collections.abc import Iterator

from rostering.checks.subject import Subject
from rostering.checks.violation import Violation
from rostering.checks.wording import named

RULE = "home_centre"


def check(subject: Subject) -> Iterator[Violation]:
    """Each duty at another centre; on-call duties are at none."""
    for duty in subject.duties:
        person = subject.person(duty)
        if duty.centre is not None and duty.centre != person.home_centre:
            yield Violation(
                RULE,
                f"{person.id}: {named(duty)} is at {duty.centre}, the home centre is {person.home_centre}",
                subject.rules.home_centre.weight,
                radiologist_id=person.id,
                day=duty.day,
                centre=duty.centre,
            )
