"""A roster that was published changes as little as can be."""

from __future__ import annotations

import numpy as np

from rostering.instance import Bools
from rostering.model import Model


def add(model: Model) -> None:
    """Charge each published duty that is not given, and each duty that was not published.

    A published place away from home is opened: at another place the same shift costs a change.
    """
    published = model.instance.context.published
    if not published:
        return
    weight = model.instance.rules.published_duties.weight
    there = published_options(model)
    model.offset += weight * len(set(published))
    model.charge(np.arange(len(model.options)), np.where(there, -weight, weight))
    model.open(np.flatnonzero(there))


def published_options(model: Model) -> Bools:
    """By option: whether it is a duty of the published roster. Published duties that are not eligible have none."""
    there = np.zeros(len(model.options), dtype=bool)
    for duty in model.instance.context.published:
        there[model.options_of_duty(duty)] = True
    return there
