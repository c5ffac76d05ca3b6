"""At most a radiologist's maximum of duty units in each calendar month, the part before the horizon included."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from data.duties import UNIT_MINUTES, Duty
from rostering.checks.subject import Subject
from rostering.checks.violation import Violation
from rostering.checks.wording import units

RULE = "monthly_maximum"


def check(subject: Subject) -> Iterator[Violation]:
    """Each month with a duty of the horizon that holds too many units, on-call duties counted with theirs."""
    for person, own in subject.duties_of.items():
        most = round(subject.network.radiologist[person].maximum * UNIT_MINUTES)
        given: dict[date, int] = defaultdict(int)
        for duty in subject.all_duties_of[person]:
            given[duty.day.replace(day=1)] += subject.shift_type(duty).unit_minutes
        for month, duty in _last_duties(own).items():
            if given[month] > most:
                text = f"{units(given[month])} duty units in {month:%Y-%m}, {units(most)} at most"
                yield Violation.refused(RULE, duty, text)


def _last_duties(duties: tuple[Duty, ...]) -> dict[date, Duty]:
    return {duty.day.replace(day=1): duty for duty in duties}
