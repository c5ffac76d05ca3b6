"""A day job run straight into a duty: at most so long as a whole, and an equal rest at once (CSP R.6152-27)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from data.duties import Duty
from data.people import BusyInterval
from rostering.checks.subject import Subject
from rostering.checks.violation import Violation
from rostering.checks.wording import duration, named

RULE = "continuous_span"


@dataclass(frozen=True, slots=True)
class Span:
    """A duty with the work before it; ``met`` is an earlier duty that it runs back into."""

    duty: Duty
    start: datetime
    met: Duty | None

    @property
    def length(self) -> timedelta:
        """From the first work to the end of the duty."""
        return self.duty.end - self.start

    @property
    def rest_until(self) -> datetime:
        """End of the equal rest: none after a duty alone."""
        return self.duty.end + self.length if self.start < self.duty.start else self.duty.end


def check(subject: Subject) -> Iterator[Violation]:
    """Spans of the horizon's duties that are too long, hold two duties or lack their rest.

    A duty of the history is looked at only for the duties of the horizon that fall into its rest.
    """
    for person, own in subject.duties_of.items():
        for duty in subject.all_duties_of[person]:
            if subject.on_call(duty):
                continue
            span = _span(subject, duty)
            if duty in own:
                yield from _too_long(subject, span)
                yield from _commitments_in_rest(subject, span)
            yield from _duties_in_rest(subject, span)


def _span(subject: Subject, duty: Duty) -> Span:
    gap = timedelta(hours=subject.rules.continuous_span.break_hours)
    others = (other for other in subject.all_duties_of[duty.radiologist_id] if other != duty)
    earlier: list[Duty | BusyInterval] = [
        *(other for other in others if other.start < duty.start and not subject.on_call(other)),
        *(busy for busy in subject.day_job_of[duty.radiologist_id] if busy.start < duty.start),
    ]
    start = duty.start
    for work in sorted(earlier, key=lambda work: work.end, reverse=True):
        if start - work.end >= gap:
            break
        if isinstance(work, Duty):
            return Span(duty, start, met=work)
        start = min(start, work.start)
    return Span(duty, start, met=None)


def _too_long(subject: Subject, span: Span) -> Iterator[Violation]:
    duty = span.duty
    if span.met is not None:
        text = f"{named(span.met)} runs on into {named(duty)}, with no long break between them"
        yield Violation.refused(RULE, duty, text)
    most = timedelta(minutes=subject.rules.continuous_span.minutes_for(subject.person(duty).status.bound))
    if span.length > most:
        text = f"{duration(span.length)} of day job and duty on end with {named(duty)}, {duration(most)} at most"
        yield Violation.refused(RULE, duty, text)


def _commitments_in_rest(subject: Subject, span: Span) -> Iterator[Violation]:
    for busy in subject.commitments_of[span.duty.radiologist_id]:
        if busy.start < span.rest_until and busy.end > span.duty.end:
            yield _broken_rest(span, span.duty, max(busy.start - span.duty.end, timedelta(0)), "the day job")


def _duties_in_rest(subject: Subject, span: Span) -> Iterator[Violation]:
    for other in subject.duties_of[span.duty.radiologist_id]:
        if other != span.duty and other.start < span.rest_until and other.end > span.duty.end:
            yield _broken_rest(span, other, max(other.start - span.duty.end, timedelta(0)), named(other))


def _broken_rest(span: Span, culprit: Duty, rest: timedelta, what: str) -> Violation:
    text = (
        f"{duration(rest)} of rest before {what}, after {duration(span.length)} on end with {named(span.duty)}: "
        f"{duration(span.length)} needed"
    )
    return Violation.refused(RULE, culprit, text)
