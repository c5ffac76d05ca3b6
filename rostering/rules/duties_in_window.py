"""Duties (on-call aside) that start within any window of days, up to a number."""

from __future__ import annotations

import numpy as np

from rostering.model import Floats, Model
from rostering.rules.windows import history_counts, separate_windows


def separate(model: Model, values: Floats) -> bool:
    """Add the rows of the windows that hold too many."""
    instance = model.instance
    numbers = instance.rules.duties_in_window
    most = np.where(instance.bound, numbers.most_for(True), numbers.most_for(False))
    left = np.repeat(most, len(instance.horizon.days)) - history_counts(instance, numbers.days, nights_only=False)
    everyone = np.ones(len(instance.people), dtype=bool)
    return separate_windows(model, values, ~instance.on_call, numbers.days, left, everyone)
