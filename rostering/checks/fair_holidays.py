"""Duties that start on a public holiday against the fair share."""

from __future__ import annotations

from collections.abc import Iterator

from data.fairness import is_public_holiday
from rostering.checks.fair_share import against_share
from rostering.checks.subject import Subject
from rostering.checks.violation import Violation

RULE = "fair_holidays"


def check(subject: Subject) -> Iterator[Violation]:
    """Each radiologist away from their share."""
    weight = subject.rules.fair_holidays.weight
    return against_share(
        subject, RULE, "holiday duty", weight, subject.shares.holidays, lambda duty: is_public_holiday(duty.day)
    )
