"""Dates worked and weekends worked, shared by the checks of work patterns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from data.duties import Duty
from data.work_patterns import WorkPattern
from rostering.checks.subject import Subject

DAY, WEEK = timedelta(days=1), timedelta(days=7)


def patterns(subject: Subject) -> Iterator[tuple[WorkPattern, tuple[Duty, ...]]]:
    """Each work pattern with the person's duties of the horizon, on-call ones aside, in order."""
    for pattern in subject.network.work_patterns:
        own = subject.duties_of.get(pattern.radiologist_id, ())
        yield pattern, tuple(duty for duty in own if not subject.on_call(duty))


def at_work_before(subject: Subject, person: str) -> tuple[Duty, ...]:
    """The person's duties of the history, on-call ones aside."""
    return tuple(duty for duty in subject.history_of.get(person, ()) if not subject.on_call(duty))


def dates_of(duties: Iterable[Duty]) -> list[date]:
    """The dates on which these duties start, each once, in order."""
    return sorted({duty.day for duty in duties})


def weekends_of(duties: Iterable[Duty]) -> list[date]:
    """The Mondays of the weeks whose Saturday or Sunday is worked, each once, in order."""
    return sorted({duty.day - timedelta(days=duty.day.weekday()) for duty in duties if duty.day.weekday() >= 5})


def rows(dates: Iterable[date], step: timedelta = DAY) -> Iterator[list[date]]:
    """Dates grouped into rows that follow one another by ``step``."""
    row: list[date] = []
    for day in dates:
        if row and day != row[-1] + step:
            yield row
            row = []
        row.append(day)
    if row:
        yield row
