"""One long uninterrupted rest in each week that a duty touches (2003/88/EC art. 5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta

from data.calendar import local_date, to_utc
from data.duties import Duty
from rostering.checks.subject import Subject
from rostering.checks.violation import Violation
from rostering.checks.wording import duration

RULE = "weekly_rest"
WEEK = timedelta(days=7)
EVER = (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))


def check(subject: Subject) -> Iterator[Violation]:
    """Each radiologist's week, Monday to Sunday, in which no rest of the needed length begins.

    A week that earlier duties alone touch counts too, where it had its rest until the first duty of this roster.
    """
    for person, own in subject.duties_of.items():
        at_work = [duty for duty in own if not subject.on_call(duty)]
        if not at_work:
            continue
        needed = timedelta(minutes=subject.rules.weekly_rest.minutes_for(subject.person(own[0]).status.bound))
        pauses = _free_intervals(subject, person, subject.all_duties_of[person])
        for monday, duty in (_rested_before(subject, person, needed, at_work[0]) | _weeks_touched(at_work)).items():
            longest = _longest_rest(pauses, monday)
            if longest < needed:
                text = f"{duration(longest)} of rest on end in the week of {monday}, {duration(needed)} needed"
                yield Violation.refused(RULE, duty, text)


def _rested_before(subject: Subject, person: str, needed: timedelta, first: Duty) -> dict[date, Duty]:
    """The Monday of each week that earlier duties touch and leave a rest in, with the first duty after them."""
    earlier = [duty for duty in subject.history_of.get(person, ()) if not subject.on_call(duty)]
    pauses = _free_intervals(subject, person, earlier)
    return {monday: first for monday in _weeks_touched(earlier) if _longest_rest(pauses, monday) >= needed}


def _free_intervals(subject: Subject, person: str, duties: Iterable[Duty]) -> list[tuple[datetime, datetime]]:
    """Everything between work, from the beginning of time to its end."""
    work = [(busy.start, busy.end) for busy in subject.day_job_of[person]]
    work += [(duty.start, duty.end) for duty in duties if not subject.on_call(duty)]
    free, since = [], EVER[0]
    for start, end in sorted(work):
        if since < start:
            free.append((since, start))
        since = max(since, end)
    return [*free, (since, EVER[1])]


def _weeks_touched(duties: list[Duty]) -> dict[date, Duty]:
    """The Monday of each week in which a duty lies, with the first such duty."""
    found: dict[date, Duty] = {}
    for duty in duties:
        for day in (duty.day, local_date(duty.end - timedelta.resolution)):
            found.setdefault(day - timedelta(days=day.weekday()), duty)
    return found


def _longest_rest(pauses: list[tuple[datetime, datetime]], monday: date) -> timedelta:
    first, following = to_utc(monday, time()), to_utc(monday + WEEK, time())
    rests = (end - max(start, first) for start, end in pauses if start < following and end > first)
    return max(rests, default=timedelta(0))
