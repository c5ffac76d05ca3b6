"""Readers awake beyond the head count required, per reader and half hour."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from data.calendar import local_date
from data.requirements import ANY, Level, RequirementKey
from rostering.checks.slots import runs, within
from rostering.checks.subject import Subject
from rostering.checks.violation import Violation
from rostering.checks.wording import counted, period

RULE = "overcover"
HEAD_COUNT = RequirementKey(ANY, Level.READS)


def check(subject: Subject) -> Iterator[Violation]:
    """Each period with the same number of readers too many; night readers rest in the trough and do not count."""
    numbers = subject.rules.overcover
    everyone = subject.readers(lambda _: True)
    awake = everyone - subject.readers(subject.night)
    resting = [within(start.time(), numbers.rest_from, numbers.rest_until) for start in subject.slot_starts]
    need = subject.need.get(HEAD_COUNT, np.zeros_like(everyone))
    for run in runs(np.maximum(np.where(resting, awake, everyone) - need, 0)):
        start, end = run.bounds(subject.horizon.start)
        text = f"{counted(run.value, 'reader')} more than required from {period(start, end)}"
        yield Violation(RULE, text, numbers.weight * run.value * run.slots, day=local_date(start))
