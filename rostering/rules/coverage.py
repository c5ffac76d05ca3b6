"""Shortfall against the requirements: readers too few, by half hour, skill and level."""

from __future__ import annotations

import numpy as np

from data.requirements import ANY, VETTING, Level, RequirementKey
from data.rules import Coverage
from rostering.instance import Bools, Ints
from rostering.model import Model
from rostering.rules.readers import options_that_count


def add(model: Model) -> None:
    """For each key and block: readers + shortfall >= the largest need."""
    for key, need in model.instance.need.items():
        add_shortfall(model, options_that_count(model, key), need, _weight(model.instance.rules.coverage, key))


def _weight(numbers: Coverage, key: RequirementKey) -> int:
    if key.skill == ANY:
        return numbers.any
    if key.skill == VETTING:
        return numbers.vetting
    return numbers.experienced if key.level is Level.EXPERIENCED else numbers.reads


def add_shortfall(model: Model, counts: Bools, need: Ints, weight: int) -> None:
    """Charge ``weight`` for each reader and half hour short of ``need`` (by slot of the horizon).

    All slots of a block have the same readers, so their costs add up to one convex function of the shortfall: the
    first reader missing is missed by the slots of largest need only, the next by more of them.
    """
    counted = np.flatnonzero(counts)
    for block in model.instance.blocks:
        needs = need[block.slots]
        if needs.max() <= 0:
            continue
        columns = counted[np.isin(model.options.shift[counted], block.shifts)]
        levels = np.unique(needs[needs > 0])[::-1]
        width = levels - np.concatenate((levels[1:], [0]))
        cost = weight * np.array([(needs >= level).sum() for level in levels])
        short = model.add_columns(cost, width)
        entries = np.concatenate((columns, short))
        model.add_rows([levels[0]], [np.inf], np.zeros(len(entries), np.int64), entries)
