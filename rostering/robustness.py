"""What is left of a roster when readers call in sick: sampled absences, mended by those on call, in half hours.

All samples are worked through together: an absence takes a reader out of the half hours of the duty, and one
radiologist on call after the other is called out in every sample in which somebody like them is missing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from data.duties import Duty
from data.requirements import RequirementKey
from data.studies import Subspecialty
from rostering.checks.coverage import meets
from rostering.checks.slots import slots_of
from rostering.checks.specialist_cover import experts_wanted
from rostering.checks.subject import Subject

Bools = NDArray[np.bool_]
Counts = NDArray[np.int16]
Floats = NDArray[np.float64]

HOURS_A_SLOT = 0.5


@dataclass(frozen=True, slots=True)
class Wanted:
    """One thing that is wanted of the readers on duty: how many in each slot, and which duties count for it.

    ``at_home`` marks the on-call duties that count without being called out.
    """

    name: str
    need: NDArray[np.int64]
    counts: Bools
    at_home: Bools


@dataclass(frozen=True, slots=True)
class Shortfall:
    """Reader-hours missing by what is wanted, in each sample; and how many were called out in it."""

    hours: Mapping[str, Floats]
    called_out: NDArray[np.int64]


def draw_absences(duties: int, samples: int, absence: float, seed: int) -> Bools:
    """Who calls in sick for which duty, independently: samples × duties."""
    return np.random.default_rng(seed).random((samples, duties)) < absence


def shortfall(subject: Subject, absent: Bools, *, stand_by: bool = True, call_out: bool = True) -> Shortfall:
    """What is missing under those absences (samples × duties of the subject, in their order).

    A radiologist on call counts for the subspecialties in which cover counts it. Called out, which happens where it
    helps, they count for all that they can do until their on-call duty ends; the order of calls is that of the duties.

    Parameters
    ----------
    stand_by
        Whether there is anybody on call; without, the roster is as if it had no on-call duty.
    call_out
        Whether they are called out where that helps.
    """
    wanted = _all_wanted(subject)
    on_call = np.array([subject.on_call(duty) for duty in subject.duties], dtype=bool)
    present = ~absent if stand_by else ~absent & ~on_call
    there = [_present(subject, (each.counts & ~on_call) | each.at_home, present) for each in wanted]
    called_out = np.zeros(len(absent), dtype=np.int64)
    for number in np.flatnonzero(on_call & (stand_by and call_out)):
        called_out += _called(subject, int(number), present[:, number], wanted, there)
    hours = {
        each.name: HOURS_A_SLOT * np.maximum(each.need[None, :] - counts, 0).sum(axis=1)
        for each, counts in zip(wanted, there, strict=True)
    }
    return Shortfall(hours, called_out)


def _all_wanted(subject: Subject) -> list[Wanted]:
    """The requirements, and experienced readers of each subspecialty."""
    duties = subject.duties
    nobody = np.zeros(len(duties), dtype=bool)
    found = []
    for key, need in subject.need.items():
        counts = np.array([meets(subject, duty, key) for duty in duties], dtype=bool)
        found.append(Wanted(_named(key), need, counts, nobody))
    counting_on_call = subject.rules.specialist_cover.one_with_on_call
    for subspecialty in Subspecialty:
        counts = np.array([subspecialty in subject.person(duty).experienced for duty in duties], dtype=bool)
        at_home = np.array([duty.subspecialty == subspecialty for duty in duties], dtype=bool)
        counted = at_home if subspecialty in counting_on_call else nobody
        found.append(Wanted(expert(subspecialty), experts_wanted(subject, subspecialty), counts, counted))
    return found


def expert(subspecialty: Subspecialty) -> str:
    """Name of the cover by experienced readers of a subspecialty."""
    return f"{subspecialty}, cover"


def _named(key: RequirementKey) -> str:
    return ", ".join(str(part) for part in (key.skill, key.level, key.centre) if part is not None)


def _present(subject: Subject, counted: Bools, present: Bools) -> Counts:
    """Readers who count, in each sample and slot."""
    numbers = np.flatnonzero(counted)
    rows, columns = [], []
    for row, number in enumerate(numbers):
        first, last = _slots(subject, subject.duties[number])
        rows.append(np.full(last - first, row))
        columns.append(np.arange(first, last))
    slots = subject.horizon.slots
    entries = np.concatenate(rows or [np.zeros(0, np.int64)]), np.concatenate(columns or [np.zeros(0, np.int64)])
    on_duty = sparse.csr_matrix((np.ones(len(entries[0]), np.int16), entries), shape=(len(numbers), slots))
    everyone = np.asarray(on_duty.sum(axis=0), dtype=np.int16).ravel()
    missing = sparse.csr_matrix((~present[:, numbers]).astype(np.int16)) @ on_duty
    found: Counts = everyone[None, :] - missing.toarray().astype(np.int16)
    return found


def _called(
    subject: Subject, number: int, able: Bools, wanted: Sequence[Wanted], there: Sequence[Counts]
) -> NDArray[np.int64]:
    """Call out one radiologist in the samples where that helps; counts are changed in place. 1 where called."""
    first, last = _slots(subject, subject.duties[number])
    helped = np.zeros(len(able), dtype=bool)
    useful = [
        (each, counts)
        for each, counts in zip(wanted, there, strict=True)
        if each.counts[number] and not each.at_home[number]
    ]
    for each, counts in useful:
        helped |= (counts[:, first:last] < each.need[first:last]).any(axis=1)
    called = helped & able
    for _, counts in useful:
        counts[:, first:last] += called[:, None].astype(np.int16)
    return called.astype(np.int64)


def _slots(subject: Subject, duty: Duty) -> tuple[int, int]:
    return slots_of(duty, subject.horizon.start, subject.horizon.slots)
