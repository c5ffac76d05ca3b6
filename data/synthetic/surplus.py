"""Studies beyond the usual: what comes on top when demand is higher by a share, for some hospitals, exams and times.

The surplus is drawn from a seed of its own and leaves the usual studies alone, so that a replay with it shares all
other luck with one without. It does share the factor of each hospital and day, which makes usual and surplus together
gamma-mixed Poisson again, as if drawn at the higher rate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from data.calendar import Horizon
from data.network import Network
from data.studies import StudyTable
from data.synthetic.arrivals import Segments, arrival_factors_of, exam_mix
from data.synthetic.draws import streams
from data.synthetic.studies import SOURCES, Arrivals, arrivals_in, draw_exams, finished, visit_counts

Spans = NDArray[np.int64]
"""(start, end) in epoch seconds, one row each, not overlapping."""

COPIES_SHIFT = 900
"""Seconds by which a copied study of a trace is moved, at most, either way."""


@dataclass(frozen=True, slots=True)
class Increase:
    """So much more (0.3: 30 %) of these exams at these hospitals; ``spans`` None means at all times."""

    share: float
    hospitals: frozenset[str]
    exams: frozenset[str]
    spans: Spans | None


def generate_surplus(
    network: Network, horizon: Horizon, seed: int, increases: Sequence[Increase], surplus_seed: int
) -> StudyTable:
    """What comes on top of `generate_studies` for that horizon and seed; each study is a visit of its own.

    Times are counted by open segments of at most half an hour; one that overlaps a span in part counts in part.
    """
    factors, mix = arrival_factors_of(network), exam_mix(network)
    shared, own = streams(seed, *SOURCES), streams(surplus_seed, *SOURCES)
    codes = np.array([exam.code for exam in network.exams])
    parts, exams = [_none()], [np.zeros(0, np.int64)]
    for index, segments, site_day, _ in visit_counts(network, horizon, shared["counts"], factors):
        for increase in increases:
            if network.hospitals[index].id in increase.hospitals:
                wanted = mix * np.isin(codes, list(increase.exams))
                of_mix = wanted.sum(axis=1)[segments.weekday]
                expected = increase.share * segments.expected * site_day * of_mix * covered(segments, increase.spans)
                parts.append(arrivals_in(own["times"], index, segments, own["counts"].poisson(expected)))
                exams.append(_exams(own["exams"], wanted, parts[-1].weekday))
    every = Arrivals.joined(parts)
    rows = np.arange(len(every.images_at))
    return finished(network, horizon.first, every, rows, every.images_at, np.concatenate(exams), own)


def covered(segments: Segments, spans: Spans | None) -> NDArray[np.float64]:
    """Share of each segment that lies inside the spans."""
    if spans is None:
        return np.ones(len(segments.start))
    start, end = segments.start[:, None], (segments.start + segments.length)[:, None]
    inside = np.clip(np.minimum(end, spans[:, 1]) - np.maximum(start, spans[:, 0]), 0, None).sum(axis=1)
    shares: NDArray[np.float64] = inside / segments.length
    return shares


def copied_surplus(
    studies: StudyTable, increases: Sequence[tuple[Increase, NDArray[np.bool_]]], seed: int
) -> StudyTable:
    """The same for a trace: copies of its studies that are concerned, each as many times as a Poisson draw says.

    A copy comes up to a quarter of an hour earlier or later than its original, and is a visit of its own.
    """
    rng = np.random.default_rng(seed)
    rows = np.concatenate(
        [np.repeat(np.arange(len(studies)), rng.poisson(each.share * concerned)) for each, concerned in increases]
    )
    shift = rng.integers(-COPIES_SHIFT, COPIES_SHIFT, len(rows), endpoint=True)
    order = np.argsort(studies.images_at[rows] + shift, kind="stable")
    rows, shift = rows[order], shift[order]
    return StudyTable(
        accession=studies.accession[rows],
        visit=np.arange(len(rows)),
        hospital=studies.hospital[rows],
        exam=studies.exam[rows],
        urgency=studies.urgency[rows],
        requested_at=studies.requested_at[rows] + shift,
        images_at=studies.images_at[rows] + shift,
        hard=studies.hard[rows],
        hospitals=studies.hospitals,
        exams=studies.exams,
        classes=studies.classes,
    )


def _exams(rng: Generator, wanted: NDArray[np.float64], weekday: NDArray[np.int64]) -> NDArray[np.int64]:
    totals = wanted.sum(axis=1, keepdims=True)
    return draw_exams(rng, np.divide(wanted, totals, out=np.zeros_like(wanted), where=totals > 0), weekday)


def _none() -> Arrivals:
    nothing = np.zeros(0, np.int64)
    return Arrivals(nothing.astype(np.int32), nothing, nothing, nothing)
