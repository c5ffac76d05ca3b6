"""No more night duties starting on a date at a centre than it has bedrooms on that date."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from rostering.checks.subject import Subject
from rostering.checks.violation import Violation
from rostering.checks.wording import counted

RULE = "bedrooms"


def check(subject: Subject) -> Iterator[Violation]:
    """Each night of a centre with more readers than bedrooms."""
    nights = Counter((duty.day, duty.centre) for duty in subject.duties if subject.night(duty))
    for (day, centre), readers in sorted(nights.items(), key=str):
        if centre is None or centre not in subject.network.centre:
            continue
        bedrooms = subject.network.capacity_on(centre, day)[1]
        if readers > bedrooms:
            text = f"{centre}: {counted(readers, 'night reader')} on {day}, {counted(bedrooms, 'bedroom')}"
            yield Violation(RULE, text, hard=True, day=day, centre=centre)
