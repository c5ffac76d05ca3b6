"""Studies drawn from the arrivals model: over-dispersed, on each hospital's own clock, while it is open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from data.calendar import Horizon
from data.network import Network
from data.reference.tables import ArrivalFactors
from data.studies import StudyTable
from data.synthetic.arrivals import Segments, arrival_factors_of, exam_mix, hospital_segments
from data.synthetic.draws import streams

SOURCES = ("counts", "times", "exams", "classes", "hard", "delays", "pairs")
"""Each has its stream."""
P2, P3 = "P2", "P3"
SHORTEST_ON_SITE = 60
"""Seconds from request to images complete, at least."""
BLOCK = 8192
"""Accession numbers are made by so many at a time."""
PAIR_SECONDS = (60, 300)
"""Seconds by which the second study of a visit follows the first."""


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Studies in the making: hospital index, local weekday, images complete, end of its segment, visit number."""

    hospital: NDArray[np.int32]
    weekday: NDArray[np.int64]
    images_at: NDArray[np.int64]
    until: NDArray[np.int64]

    @classmethod
    def joined(cls, parts: Sequence[Arrivals]) -> Arrivals:
        """Several one after the other."""
        return cls(*(np.concatenate([getattr(part, name) for part in parts]) for name in cls.__slots__))

    def take(self, rows: NDArray[np.int64]) -> Arrivals:
        """Those rows."""
        return Arrivals(self.hospital[rows], self.weekday[rows], self.images_at[rows], self.until[rows])


def generate_studies(network: Network, first: date, days: int, seed: int) -> StudyTable:
    """Studies whose images are complete from 08:00 (Paris) of ``first`` to 08:00 after the last day.

    Counts are Poisson with a gamma factor for each hospital and local day; exam, class, hard flag, delay on site and
    second studies are drawn from streams of their own, so that the same seed gives the same table.

    Raises
    ------
    ValueError
        No days.
    """
    if days < 1:
        raise ValueError(f"{days} days of studies: at least one needed")
    horizon = Horizon(first, first + timedelta(days=days - 1))
    rng = streams(seed, *SOURCES)
    factors = arrival_factors_of(network)
    visits = _visits(network, horizon, rng["counts"], rng["times"], factors)
    mix = exam_mix(network)
    exam = draw_exams(rng["exams"], mix, visits.weekday)
    second, images_at, other = _second_studies(rng["pairs"], factors, mix, visits, exam)
    rows = np.concatenate([np.arange(len(exam)), second])
    images_at = np.concatenate([visits.images_at, images_at])
    return finished(network, first, visits, rows, images_at, np.concatenate([exam, other]), rng)


def finished(
    network: Network,
    first: date,
    visits: Arrivals,
    rows: NDArray[np.int64],
    images_at: NDArray[np.int64],
    exam: NDArray[np.int64],
    rng: Mapping[str, Generator],
) -> StudyTable:
    """The table of studies (``rows``: their visits), with what is still to be drawn: class, delay on site, hard."""
    factors = arrival_factors_of(network)
    urgency = _urgency(network, rng["classes"], factors, exam)
    delay = _on_site_delays(network, rng["delays"], factors, urgency[: len(visits.images_at)])
    hard = rng["hard"].random(len(exam)) < np.array([each.hard for each in network.exams])[exam]
    order = np.argsort(images_at, kind="stable")
    return StudyTable(
        accession=_accessions(first, len(order)),
        visit=rows[order].astype(np.int64),
        hospital=visits.hospital[rows][order],
        exam=exam[order].astype(np.int32),
        urgency=urgency[order].astype(np.int32),
        requested_at=(visits.images_at - delay)[rows][order],
        images_at=images_at[order],
        hard=hard[order],
        hospitals=tuple(hospital.id for hospital in network.hospitals),
        exams=tuple(each.code for each in network.exams),
        classes=tuple(each.code for each in network.urgency_classes),
    )


