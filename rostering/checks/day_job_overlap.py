"""No duty, on call or not, overlaps a day-job commitment of any kind."""

from __future__ import annotations

from collections.abc import Iterator

from rostering.checks.subject import Subject
from rostering.checks.violation import Violation
from rostering.checks.wording import named, period

RULE = "day_job_overlap"


def check(subject: Subject) -> Iterator[Violation]:
    """Each duty of the horizon with each commitment that it overlaps."""
    for duty in subject.duties:
        for busy in subject.commitments_of[duty.radiologist_id]:
            if duty.start < busy.end and busy.start < duty.end:
                kind = busy.kind.replace("_", "-")
                text = f"{named(duty)} overlaps the {kind} commitment of {period(busy.start, busy.end)}"
                yield Violation.refused(RULE, duty, text)
