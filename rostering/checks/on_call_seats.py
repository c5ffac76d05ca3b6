"""One radiologist on call for each subspecialty and on-call shift."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from data.duties import Duty
from rostering.checks.subject import Subject
from rostering.checks.violation import Violation
from rostering.checks.wording import named

RULE = "on_call_seats"


def check(subject: Subject) -> Iterator[Violation]:
    """Each on-call duty beyond the first in its subspecialty on a date."""
    seats: dict[tuple[object, ...], list[Duty]] = defaultdict(list)
    for duty in subject.duties:
        if subject.on_call(duty):
            seats[duty.day, duty.shift, duty.subspecialty].append(duty)
    for (_, _, subspecialty), duties in seats.items():
        for duty in duties[1:]:
            text = f"{named(duty)} is the second on call for {subspecialty}, after {duties[0].radiologist_id}"
            yield Violation.refused(RULE, duty, text)
