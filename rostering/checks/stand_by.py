"""Experienced readers expected to be missing when readers call in sick, at every half hour."""

from __future__ import annotations

from collections.abc import Iterator

from data.calendar import local_date
from data.stand_by import expected_missing, savings
from data.studies import Subspecialty
from rostering.checks.slots import runs
from rostering.checks.specialist_cover import experienced_readers, experts_wanted
from rostering.checks.subject import Subject
from rostering.checks.violation import Violation
from rostering.checks.wording import counted, period

RULE = "stand_by"
MANY = 1_000
"""More readers than can be wanted at a time; two counts make one key."""


def check(subject: Subject) -> Iterator[Violation]:
    """Each period in which the same number of readers, on duty or on call, leaves some expected to be missing."""
    numbers = subject.rules.stand_by
    for name in numbers.subspecialties if numbers.weight else ():
        subspecialty = Subspecialty(name)
        there = experienced_readers(subject, subspecialty, on_call_counts=True)
        for run in runs(1 + there + MANY * experts_wanted(subject, subspecialty)):
            wanted, readers = divmod(run.value - 1, MANY)
            cost = run.slots * sum(savings(numbers.weight, wanted, numbers.absence)[readers:])
            if cost:
                start, end = run.bounds(subject.horizon.start)
                missing = expected_missing(readers, wanted, numbers.absence)
                text = (
                    f"{counted(readers, 'experienced reader')} of {subspecialty} with {wanted} wanted, "
                    f"{missing:.2f} expected to be missing, from {period(start, end)}"
                )
                yield Violation(RULE, text, cost, day=local_date(start))
