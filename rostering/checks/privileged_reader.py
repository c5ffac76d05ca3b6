"""At least one reader on duty with the privilege of each open hospital, at every half hour."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from data.calendar import SLOT, local_date, slot_index
from rostering.checks.slots import runs, slots_of
from rostering.checks.subject import Subject
from rostering.checks.violation import Violation
from rostering.checks.wording import period

RULE = "privileged_reader"
OVERSEAS = timedelta(days=2)
"""Windows that start on dates this far outside the horizon may reach into it, whatever the hospital's clock."""


def check(subject: Subject) -> Iterator[Violation]:
    """Each period in which a hospital is open and no reader at work may read for it."""
    weight = subject.rules.privileged_reader.weight
    privileged = _privileged(subject)
    for n, hospital in enumerate(subject.network.hospitals):
        alone = _open(subject, hospital.id) & ~privileged[n]
        for run in runs(alone.astype(np.int64)):
            start, end = run.bounds(subject.horizon.start)
            text = f"{hospital.name} ({hospital.id}) is open without a privileged reader from {period(start, end)}"
            yield Violation(RULE, text, weight * run.slots, day=local_date(start))


def _privileged(subject: Subject) -> NDArray[np.bool_]:
    """Whether a reader with the privilege is at work; shape (hospitals, slots)."""
    row = {hospital.id: n for n, hospital in enumerate(subject.network.hospitals)}
    found = np.zeros((len(row), subject.horizon.slots), bool)
    for duty in subject.duties_at_work:
        first, last = slots_of(duty, subject.horizon.start, subject.horizon.slots)
        privileges = subject.network.privileges_of.get(duty.radiologist_id, ())
        rows = [row[given.hospital_id] for given in privileges if given.valid_on(duty.day)]
        found[rows, first:last] = True
    return found


def _open(subject: Subject, hospital: str) -> NDArray[np.bool_]:
    """Whether the hospital is open as each slot starts; shape (slots,)."""
    horizon = subject.horizon
    found = np.zeros(horizon.slots, bool)
    for start, end in subject.network.open_windows(hospital, horizon.first - OVERSEAS, horizon.last + OVERSEAS):
        first, last = (slot_index(instant + SLOT - timedelta.resolution, horizon.start) for instant in (start, end))
        found[max(0, first) : max(0, last)] = True
    return found
