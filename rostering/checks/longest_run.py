"""Dates worked in a row, up to the number of the work pattern; the history counts."""

from __future__ import annotations

from collections.abc import Iterator

from rostering.checks.subject import Subject
from rostering.checks.violation import Violation
from rostering.checks.worked_dates import at_work_before, dates_of, patterns, rows

RULE = "longest_run"


def check(subject: Subject) -> Iterator[Violation]:
    """Each too long row that reaches into the horizon, told with its last duty."""
    for pattern, own in patterns(subject):
        if pattern.longest_run is None or not own:
            continue
        last = {duty.day: duty for duty in own}
        for row in rows(dates_of((*at_work_before(subject, pattern.radiologist_id), *own))):
            if len(row) > pattern.longest_run and row[-1] in last:
                text = f"{len(row)} dates in a row from {row[0]} to {row[-1]}, {pattern.longest_run} at most"
                yield Violation.refused(RULE, last[row[-1]], text)
