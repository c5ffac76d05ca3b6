"""Shortfall against the requirements: readers too few, by half hour, skill and level."""

from __future__ import annotations

from data.requirements import ANY, VETTING, Level, RequirementKey
from data.rules import Coverage
from rostering.model import Floats, Model
from rostering.rules.readers import options_that_count
from rostering.rules.shortfall import charge_shortfall, is_short


def add(model: Model) -> None:
    """The head count: in every block, readers + shortfall >= the largest need."""
    for key, need in model.instance.need.items():
        if key.skill == ANY and key.centre is None:
            weight = _weight(model.instance.rules.coverage, key)
            charge_shortfall(model, options_that_count(model, key), need, weight)


def separate(model: Model, values: Floats) -> bool:
    """The other keys, many of which are met by the way: all rows of a key that is short in any block."""
    found = False
    for number, (key, need) in enumerate(model.instance.need.items()):
        if (key.skill == ANY and key.centre is None) or model.remembers("coverage", number, 0):
            continue
        counts = options_that_count(model, key)
        if is_short(model, counts, need, values):
            model.remember("coverage", number, 0)
            charge_shortfall(model, counts, need, _weight(model.instance.rules.coverage, key))
            found = True
    return found


def _weight(numbers: Coverage, key: RequirementKey) -> int:
    if key.skill == ANY:
        return numbers.any
    if key.skill == VETTING:
        return numbers.vetting
    return numbers.experienced if key.level is Level.EXPERIENCED else numbers.reads
