"""Dates off in a row, no fewer than the number of the work pattern."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from rostering.checks.subject import Subject
from rostering.checks.violation import Violation
from rostering.checks.wording import counted
from rostering.checks.worked_dates import dates_of, patterns

RULE = "shortest_rest"


def check(subject: Subject) -> Iterator[Violation]:
    """Each too short row of dates off between two worked ones, told with the duty after it."""
    for pattern, own in patterns(subject):
        first = {duty.day: duty for duty in reversed(own)}
        least = pattern.shortest_rest or 0
        for before, after in pairwise(dates_of(own)):
            off = (after - before).days - 1
            if 0 < off < least:
                text = f"only {counted(off, 'date')} off before {after}, {least} at least"
                yield Violation.refused(RULE, first[after], text)
