"""Night duties on consecutive local dates, up to a number."""

from __future__ import annotations

import numpy as np

from rostering.model import Model
from rostering.rules.windows import history_counts, window_entries


def add(model: Model) -> None:
    """At most N nights in every window of N + 1 dates."""
    instance = model.instance
    numbers = instance.rules.consecutive_nights
    for bound in (True, False):
        most = numbers.most_for(bound)
        rows, columns = window_entries(model, instance.night, most + 1)
        inside = instance.bound[model.options.person[columns]] == bound
        left = most - history_counts(instance, most + 1, nights_only=True)
        keys, rows = np.unique(rows[inside], return_inverse=True)
        model.add_rows(np.full(len(keys), -np.inf), left[keys], rows, columns[inside])
