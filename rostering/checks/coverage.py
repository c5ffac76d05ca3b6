"""Readers missing against the requirements, per missing reader and half hour."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from data.calendar import local_date
from data.duties import Duty
from data.requirements import ANY, VETTING, Level, RequirementKey
from data.rules import Coverage
from rostering.checks.slots import runs
from rostering.checks.subject import Subject
from rostering.checks.violation import Violation
from rostering.checks.wording import counted, period

RULE = "coverage"


def check(subject: Subject) -> Iterator[Violation]:
    """Each period in which the same number of readers is missing for one requirement."""
    for key, need in subject.need.items():
        readers = subject.readers(lambda duty, key=key: meets(subject, duty, key))  # type: ignore[misc]
        weight = _weight(subject.rules.coverage, key)
        for run in runs(np.maximum(need - readers, 0)):
            start, end = run.bounds(subject.horizon.start)
            text = f"{counted(run.value, 'reader')} missing ({_asked(key)}) from {period(start, end)}"
            yield Violation(RULE, text, weight * run.value * run.slots, day=local_date(start), centre=key.centre)


def meets(subject: Subject, duty: Duty, key: RequirementKey) -> bool:
    """Whether the reader of a duty at work counts for what is asked, as one of perhaps many things."""
    person = subject.person(duty)
    if key.centre is not None and key.centre != duty.centre:
        return False
    if key.skill == ANY:
        return True
    if key.skill == VETTING:
        return person.vets
    return key.skill in (person.experienced if key.level is Level.EXPERIENCED else person.reads)


def _weight(numbers: Coverage, key: RequirementKey) -> int:
    if key.skill == ANY:
        return numbers.any
    if key.skill == VETTING:
        return numbers.vetting
    return numbers.experienced if key.level is Level.EXPERIENCED else numbers.reads


def _asked(key: RequirementKey) -> str:
    skill = key.skill if key.skill in (ANY, VETTING) else f"{key.skill}, {key.level}"
    return skill if key.centre is None else f"{skill}, at {key.centre}"
