"""Coverage wanted: how many readers of which skill and level in which half hour."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from data.calendar import SLOT, Horizon, slot_index

ANY = "any"
"""Skill of a requirement that any reader on duty meets (the head count, vetting seat included)."""
VETTING = "vetting"
"""Skill of the vetting seat: a flag, met by a reader who may vet; the seat is already part of the ``any`` count."""


class Level(StrEnum):
    """Whether reading the subspecialty is enough, or experience in it is wanted."""

    READS = "reads"
    EXPERIENCED = "experienced"


@dataclass(frozen=True, slots=True, order=True)
class Requirement:
    """``readers`` wanted on duty from ``start`` to ``end`` (UTC, on half-hour marks).

    ``skill`` is "any", "vetting" or a subspecialty; ``centre`` None means anywhere in the network. One reader counts
    for every skill they have. On-call duties at home do not count here.
    """

    start: datetime
    end: datetime
    skill: str
    level: Level
    readers: int
    centre: str | None = None

    @property
    def key(self) -> RequirementKey:
        """What it asks, without when and how many."""
        return RequirementKey(self.skill, self.level, self.centre)


@dataclass(frozen=True, slots=True, order=True)
class RequirementKey:
    """Skill × level × centre."""

    skill: str
    level: Level
    centre: str | None = None


def need_by_slot(requirements: Iterable[Requirement], horizon: Horizon) -> Mapping[RequirementKey, NDArray[np.int64]]:
    """Readers wanted per half-hour UTC slot of the horizon, for every key, in sorted order of keys.

    Slot 0 starts at ``horizon.start``; where requirements of one key overlap, the larger counts. Parts outside the
    horizon are dropped: coverage is owed from `DAY_STARTS` of the first day to the same on the day after the last.
    """
    slots = horizon.slots
    need: dict[RequirementKey, NDArray[np.int64]] = {}
    for row in requirements:
        array = need.setdefault(row.key, np.zeros(slots, dtype=np.int64))
        first = max(0, slot_index(row.start, horizon.start))
        last = min(slots, slot_index(row.end, horizon.start))
        if first < last:
            np.maximum(array[first:last], row.readers, out=array[first:last])
    return {key: need[key] for key in sorted(need, key=lambda key: (key.skill, key.level, key.centre or ""))}


def requirements_of(need: Mapping[RequirementKey, NDArray[np.int64]], horizon: Horizon) -> tuple[Requirement, ...]:
    """The opposite of `need_by_slot`: equal neighbouring half hours are one requirement, runs of zero are left out."""
    found: list[Requirement] = []
    for key, readers in need.items():
        edges = [0, *(np.flatnonzero(np.diff(readers)) + 1).tolist(), len(readers)]
        found.extend(
            Requirement(
                horizon.start + first * SLOT,
                horizon.start + last * SLOT,
                key.skill,
                key.level,
                int(readers[first]),
                key.centre,
            )
            for first, last in pairwise(edges)
            if readers[first] > 0
        )
    return tuple(found)
