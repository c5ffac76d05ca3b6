"""The part of an instance's facts that is about cover: who counts where, what missing and surplus readers cost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import numpy as np

from data.calendar import PARIS, SLOT, local_date, slot_index, zone
from data.requirements import ANY, VETTING, Level, RequirementKey
from data.studies import Subspecialty
from rostering.checks.slots import within
from rostering.instance import Ints, RosterInstance
from rostering.rules.readers import who_counts
from rostering.rules.specialist_cover import night_or_weekend

OVERSEAS = timedelta(days=2)
"""Opening hours that start on dates this far outside the horizon may reach into it."""

Fact = dict[str, Any]


def cover(instance: RosterInstance) -> dict[str, Any]:
    """Demands, capacities and opening hours, and by person the groups of readers and privileges they have.

    A demand has the group of people who count, the shifts during which they do, the place (None for any but at home)
    and its costs by readers present. A capacity has its place, shifts and limit. ``open`` has, by block of half hours,
    its shifts and the cost of each hospital left without a privileged reader.
    """
    groups: dict[str, Ints] = {}
    demands = [*_coverage(instance, groups), *_specialists(instance, groups), *_surplus(instance, groups)]
    return {
        "places": len(instance.places),
        "centres": instance.centres,
        "demands": demands,
        "groups": [[name for name, counts in groups.items() if counts[n]] for n in range(len(instance.people))],
        "capacities": [*_workstations(instance), *_bedrooms(instance)],
        "open": _open_hours(instance),
        "privileges": _privileges(instance),
    }


def _group(instance: RosterInstance, groups: dict[str, Ints], skill: str, level: Level) -> str:
    name = f"{skill} {level}"
    groups.setdefault(name, who_counts(instance, skill, level).astype(np.int64))
    return name


def _present(instance: RosterInstance, shifts: Ints) -> list[int]:
    """Those not on call."""
    return [int(shift) for shift in shifts if not instance.on_call[shift]]


def _shortfalls(need: Ints, weight: int) -> list[int]:
    """Cost of each number of readers from none to enough, in half hours with these needs."""
    return [weight * int(np.maximum(0, need - readers).sum()) for readers in range(int(need.max()) + 1)]


def _coverage(instance: RosterInstance, groups: dict[str, Ints]) -> Iterator[Fact]:
    numbers = instance.rules.coverage
    for key, need in instance.need.items():
        weights = {ANY: numbers.any, VETTING: numbers.vetting}
        usual = numbers.experienced if key.level is Level.EXPERIENCED else numbers.reads
        for block in instance.blocks:
            if need[block.slots].max() > 0:
                yield {
                    "group": _group(instance, groups, key.skill, key.level),
                    "place": None if key.centre is None else instance.places.index(key.centre),
                    "shifts": _present(instance, block.shifts),
                    "on_call": [],
                    "costs": _shortfalls(need[block.slots], weights.get(key.skill, usual)),
                    "slope": 0,
                }


def _specialists(instance: RosterInstance, groups: dict[str, Ints]) -> Iterator[Fact]:
    numbers = instance.rules.specialist_cover
    usual = np.where(night_or_weekend(instance), numbers.nights, numbers.days)
    for subspecialty in Subspecialty:
        alone = subspecialty in numbers.one_with_on_call
        need = np.ones_like(usual) if alone else usual
        home = instance.places.index(subspecialty) if alone else -1
        for block in instance.blocks:
            if need[block.slots].max() > 0:
                yield {
                    "group": _group(instance, groups, subspecialty, Level.EXPERIENCED),
                    "place": None,
                    "shifts": _present(instance, block.shifts),
                    "on_call": [[int(n), home] for n in block.shifts if alone and instance.on_call[n]],
                    "costs": _shortfalls(need[block.slots], numbers.weight),
                    "slope": 0,
                }


def _surplus(instance: RosterInstance, groups: dict[str, Ints]) -> Iterator[Fact]:
    """Readers awake beyond the need; those on night duties rest in the small hours."""
    numbers = instance.rules.overcover
    need = instance.need.get(RequirementKey(ANY, Level.READS), np.zeros(instance.horizon.slots, dtype=np.int64))
    local = [instance.slot_start(slot).astimezone(zone(PARIS)).time() for slot in range(instance.horizon.slots)]
    resting = np.array([within(clock, numbers.rest_from, numbers.rest_until) for clock in local], dtype=bool)
    for block in instance.blocks:
        for rest in (False, True):
            slots = block.slots[resting[block.slots] == rest]
            if not len(slots):
                continue
            most = int(need[slots].max())
            yield {
                "group": _group(instance, groups, ANY, Level.READS),
                "place": None,
                "shifts": [n for n in _present(instance, block.shifts) if not (rest and instance.night[n])],
                "on_call": [],
                "costs": [
                    numbers.weight * int(np.maximum(0, readers - need[slots]).sum()) for readers in range(most + 1)
                ],
                "slope": numbers.weight * len(slots),
            }


def _workstations(instance: RosterInstance) -> Iterator[Fact]:
    for block in instance.blocks:
        days = {local_date(instance.slot_start(int(slot))) for slot in block.slots}
        for place, centre in enumerate(instance.network.centres):
            limit = min(instance.network.capacity_on(centre.id, day)[0] for day in days)
            yield {"place": place, "shifts": _present(instance, block.shifts), "limit": limit}


def _bedrooms(instance: RosterInstance) -> Iterator[Fact]:
    for number, day in enumerate(instance.horizon.days):
        nights = np.flatnonzero(instance.night & (instance.days == number))
        for place, centre in enumerate(instance.network.centres):
            limit = instance.network.capacity_on(centre.id, day)[1]
            yield {"place": place, "shifts": _present(instance, nights), "limit": limit}


def _open_hours(instance: RosterInstance) -> list[Fact]:
    horizon, weight = instance.horizon, instance.rules.privileged_reader.weight
    is_open = np.zeros((len(instance.network.hospitals), horizon.slots), dtype=np.int64)
    for number, hospital in enumerate(instance.network.hospitals):
        windows = instance.network.open_windows(hospital.id, horizon.first - OVERSEAS, horizon.last + OVERSEAS)
        for window in windows:
            first, last = (slot_index(instant + SLOT - timedelta.resolution, horizon.start) for instant in window)
            is_open[number, max(0, first) : max(0, last)] = 1
    return [
        {
            "shifts": _present(instance, block.shifts),
            "costs": (weight * is_open[:, block.slots].sum(axis=1)).tolist(),
        }
        for block in instance.blocks
    ]


def _privileges(instance: RosterInstance) -> list[list[list[int]]]:
    """By person and date, the hospitals for which they may read."""
    numbers = {hospital.id: number for number, hospital in enumerate(instance.network.hospitals)}
    return [
        [
            [numbers[row.hospital_id] for row in instance.network.privileges_of.get(person.id, ()) if row.valid_on(day)]
            for day in instance.horizon.days
        ]
        for person in instance.people
    ]
