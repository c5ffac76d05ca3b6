"""What is examined: shares of the exams and classes, hard cases, second studies of a visit, strokes by weekday."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.network import Network
from data.synthetic.arrivals import DAY, arrival_factors_of, utc_offsets
from data.trace import ABSENT, Trace
from simulation.calibration.arrivals import first_studies
from simulation.calibration.estimate import Estimate, share

FEWEST = 30
"""Studies of an exam below which its class and its hard cases are not fitted."""
FEWEST_STROKES = 50
"""Stroke exams on a weekday below which their own weekday factors are not fitted."""
P2, P3 = "P2", "P3"


@dataclass(frozen=True, slots=True, eq=False)
class CatalogueFit:
    """By exam code: share of all studies (0 to 1), of hard cases, and the class most of its studies have.

    ``hard`` and ``usual_class`` hold only what the trace could tell; so do the rest, None where it could not.
    """

    shares: dict[str, Estimate]
    hard: dict[str, Estimate]
    usual_class: dict[str, str]
    p3_share_of_p2: Estimate | None
    paired_share: Estimate | None
    stroke_factor: tuple[float, ...] | None


def classes_of(network: Network, trace: Trace) -> NDArray[np.int64]:
    """Urgency class of each study, the catalogue's where the trace has none."""
    codes = [each.code for each in network.urgency_classes]
    usual = np.array([codes.index(exam.urgency) for exam in network.exams], np.int64)[trace.exam]
    return np.where(trace.urgency == ABSENT, usual, trace.urgency)


def fit_catalogue(network: Network, trace: Trace, weekday: NDArray[np.float64]) -> CatalogueFit:
    """Count.

    Parameters
    ----------
    weekday
        The fitted weekday factors, Monday to Sunday.
    """
    first = first_studies(trace)
    # Second studies of a visit are never of the same exam as the first: they would lower the largest shares.
    number = np.bincount(trace.exam[first], minlength=len(network.exams))
    of = int(number.sum())
    total = sum(exam.share for exam in network.exams) or 1.0
    return CatalogueFit(
        shares={exam.code: share(int(number[n]), of, exam.share / total) for n, exam in enumerate(network.exams)},
        hard=_hard(network, trace),
        usual_class=_usual_class(network, trace),
        p3_share_of_p2=_p3_share(network, trace),
        paired_share=_paired_share(network, trace, first),
        stroke_factor=_stroke_factor(network, trace, first, weekday),
    )


def _hard(network: Network, trace: Trace) -> dict[str, Estimate]:
    if "hard" not in trace.columns or not trace.hard.any():
        return {}
    found = {}
    for n, exam in enumerate(network.exams):
        mine = trace.exam == n
        if mine.sum() >= FEWEST:
            found[exam.code] = share(int(trace.hard[mine].sum()), int(mine.sum()), exam.hard)
    return found


def _usual_class(network: Network, trace: Trace) -> dict[str, str]:
    found = {}
    for n, exam in enumerate(network.exams):
        known = trace.urgency[(trace.exam == n) & (trace.urgency != ABSENT)]
        if len(known) >= FEWEST:
            found[exam.code] = network.urgency_classes[int(np.bincount(known).argmax())].code
    return found


def _p3_share(network: Network, trace: Trace) -> Estimate | None:
    """Of the exams that are P2 by default, the share that was P3."""
    codes = [each.code for each in network.urgency_classes]
    if P2 not in codes or P3 not in codes:
        return None
    usual = np.array([exam.urgency == P2 for exam in network.exams])[trace.exam]
    moved = usual & (trace.urgency == codes.index(P3))
    of = int(moved.sum() + (usual & (trace.urgency == codes.index(P2))).sum())
    if of < FEWEST:
        return None
    return share(int(moved.sum()), of, arrival_factors_of(network).p3_share_of_p2)


def _paired_share(network: Network, trace: Trace, first: NDArray[np.bool_]) -> Estimate | None:
    if not (trace.visit != ABSENT).any():
        return None
    of = int((first & (trace.visit != ABSENT)).sum())
    number = np.unique(trace.visit[trace.visit != ABSENT], return_counts=True)[1]
    return share(int((number > 1).sum()), of, arrival_factors_of(network).paired_share)


def _stroke_factor(
    network: Network, trace: Trace, first: NDArray[np.bool_], weekday: NDArray[np.float64]
) -> tuple[float, ...] | None:
    """Factors whose quotient with the general ones is the stroke share of a weekday over that of all."""
    names = arrival_factors_of(network).stroke_exams
    stroke = np.array([exam.code in names for exam in network.exams])[trace.exam]
    day = np.zeros(len(trace), np.int64)
    for n, hospital in enumerate(network.hospitals):
        mine = trace.hospital == n
        at = trace.images_at[mine]
        day[mine] = ((at + utc_offsets(hospital.time_zone, at)) // DAY + 3) % 7
    number = np.bincount(day[first], minlength=7)
    strokes = np.bincount(day[first & stroke], minlength=7)
    if strokes.min() < FEWEST_STROKES:
        return None
    quotient = strokes / number / (strokes.sum() / number.sum())
    return tuple(float(value) for value in quotient * weekday)
