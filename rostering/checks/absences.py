"""No duty, on call or not, overlaps the time in which the radiologist is away."""

from __future__ import annotations

from collections.abc import Iterator

from data.duties import Absence
from rostering.checks.subject import Subject
from rostering.checks.violation import Violation
from rostering.checks.wording import named

RULE = "absences"


def check(subject: Subject) -> Iterator[Violation]:
    """Each duty of the horizon that an absence overlaps."""
    for duty in subject.duties:
        for absence in subject.network.absences_of.get(duty.radiologist_id, ()):
            start, end = absence.interval
            if duty.start < end and start < duty.end:
                text = f"{named(duty)} overlaps the absence from {_dates(absence)}"
                yield Violation.refused(RULE, duty, text)


def _dates(absence: Absence) -> str:
    starts = f" {absence.starts:%H:%M}" if absence.starts else ""
    ends = f" {absence.ends:%H:%M}" if absence.ends else ""
    return f"{absence.first}{starts} to {absence.last}{ends}"
