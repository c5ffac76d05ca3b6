"""Duties close together: each window of dates that holds more than one."""

from __future__ import annotations

import numpy as np

from rostering.instance import Ints
from rostering.model import Floats, Model
from rostering.rules.windows import duties_in_windows, history_counts, window_rows


def add(model: Model) -> None:
    """What the history alone costs."""
    numbers = model.instance.rules.spacing
    model.offset += numbers.weight * int(np.maximum(0, _history(model) - 1).sum())


def separate(model: Model, values: Floats) -> bool:
    """For each window of a person who has one that holds several: duties - excess <= 1."""
    instance = model.instance
    numbers = instance.rules.spacing
    if not numbers.weight:
        return False
    counted, days = ~instance.on_call, len(instance.horizon.days)
    left = np.maximum(0, 1 - _history(model))
    broken = duties_in_windows(model, values, counted, numbers.days) > left + 1e-6
    people = np.flatnonzero(broken.reshape(-1, days).any(axis=1))
    fresh = np.zeros(len(instance.people), dtype=bool)
    fresh[[who for who in people if model.remember("spacing", int(who), 0)]] = True
    if not fresh.any():
        return False
    keys, rows, columns = window_rows(model, counted, numbers.days, np.repeat(fresh, days))
    excess = model.add_columns(np.full(len(keys), numbers.weight), np.full(len(keys), np.inf))
    model.add_rows(
        np.full(len(keys), -np.inf),
        left[keys],
        np.concatenate((rows, np.arange(len(keys)))),
        np.concatenate((columns, excess)),
        np.concatenate((np.ones(len(columns)), -np.ones(len(keys)))),
    )
    return True


def _history(model: Model) -> Ints:
    return history_counts(model.instance, model.instance.rules.spacing.days, nights_only=False)
