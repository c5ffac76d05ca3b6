"""Minutes of duty in the horizon, by the hours of the shift types, between the least and the most."""

from __future__ import annotations

from collections.abc import Iterator

from rostering.checks.subject import Subject
from rostering.checks.violation import Violation
from rostering.checks.wording import duration
from rostering.checks.worked_dates import patterns

RULE = "total_minutes"


def check(subject: Subject) -> Iterator[Violation]:
    """Each radiologist with too little or too much."""
    for pattern, own in patterns(subject):
        minutes = sum(subject.shift_type(duty).minutes for duty in own)
        text = ""
        if pattern.least_minutes is not None and minutes < pattern.least_minutes:
            text = f"{duration(minutes)} of duty, {duration(pattern.least_minutes)} at least"
        elif pattern.most_minutes is not None and minutes > pattern.most_minutes:
            text = f"{duration(minutes)} of duty, {duration(pattern.most_minutes)} at most"
        if text:
            person = pattern.radiologist_id
            yield Violation(RULE, f"{person}: {text}", hard=True, radiologist_id=person)
