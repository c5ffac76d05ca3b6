"""No duty, on call or not, overlaps the local days on which the radiologist is away."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time, timedelta

from data.calendar import to_utc
from rostering.checks.subject import Subject
from rostering.checks.violation import Violation
from rostering.checks.wording import named

RULE = "absences"


def check(subject: Subject) -> Iterator[Violation]:
    """Each duty of the horizon that an absence overlaps."""
    for duty in subject.duties:
        for absence in subject.network.absences_of.get(duty.radiologist_id, ()):
            start, end = to_utc(absence.first, time()), to_utc(absence.last + timedelta(days=1), time())
            if duty.start < end and start < duty.end:
                text = f"{named(duty)} overlaps the absence from {absence.first} to {absence.last}"
                yield Violation.refused(RULE, duty, text)