def _accessions(first: date, count: int) -> NDArray[np.object_]:
    """Numbers from 0 behind the date on which the table begins."""
    return _numbered(f"{first:%y%m%d}", -(-count // BLOCK) * BLOCK)[:count]


@lru_cache(maxsize=4)
def _numbered(prefix: str, count: int) -> NDArray[np.object_]:
    """The same words for every replication of a simulation; nobody may write into them."""
    found = np.array([f"{prefix}-{n:07d}" for n in range(count)], dtype=object)
    found.flags.writeable = False
    return found


def _visits(
    network: Network, horizon: Horizon, counts: Generator, times: Generator, factors: ArrivalFactors
) -> Arrivals:
    """First studies of all visits, in order of time."""
    every = Arrivals.joined(
        [
            arrivals_in(times, index, segments, number)
            for index, segments, _, number in visit_counts(network, horizon, counts, factors)
        ]
    )
    return every.take(np.argsort(every.images_at, kind="stable"))


def visit_counts(
    network: Network, horizon: Horizon, counts: Generator, factors: ArrivalFactors
) -> Iterator[tuple[int, Segments, NDArray[np.float64], NDArray[np.int64]]]:
    """By hospital: its number, its segments, the gamma factor of each, and how many visits come in each."""
    for index, hospital in enumerate(network.hospitals):
        segments = hospital_segments(network, hospital, horizon.start, horizon.end)
        site_day = _site_day_factors(counts, segments.day, factors.dispersion_cv)
        yield index, segments, site_day, counts.poisson(segments.expected * site_day / (1 + factors.paired_share))


def arrivals_in(times: Generator, hospital: int, segments: Segments, number: NDArray[np.int64]) -> Arrivals:
    """So many arrivals in each segment, at even times."""
    rows = np.repeat(np.arange(len(number)), number)
    within = (times.random(len(rows)) * segments.length[rows]).astype(np.int64)
    return Arrivals(
        np.full(len(rows), hospital, np.int32),
        segments.weekday[rows],
        segments.start[rows] + within,
        (segments.start + segments.length)[rows],
    )


def _site_day_factors(rng: Generator, day: NDArray[np.int64], cv: float) -> NDArray[np.float64]:
    """A gamma factor of mean one for each local day of the site."""
    days, back = np.unique(day, return_inverse=True)
    if cv == 0:
        return np.ones(len(day))
    return rng.gamma(1 / cv**2, cv**2, len(days))[back]


def draw_exams(rng: Generator, mix: NDArray[np.float64], weekday: NDArray[np.int64]) -> NDArray[np.int64]:
    """Exam of each study by inversion, from the mix of its weekday."""
    drawn = rng.random(len(weekday))
    exam = np.zeros(len(weekday), np.int64)
    for day in range(len(mix)):
        mine = weekday == day
        exam[mine] = np.searchsorted(np.cumsum(mix[day])[:-1], drawn[mine], side="right")
    return exam


def _second_studies(
    rng: Generator, factors: ArrivalFactors, mix: NDArray[np.float64], visits: Arrivals, exam: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """(visit, images complete, exam) of the second studies: minutes later, another exam, within the window."""
    rows = np.flatnonzero(rng.random(len(exam)) < factors.paired_share)
    after = visits.images_at[rows] + rng.integers(*PAIR_SECONDS, len(rows), endpoint=True)
    images_at = np.minimum(after, visits.until[rows] - 1)
    other = draw_exams(rng, mix, visits.weekday[rows])
    for _ in range(100):
        same = np.flatnonzero(other == exam[rows])
        if not len(same):
            break
        other[same] = draw_exams(rng, mix, visits.weekday[rows][same])
    return rows, np.maximum(images_at, visits.images_at[rows]), other


def _urgency(network: Network, rng: Generator, factors: ArrivalFactors, exam: NDArray[np.int64]) -> NDArray[np.int64]:
    """The catalogue's class, with some P2 set to P3."""
    codes = [each.code for each in network.urgency_classes]
    found = np.array([codes.index(each.urgency) for each in network.exams], np.int64)[exam]
    if P2 in codes and P3 in codes:
        moved = (found == codes.index(P2)) & (rng.random(len(exam)) < factors.p3_share_of_p2)
        found[moved] = codes.index(P3)
    return found


def _on_site_delays(
    network: Network, rng: Generator, factors: ArrivalFactors, urgency: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Seconds from request to images complete: lognormal, shorter for P0 and whole-body trauma."""
    urgent = np.array([each.code.startswith("P0") for each in network.urgency_classes])[urgency]
    median = np.where(urgent, factors.on_site_urgent_minutes, factors.on_site_median_minutes) * 60
    delay = median * rng.lognormal(0.0, factors.on_site_sigma, len(urgency))
    return np.maximum(delay.astype(np.int64), SHORTEST_ON_SITE)
