"""Thin specialist cover costs what is expected to be missing when readers call in sick; on-call duties stand by."""

from __future__ import annotations

import numpy as np

from data.requirements import Level, RequirementKey
from data.stand_by import savings
from data.studies import Subspecialty
from rostering.instance import Bools, Ints, RosterInstance
from rostering.model import Floats, Model
from rostering.rules.readers import options_that_count, who_counts
from rostering.rules.shortfall import SHORT
from rostering.rules.specialist_cover import experts_wanted

RULE = "stand_by"


def separate(model: Model, values: Floats) -> bool:
    """The rows of each subspecialty that is thin in any block; nothing without a price."""
    instance = model.instance
    numbers = instance.rules.stand_by
    if not numbers.weight:
        return False
    found = False
    for number, name in enumerate(numbers.subspecialties):
        subspecialty = Subspecialty(name)
        if model.remembers(RULE, number, 0):
            continue
        counts, need = _counts(model, subspecialty), experts_wanted(instance)[subspecialty]
        given = np.bincount(model.options.shift, weights=values * counts, minlength=len(instance.shifts))
        tables = _tables(instance, need)
        if any(
            given[block.shifts].sum() < len(table) - SHORT for block, table in zip(instance.blocks, tables, strict=True)
        ):
            model.remember(RULE, number, 0)
            _charge(model, counts, tables)
            found = True
    return found


def _counts(model: Model, subspecialty: Subspecialty) -> Bools:
    """By option: an experienced reader of the subspecialty, on duty or on call for it."""
    options, instance = model.options, model.instance
    on_duty = options_that_count(model, RequirementKey(subspecialty, Level.EXPERIENCED))
    at_home = instance.on_call[options.shift] & (options.place == instance.places.index(subspecialty))
    counts: Bools = on_duty | (at_home & who_counts(instance, subspecialty, Level.EXPERIENCED)[options.person])
    return counts


def _tables(instance: RosterInstance, need: Ints) -> list[Ints]:
    """By block: what the first, second, … reader saves over its slots."""
    numbers = instance.rules.stand_by
    found = []
    for block in instance.blocks:
        steps = [savings(numbers.weight, int(wanted), numbers.absence) for wanted in need[block.slots]]
        table = np.zeros(max(map(len, steps)), dtype=np.int64)
        for each in steps:
            table[: len(each)] += np.array(each, dtype=np.int64)
        found.append(table)
    return found


def _charge(model: Model, counts: Bools, tables: list[Ints]) -> None:
    """Readers + those not there >= as many as save anything; the last one missing is the cheapest."""
    counted = np.flatnonzero(counts)
    for block, table in zip(model.instance.blocks, tables, strict=True):
        if len(table):
            readers = counted[np.isin(model.options.shift[counted], block.shifts)]
            missing = model.add_columns(table, np.ones(len(table)))
            entries = np.concatenate((readers, missing))
            model.add_rows([len(table)], [np.inf], np.zeros(len(entries), np.int64), entries)
