"""How many studies to expect in each half hour, exam by exam: the arrivals model in expectation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from data.calendar import SLOT, Horizon
from data.network import Network
from data.synthetic.arrivals import HALF_HOUR, arrival_factors_of, exam_mix, hospital_segments

P2, P3 = "P2", "P3"


@dataclass(frozen=True, slots=True, eq=False)
class Forecast:
    """Studies expected per half-hour UTC slot.

    ``by_exam`` is slots × exams (the network's catalogue, in order), ``by_class`` slots × urgency classes; slot 0
    starts at ``start``.
    """

    start: datetime
    by_exam: NDArray[np.float64]
    by_class: NDArray[np.float64]
    exams: tuple[str, ...]
    classes: tuple[str, ...]

    @property
    def total(self) -> NDArray[np.float64]:
        """Studies expected in each slot."""
        totals: NDArray[np.float64] = self.by_exam.sum(axis=1)
        return totals


def forecast(network: Network, horizon: Horizon, lead: timedelta = timedelta(0)) -> Forecast:
    """Expected arrivals (images complete) from ``lead`` before the horizon to its end.

    Raises
    ------
    ValueError
        ``lead`` is not a whole number of slots.
    """
    if lead % SLOT:
        raise ValueError(f"the lead of {lead} is not a whole number of half hours")
    start = horizon.start - lead
    origin, slots = int(start.timestamp()), (horizon.end - start) // SLOT
    by_weekday = np.zeros((slots, 7))
    for hospital in network.hospitals:
        segments = hospital_segments(network, hospital, start, horizon.end)
        np.add.at(by_weekday, ((segments.start - origin) // HALF_HOUR, segments.weekday), segments.expected)
    return of_exams(network, start, by_weekday @ exam_mix(network))


def of_exams(network: Network, start: datetime, by_exam: NDArray[np.float64]) -> Forecast:
    """A forecast from its arrivals by exam, with the catalogue's classes."""
    return Forecast(
        start,
        by_exam,
        by_exam @ class_mix(network),
        tuple(exam.code for exam in network.exams),
        tuple(each.code for each in network.urgency_classes),
    )


def class_mix(network: Network) -> NDArray[np.float64]:
    """Share of each urgency class by exam (exams × classes): the default, with some P2 set to P3 at vetting."""
    codes = [each.code for each in network.urgency_classes]
    mix = np.zeros((len(network.exams), len(codes)))
    moved = arrival_factors_of(network).p3_share_of_p2 if P3 in codes else 0.0
    for row, exam in enumerate(network.exams):
        mix[row, codes.index(exam.urgency)] = 1.0
        if exam.urgency == P2 and moved:
            mix[row, codes.index(P2)], mix[row, codes.index(P3)] = 1 - moved, moved
    return mix
