"""Night duties against the fair share."""

from __future__ import annotations

from collections.abc import Iterator

from rostering.checks.fair_share import against_share
from rostering.checks.subject import Subject
from rostering.checks.violation import Violation

RULE = "fair_nights"


def check(subject: Subject) -> Iterator[Violation]:
    """Each radiologist away from their share."""
    weight = subject.rules.fair_nights.weight
    return against_share(subject, RULE, "night", weight, subject.shares.nights, subject.night)
