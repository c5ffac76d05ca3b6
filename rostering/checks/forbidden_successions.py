"""Shifts that may not be worked on the date after certain others, for those with a work pattern."""

from __future__ import annotations

from collections.abc import Iterator

from rostering.checks.subject import Subject
from rostering.checks.violation import Violation
from rostering.checks.wording import named
from rostering.checks.worked_dates import DAY

RULE = "forbidden_successions"


def check(subject: Subject) -> Iterator[Violation]:
    """Each duty of the horizon that follows, by one date, one that it may not follow; the history counts."""
    excluded = {(row.shift, row.next_shift) for row in subject.network.forbidden_successions}
    for pattern in subject.network.work_patterns if excluded else ():
        everything = subject.all_duties_of.get(pattern.radiologist_id, ())
        for second in subject.duties_of.get(pattern.radiologist_id, ()):
            for first in everything:
                if first.day + DAY == second.day and (first.shift, second.shift) in excluded:
                    yield Violation.refused(RULE, second, f"{named(second)} may not follow {named(first)}")
