"""Duties are at most a share of a radiologist's whole work (CNOM/G4 charter 2025); off by default."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from data.calendar import local_date
from rostering.checks.subject import Subject
from rostering.checks.violation import Violation
from rostering.checks.wording import duration

RULE = "remote_share"


def check(subject: Subject) -> Iterator[Violation]:
    """Each radiologist whose duties take too large a share of duties and timetable in the horizon."""
    numbers = subject.rules.remote_share
    if not numbers.enabled:
        return
    for person, own in subject.duties_of.items():
        duties, day_job = _duty_minutes(subject, person), _day_job_minutes(subject, person)
        if 1000 * duties > numbers.thousandths * (duties + day_job):
            text = (
                f"{duration(duties)} of duties beside {duration(day_job)} of day job in the horizon, "
                f"{numbers.share:.1%} of the whole at most"
            )
            yield Violation.refused(RULE, own[-1], text)


def _duty_minutes(subject: Subject, person: str) -> int:
    on_call = subject.rules.average_hours.on_call_minutes
    return sum(on_call if subject.on_call(duty) else duty.minutes for duty in subject.duties_of[person])


def _day_job_minutes(subject: Subject, person: str) -> int:
    inside = (busy for busy in subject.day_job_of[person] if local_date(busy.start) in subject.horizon)
    return sum((busy.end - busy.start) // timedelta(minutes=1) for busy in inside)
