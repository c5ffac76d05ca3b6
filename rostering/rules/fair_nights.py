"""Night duties, shared fairly."""

from __future__ import annotations

from rostering.model import Model
from rostering.rules.fair_share import charge_deviation, shares_of


def add(model: Model) -> None:
    """Charge the square of each person's deviation from the fair share."""
    instance = model.instance
    counted = instance.night & ~instance.on_call
    charge_deviation(model, counted, shares_of(instance).nights, instance.rules.fair_nights.weight)
