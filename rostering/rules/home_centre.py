"""Duties at the home centre are preferred."""

from __future__ import annotations

import numpy as np

from rostering.model import Model


def add(model: Model) -> None:
    """Charge the options away from home."""
    options, instance = model.options, model.instance
    home = np.array([instance.places.index(person.home_centre) for person in instance.people], dtype=np.int64)
    away = (options.place != home[options.person]) & ~instance.on_call[options.shift]
    model.charge(np.flatnonzero(away), float(instance.rules.home_centre.weight))
