"""Readers on a dated shift against its target, by the cost of each too few or too many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from rostering.checks.subject import Subject
from rostering.checks.violation import Violation
from rostering.checks.wording import counted

RULE = "shift_cover"


def check(subject: Subject) -> Iterator[Violation]:
    """Each dated shift with another number of readers than it wants, where that costs."""
    given = Counter((duty.day, duty.shift) for duty in subject.duties)
    for row in subject.network.shift_targets:
        readers = given[row.day, row.shift]
        cost = row.under * max(0, row.readers - readers) + row.over * max(0, readers - row.readers)
        if cost and row.day in subject.horizon:
            text = f"{counted(readers, 'reader')} on the {row.shift} of {row.day}, {row.readers} wanted"
            yield Violation(RULE, text, cost, day=row.day)
