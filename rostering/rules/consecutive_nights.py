"""Night duties on consecutive local dates, up to a number."""

from __future__ import annotations

from rostering.model import Floats, Model
from rostering.rules.windows import history_counts, separate_windows


def separate(model: Model, values: Floats) -> bool:
    """Add the rows of the windows of N + 1 dates with more than N nights."""
    instance = model.instance
    numbers = instance.rules.consecutive_nights
    found = False
    for bound in (True, False):
        most = numbers.most_for(bound)
        left = most - history_counts(instance, most + 1, nights_only=True)
        found |= separate_windows(model, values, instance.night, most + 1, left, instance.bound == bound)
    return found
