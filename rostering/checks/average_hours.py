"""The working week on average over the reference period, day job and resting included (2003/88/EC art. 6)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from data.calendar import local_date
from data.people import CommitmentKind
from rostering.checks.subject import Subject
from rostering.checks.violation import Violation
from rostering.checks.wording import duration

RULE = "average_hours"
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Week:
    """One week of one radiologist: minutes of duties and of all work, and the days that count as time.

    ``own`` are the minutes of the horizon's duties, ``work`` all minutes, these included.
    """

    own: int
    work: int
    days: int


def check(subject: Subject) -> Iterator[Violation]:
    """Each reference period, ending with a week of the horizon, that duties of the horizon take past the average."""
    numbers = subject.rules.average_hours
    ends = tuple(subject.horizon.weeks())
    mondays = [ends[0] - n * WEEK for n in range(numbers.reference_weeks - 1, 0, -1)] + list(ends)
    since = _first_known_week(subject)
    for person, own in subject.duties_of.items():
        most = numbers.weekly_minutes_for(subject.person(own[0]).status.bound)
        weeks = _weeks(subject, person, mondays, since)
        for n, end in enumerate(ends):
            text = _too_much(weeks[n : n + numbers.reference_weeks], most)
            if text:
                last = [duty for duty in own if duty.day < end + WEEK][-1]
                yield Violation.refused(RULE, last, f"{text} in the weeks to {end + WEEK - timedelta(days=1)}")


def _too_much(weeks: Sequence[Week], most: int) -> str:
    own, work, days = (sum(getattr(week, name) for week in weeks) for name in ("own", "work", "days"))
    if not own or work * 7 <= most * days:
        return ""
    if not days:
        return f"{duration(work)} of work and not one day present"
    return f"{duration(work * 7 // days)} of work a week on average, {duration(most)} at most,"


def _weeks(subject: Subject, person: str, mondays: Sequence[date], since: date) -> list[Week]:
    """The weeks of those Mondays: as in the contract before ``since``, then as they were."""
    numbers = subject.rules.average_hours
    contract = numbers.contract_minutes(subject.network.radiologist[person].employment_fraction)
    known = [monday for monday in mondays if monday >= since]
    own = _duty_minutes(subject, person, history=False)
    work = own + _duty_minutes(subject, person, history=True) + _day_job_minutes(subject, person, known)
    found = [Week(0, contract, 7)] * (len(mondays) - len(known))
    return found + [Week(own[monday], work[monday], _days_present(subject, person, monday)) for monday in known]


def _first_known_week(subject: Subject) -> date:
    days = [duty.day for duty in subject.roster.history]
    return _monday(min((*days, subject.horizon.first)))


def _duty_minutes(subject: Subject, person: str, *, history: bool) -> Counter[date]:
    on_call = subject.rules.average_hours.on_call_minutes
    found: Counter[date] = Counter()
    for duty in (subject.history_of if history else subject.duties_of).get(person, ()):
        found[_monday(duty.day)] += on_call if subject.on_call(duty) else duty.minutes
    return found


def _day_job_minutes(subject: Subject, person: str, mondays: Sequence[date]) -> Counter[date]:
    found: Counter[date] = Counter()
    for busy in subject.network.commitments_between(person, mondays[0], mondays[-1] + timedelta(days=6)):
        if busy.kind is not CommitmentKind.ON_CALL:
            found[_monday(local_date(busy.start))] += (busy.end - busy.start) // timedelta(minutes=1)
    return found


def _days_present(subject: Subject, person: str, monday: date) -> int:
    return sum(not subject.network.absent_on(person, monday + timedelta(days=n)) for n in range(7))


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
