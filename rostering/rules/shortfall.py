"""Too few readers in a block of half hours, shared by the rules of coverage."""

from __future__ import annotations

import numpy as np

from rostering.instance import Bools, Ints
from rostering.model import Floats, Model

SHORT = 0.01
"""Readers missing from which a block counts as short; a relaxation has fractions of readers."""


def charge_shortfall(model: Model, counts: Bools, need: Ints, weight: int) -> None:
    """Charge ``weight`` for each reader and half hour short of ``need`` (by slot of the horizon).

    All slots of a block have the same readers, so their costs add up to one convex function of the shortfall: the
    first reader missing is missed by the slots of largest need only, the next by more of them.
    """
    counted = np.flatnonzero(counts)
    for number, block in enumerate(model.instance.blocks):
        needs = need[block.slots]
        if needs.max() <= 0:
            continue
        columns = counted[model.instance.in_block[model.options.shift[counted], number]]
        levels = np.unique(needs[needs > 0])[::-1]
        width = levels - np.concatenate((levels[1:], [0]))
        cost = weight * np.array([(needs >= level).sum() for level in levels])
        short = model.add_columns(cost, width)
        entries = np.concatenate((columns, short))
        model.add_rows([levels[0]], [np.inf], np.zeros(len(entries), np.int64), entries)


def is_short(model: Model, counts: Bools, need: Ints, values: Floats) -> bool:
    """Whether the counted options, at these values, are fewer than needed in any block."""
    instance = model.instance
    given = np.bincount(model.options.shift, weights=values * counts, minlength=len(instance.shifts))
    most = np.maximum.reduceat(need, [block.slots[0] for block in instance.blocks])
    return bool((given @ instance.in_block < most - SHORT).any())
