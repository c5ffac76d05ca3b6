"""Duties that start on a Saturday or Sunday against the fair share."""

from __future__ import annotations

from collections.abc import Iterator

from data.fairness import is_weekend
from rostering.checks.fair_share import against_share
from rostering.checks.subject import Subject
from rostering.checks.violation import Violation

RULE = "fair_weekends"


def check(subject: Subject) -> Iterator[Violation]:
    """Each radiologist away from their share."""
    weight = subject.rules.fair_weekends.weight
    return against_share(
        subject, RULE, "weekend duty", weight, subject.shares.weekends, lambda duty: is_weekend(duty.day)
    )
