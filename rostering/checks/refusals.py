"""No duty that the radiologist refuses."""

from __future__ import annotations

from collections.abc import Iterator

from data.duties import WishKind
from rostering.checks.subject import Subject
from rostering.checks.violation import Violation
from rostering.checks.wording import named

RULE = "refusals"


def check(subject: Subject) -> Iterator[Violation]:
    """Each duty of the horizon, on call or not, that a refusal concerns."""
    for duty in subject.duties:
        for wish in subject.network.wishes_of.get(duty.radiologist_id, ()):
            if wish.kind is WishKind.REFUSE and wish.concerns(duty.day, duty.shift):
                what = "any duty" if wish.shift is None else wish.shift
                yield Violation.refused(RULE, duty, f"{named(duty)} is given although {what} is refused on that date")
