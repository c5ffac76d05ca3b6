"""Weekends worked one after the other, up to the number of the work pattern; the history counts."""

from __future__ import annotations

from collections.abc import Iterator

from rostering.checks.subject import Subject
from rostering.checks.violation import Violation
from rostering.checks.worked_dates import WEEK, at_work_before, patterns, rows, weekends_of

RULE = "weekends_in_a_row"


def check(subject: Subject) -> Iterator[Violation]:
    """Each too long row of weekends that reaches into the horizon, told with its last duty."""
    for pattern, own in patterns(subject):
        weekend = [duty for duty in own if duty.day.weekday() >= 5]
        if pattern.weekends_in_a_row is None or not weekend:
            continue
        mine = set(weekends_of(weekend))
        for row in rows(weekends_of((*at_work_before(subject, pattern.radiologist_id), *weekend)), WEEK):
            if len(row) > pattern.weekends_in_a_row and row[-1] in mine:
                last = [duty for duty in weekend if duty.day < row[-1] + WEEK][-1]
                text = f"{len(row)} weekends in a row to {last.day}, {pattern.weekends_in_a_row} at most"
                yield Violation.refused(RULE, last, text)
