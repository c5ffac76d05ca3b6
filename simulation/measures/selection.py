"""Which studies are measured, and what o'clock it is in Paris when they come."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from data.calendar import PARIS, zone
from dispatch.kernels.columns import NONE
from simulation.replication import Columns, Replication, Scenario


def measured(replication: Replication, scenario: Scenario) -> Columns:
    """The studies received between warm-up and cool-down.

    A study whose images never came, because nobody vetted its request, counts from when they should have come.
    """
    studies = replication.studies
    first, last = scenario.measured
    at = arrival(studies)
    inside = (at >= first) & (at < last)
    return {name: column[inside] for name, column in studies.items()}


def arrival(studies: Columns) -> NDArray[np.int64]:
    """When images were received, or should have been."""
    return np.where(studies["received_at"] == NONE, studies["images_at"], studies["received_at"])


def local_hour(seconds: NDArray[np.int64], scenario: Scenario) -> NDArray[np.int64]:
    """Hour 0 … 23 on the clocks of Paris, right across their changes."""
    hours = np.asarray(seconds) // 3600
    known, place = np.unique(hours, return_inverse=True)
    local = [(scenario.origin + timedelta(hours=int(hour))).astimezone(zone(PARIS)).hour for hour in known]
    return np.array(local, dtype=np.int64)[place]
