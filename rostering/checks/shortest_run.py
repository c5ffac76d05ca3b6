"""Dates worked in a row, no fewer than the number of the work pattern."""

from __future__ import annotations

from collections.abc import Iterator

from rostering.checks.subject import Subject
from rostering.checks.violation import Violation
from rostering.checks.wording import counted
from rostering.checks.worked_dates import dates_of, patterns, rows

RULE = "shortest_run"


def check(subject: Subject) -> Iterator[Violation]:
    """Each too short row between two dates off; one that touches an end of the horizon may go on beyond."""
    horizon = subject.horizon
    for pattern, own in patterns(subject):
        first = {duty.day: duty for duty in reversed(own)}
        least = pattern.shortest_run or 0
        for row in rows(dates_of(own)):
            inside = horizon.first < row[0] and row[-1] < horizon.last
            if inside and len(row) < least:
                text = f"only {counted(len(row), 'date')} in a row from {row[0]}, {least} at least"
                yield Violation.refused(RULE, first[row[0]], text)
