"""Readers on a dated shift, up to its seats."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from rostering.checks.subject import Subject
from rostering.checks.violation import Violation
from rostering.checks.wording import counted

RULE = "shift_seats"


def check(subject: Subject) -> Iterator[Violation]:
    """Each dated shift with more readers than seats."""
    given = Counter((duty.day, duty.shift) for duty in subject.duties)
    for row in subject.network.shift_targets:
        readers = given[row.day, row.shift]
        if row.seats is not None and readers > row.seats and row.day in subject.horizon:
            text = f"{counted(readers, 'reader')} on the {row.shift} of {row.day}, {counted(row.seats, 'seat')}"
            yield Violation(RULE, text, hard=True, day=row.day)
