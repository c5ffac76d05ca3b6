"""Who counts for which requirement, shared by the rules of coverage."""

from __future__ import annotations

import numpy as np

from data.requirements import ANY, VETTING, Level, RequirementKey
from rostering.instance import Bools, RosterInstance
from rostering.model import Model


def who_counts(instance: RosterInstance, skill: str, level: Level) -> Bools:
    """By person: whether they meet a requirement of that skill and level."""
    if skill == ANY:
        return np.ones(len(instance.people), dtype=bool)
    if skill == VETTING:
        return np.array([person.vets for person in instance.people], dtype=bool)
    if level is Level.EXPERIENCED:
        return np.array([skill in person.experienced for person in instance.people], dtype=bool)
    return np.array([skill in person.reads for person in instance.people], dtype=bool)


def options_that_count(model: Model, key: RequirementKey) -> Bools:
    """By option: whether it meets the requirement while on duty (on call never does)."""
    options, instance = model.options, model.instance
    counts = who_counts(instance, key.skill, key.level)[options.person] & ~instance.on_call[options.shift]
    if key.centre is not None:
        counts &= options.place == instance.places.index(key.centre)
    return counts
