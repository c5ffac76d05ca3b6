"""At least one reader on duty with the privilege of each open hospital, at every half hour."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from data.calendar import local_date
from rostering.checks.slots import runs, slots_of
from rostering.checks.subject import Subject
from rostering.checks.violation import Violation
from rostering.checks.wording import period

RULE = "privileged_reader"


def check(subject: Subject) -> Iterator[Violation]:
    """Each period in which a hospital is open and no reader at work may read for it."""
    weight = subject.rules.privileged_reader.weight
    privileged = _privileged(subject)
    alone = subject.open_half_hours & ~privileged
    for n in np.flatnonzero(alone.any(axis=1)):
        hospital = subject.network.hospitals[n]
        for run in runs(alone[n].astype(np.int64)):
            start, end = run.bounds(subject.horizon.start)
            text = f"{hospital.name} ({hospital.id}) is open without a privileged reader from {period(start, end)}"
            yield Violation(RULE, text, weight * run.slots, day=local_date(start))


def _privileged(subject: Subject) -> NDArray[np.bool_]:
    """Whether a reader with the privilege is at work; shape (hospitals, slots)."""
    row = {hospital.id: n for n, hospital in enumerate(subject.network.hospitals)}
    found = np.zeros((len(row), subject.horizon.slots), bool)
    for duty in subject.duties_at_work:
        first, last = slots_of(duty, subject.horizon.start, subject.horizon.slots)
        rows = [row[hospital] for hospital in subject.network.privileged_for(duty.radiologist_id, duty.day)]
        found[rows, first:last] = True
    return found
