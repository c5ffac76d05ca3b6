"""Experienced readers of each subspecialty on duty in the network, by night and by day."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from data.calendar import PARIS, DayKind, day_kind, zone
from data.requirements import Level, RequirementKey
from data.studies import Subspecialty
from rostering.instance import Bools, Ints, RosterInstance
from rostering.model import Floats, Model
from rostering.rules.readers import options_that_count, who_counts
from rostering.rules.shortfall import charge_shortfall, is_short


def separate(model: Model, values: Floats) -> bool:
    """The same rows as those of coverage; on-call duties count where the numbers say so."""
    found = False
    for number, (subspecialty, need) in enumerate(experts_wanted(model.instance).items()):
        if model.remembers("specialist_cover", number, 0):
            continue
        counts = _counts(model, subspecialty)
        if is_short(model, counts, need, values):
            model.remember("specialist_cover", number, 0)
            charge_shortfall(model, counts, need, model.instance.rules.specialist_cover.weight)
            found = True
    return found


def _counts(model: Model, subspecialty: Subspecialty) -> Bools:
    options, instance = model.options, model.instance
    counts = options_that_count(model, RequirementKey(subspecialty, Level.EXPERIENCED))
    if subspecialty in instance.rules.specialist_cover.one_with_on_call:
        counts |= (
            who_counts(instance, subspecialty, Level.EXPERIENCED)[options.person]
            & instance.on_call[options.shift]
            & (options.place == instance.places.index(subspecialty))
        )
    return counts


@lru_cache(maxsize=1)
def experts_wanted(instance: RosterInstance) -> dict[Subspecialty, Ints]:
    """Experienced readers wanted by slot, for every subspecialty."""
    numbers = instance.rules.specialist_cover
    usual = np.where(night_or_weekend(instance), numbers.nights, numbers.days)
    one = np.ones(instance.horizon.slots, dtype=np.int64)
    return {name: one if name in numbers.one_with_on_call else usual for name in Subspecialty}


def night_or_weekend(instance: RosterInstance) -> Bools:
    """By slot: night hours, weekend or public holiday, on the Paris clock."""
    numbers = instance.rules.specialist_cover
    found: list[bool] = []
    for slot in range(instance.horizon.slots):
        local = instance.slot_start(slot).astimezone(zone(PARIS))
        late = local.time() >= numbers.night_from or local.time() < numbers.night_until
        found.append(late or day_kind(local.date()) is not DayKind.WEEKDAY)
    return np.array(found, dtype=bool)
