"""One radiologist on call for each subspecialty and on-call shift."""

from __future__ import annotations

import numpy as np

from rostering.model import Model


def add(model: Model) -> None:
    """At most one of the options of each on-call seat."""
    options, instance = model.options, model.instance
    columns = np.flatnonzero(instance.on_call[options.shift])
    seats, rows = np.unique(options.shift[columns] * len(instance.places) + options.place[columns], return_inverse=True)
    model.add_rows(np.full(len(seats), -np.inf), np.ones(len(seats)), rows, columns)
