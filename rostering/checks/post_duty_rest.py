"""Hours without clinical work after a duty that runs past local midnight (repos de sécurité)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from data.calendar import local_date
from data.people import CommitmentKind
from rostering.checks.subject import Subject
from rostering.checks.violation import Violation
from rostering.checks.wording import duration, named

RULE = "post_duty_rest"


def check(subject: Subject) -> Iterator[Violation]:
    """Each duty past midnight that clinical work follows too soon; ending at midnight is not past it."""
    for duty in subject.duties_at_work:
        if local_date(duty.end - timedelta.resolution) == duty.day:
            continue
        needed = timedelta(minutes=subject.rules.post_duty_rest.minutes_for(subject.person(duty).status.bound))
        for busy in subject.commitments_of[duty.radiologist_id]:
            if busy.kind is CommitmentKind.CLINICAL and duty.end < busy.end and busy.start < duty.end + needed:
                rest = max(timedelta(0), busy.start - duty.end)
                text = f"{duration(rest)} without clinical work after {named(duty)}, {duration(needed)} needed"
                yield Violation.refused(RULE, duty, text)
                break
