"""At most so many night duties on consecutive dates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from data.duties import Duty
from rostering.checks.subject import Subject
from rostering.checks.violation import Violation

RULE = "consecutive_nights"


def check(subject: Subject) -> Iterator[Violation]:
    """Each too long row of nights that reaches into the horizon, told with its last night."""
    numbers = subject.rules.consecutive_nights
    for person, own in subject.duties_of.items():
        most = numbers.most_for(subject.person(own[0]).status.bound)
        nights = {duty.day: duty for duty in subject.all_duties_of[person] if subject.night(duty)}
        for row in _rows(list(nights.values())):
            if len(row) > most and row[-1] in own:
                text = f"{len(row)} nights in a row from {row[0].day} to {row[-1].day}, {most} at most"
                yield Violation.refused(RULE, row[-1], text)


def _rows(nights: list[Duty]) -> Iterator[list[Duty]]:
    row: list[Duty] = []
    for night in nights:
        if row and night.day != row[-1].day + timedelta(days=1):
            yield row
            row = []
        row.append(night)
    if row:
        yield row
