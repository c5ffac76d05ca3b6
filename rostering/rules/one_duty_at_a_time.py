"""Nobody is on two duties at once."""

from __future__ import annotations

import numpy as np

from rostering.model import Model


def add(model: Model) -> None:
    """Every duty holds its person until it ends."""
    instance = model.instance
    for person in range(len(instance.people)):
        model.conflicts.release_from(person, np.arange(len(instance.shifts)), instance.ends)
