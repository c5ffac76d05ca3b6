"""Experienced readers of each subspecialty on duty in the network, by night and by day."""

from __future__ import annotations

import numpy as np

from data.calendar import PARIS, DayKind, day_kind, zone
from data.requirements import Level, RequirementKey
from data.studies import Subspecialty
from rostering.instance import Bools, RosterInstance
from rostering.model import Model
from rostering.rules.coverage import add_shortfall
from rostering.rules.readers import options_that_count, who_counts


def add(model: Model) -> None:
    """The same rows as those of coverage, on-call duties counting where the numbers say so."""
    options, instance = model.options, model.instance
    numbers = instance.rules.specialist_cover
    for subspecialty in Subspecialty:
        counts = options_that_count(model, RequirementKey(subspecialty, Level.EXPERIENCED))
        if subspecialty in numbers.one_with_on_call:
            need = np.ones(instance.horizon.slots, dtype=np.int64)
            counts |= (
                who_counts(instance, subspecialty, Level.EXPERIENCED)[options.person]
                & instance.on_call[options.shift]
                & (options.place == instance.places.index(subspecialty))
            )
        else:
            need = np.where(night_or_weekend(instance), numbers.nights, numbers.days)
        add_shortfall(model, counts, need, numbers.weight)


def night_or_weekend(instance: RosterInstance) -> Bools:
    """By slot: night hours, weekend or public holiday, on the Paris clock."""
    numbers = instance.rules.specialist_cover
    found: list[bool] = []
    for slot in range(instance.horizon.slots):
        local = instance.slot_start(slot).astimezone(zone(PARIS))
        late = local.time() >= numbers.night_from or local.time() < numbers.night_until
        found.append(late or day_kind(local.date()) is not DayKind.WEEKDAY)
    return np.array(found, dtype=bool)
