"""Duties as a share of a radiologist's whole work in the horizon."""

from __future__ import annotations

from datetime import timedelta

import numpy as np

from rostering.model import Model


def add(model: Model) -> None:
    """One knapsack row a person, where the rule is on: duty minutes, over what is not duty, against the day job."""
    options, instance = model.options, model.instance
    numbers = instance.rules.remote_share
    if not numbers.enabled:
        return
    job = [
        sum(
            (row.end - row.start) // timedelta(minutes=1)
            for row in instance.network.commitments_between(person.id, instance.horizon.first, instance.horizon.last)
            if row.kind != "on_call"
        )
        for person in instance.people
    ]
    minutes = np.where(instance.on_call, instance.rules.average_hours.on_call_minutes, instance.ends - instance.starts)
    model.add_rows(
        np.full(len(job), -np.inf),
        numbers.thousandths * np.array(job, dtype=float),
        options.person,
        np.arange(len(options)),
        (1000 - numbers.thousandths) * minutes[options.shift],
    )
