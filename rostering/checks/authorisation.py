"""A full-time hospital practitioner has a valid authorisation for outside work on the date of each duty."""

from __future__ import annotations

from collections.abc import Iterator

from rostering.checks.subject import Subject
from rostering.checks.violation import Violation
from rostering.checks.wording import named

RULE = "authorisation"


def check(subject: Subject) -> Iterator[Violation]:
    """Each duty, on call or not, on a date without authorisation; nothing while the rule is switched off."""
    if not subject.rules.authorisation.enabled:
        return
    for duty in subject.duties:
        person = subject.person(duty)
        if not person.authorised_on(duty.day):
            dates = f"{person.authorised_from or '…'} to {person.authorised_until or '…'}"
            given = "there is none" if dates == "… to …" else f"it runs from {dates}"
            yield Violation.refused(RULE, duty, f"{named(duty)} needs an authorisation for outside work, {given}")
