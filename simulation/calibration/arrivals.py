"""Arrivals: volume of each hospital × hours of the day × weekday × month, fitted as a multiplicative Poisson model.

Each factor in turn is set to what came over what was expected without it, until nothing moves (the likelihood
equations of a Poisson model with a logarithmic link). Intervals come from the scatter of whole days at each site about
the fit, so that they are honest about the day-to-day spread beyond Poisson.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

import numpy as np
from numpy.typing import NDArray

from data.calendar import DayKind
from data.network import Network
from data.synthetic.arrivals import (
    DAY,
    arrival_factors_of,
    hospital_segments,
    intensity_of,
    month_factors,
    utc_offsets,
    weekday_factors,
)
from data.trace import ABSENT, Trace
from simulation.calibration.estimate import NORMAL, Estimate, on_log_scale

EPOCH = date(1970, 1, 1)
ROUNDS = 40
FEWEST_MONTHS = 12
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """What came and what could come, by hospital (H), local day (D) and hour (24).

    ``came`` counts visits, ``open_hours`` how long the hospital was open in that hour, ``weekday`` and ``month`` are
    by hospital and day, local; Sunday stands for public holidays. ``outside`` is how many studies came while their
    hospital was closed.
    """

    days: tuple[date, ...]
    came: Floats
    open_hours: Floats
    weekday: NDArray[np.int64]
    month: NDArray[np.int64]
    outside: NDArray[np.int64]

    def only(self, days: Sequence[int]) -> Counts:
        """Those days."""
        rows = list(days)
        return Counts(
            tuple(self.days[n] for n in rows),
            self.came[:, rows],
            self.open_hours[:, rows],
            self.weekday[:, rows],
            self.month[:, rows],
            self.outside,
        )


@dataclass(frozen=True, slots=True, eq=False)
class ArrivalFit:
    """The fitted model; ``hours`` is studies an hour at an open hospital of volume 1, by kind of day (2 × 24)."""

    volume: dict[str, Estimate]
    hours: tuple[tuple[Estimate, ...], tuple[Estimate, ...]]
    weekday: tuple[Estimate, ...]
    months: tuple[float, ...] | None
    dispersion_cv: Estimate
    expected: Floats
    """By hospital, day, hour: visits."""


def first_studies(trace: Trace) -> NDArray[np.bool_]:
    """The first study of each attendance; every study where visits were not recorded."""
    first = np.ones(len(trace), bool)
    known = np.flatnonzero(trace.visit != ABSENT)
    _, place = np.unique(trace.visit[known], return_index=True)
    first[known] = False
    first[known[place]] = True
    return first


def count_arrivals(network: Network, trace: Trace, days: Sequence[date]) -> Counts:
    """Visits and open hours on local days of each hospital, from the first study of the trace to its last."""
    start, end = (datetime.fromtimestamp(int(at), UTC) for at in (trace.images_at[0], trace.images_at[-1] + 1))
    shape = (len(network.hospitals), len(days), 24)
    came, open_hours = np.zeros(shape), np.zeros(shape)
    weekday, month = np.zeros(shape[:2], np.int64), np.zeros(shape[:2], np.int64)
    outside = np.zeros(shape[0], np.int64)
    counted = first_studies(trace)
    numbers = np.array([(day - EPOCH).days for day in days])
    for h, hospital in enumerate(network.hospitals):
        segments = hospital_segments(network, hospital, start, end)
        local = segments.start + utc_offsets(hospital.time_zone, segments.start)
        _add(open_hours[h], numbers, segments.day, local % DAY // 3600, segments.length / 3600)
        mine = np.flatnonzero((trace.hospital == h) & counted)
        at = trace.images_at[mine]
        place = np.searchsorted(segments.start, at, side="right") - 1
        inside = (place >= 0) & (at < (segments.start + segments.length)[place]) if len(segments.start) else at < 0
        here = at + utc_offsets(hospital.time_zone, at)
        _add(came[h], numbers, (here // DAY)[inside], (here % DAY // 3600)[inside], np.ones(int(inside.sum())))
        within = (here // DAY >= numbers[0]) & (here // DAY <= numbers[-1])
        outside[h] = int((within & ~inside).sum())
        weekday[h] = [_weekday(network, hospital.id, day) for day in days]
        month[h] = [day.month - 1 for day in days]
    return Counts(tuple(days), came, open_hours, weekday, month, outside)


def _weekday(network: Network, hospital_id: str, day: date) -> int:
    """0 … 6; Sunday for a public holiday of that hospital."""
    return 6 if network.hospital_day_kind(hospital_id, day) is DayKind.HOLIDAY else day.weekday()


def fit_arrivals(network: Network, counts: Counts, studies_a_visit: float = 1.0) -> ArrivalFit:
    """Fit volumes, hours, weekdays, and months where every month of a year is there.

    Parameters
    ----------
    studies_a_visit
        Volumes count studies; this is how many belong to one of what was counted.
    """
    factors = arrival_factors_of(network)
    kind = (counts.weekday >= 5).astype(np.int64)
    every_month = len({(day.year, day.month) for day in counts.days}) >= FEWEST_MONTHS
    volume = np.array([hospital.volume for hospital in network.hospitals])
    usual = intensity_of(network) / weekday_factors(factors)[:, None]
    hours, weekday, months = usual[[0, 6]].copy(), weekday_factors(factors), month_factors(factors)
    before = {"volume": volume.copy(), "hours": hours.copy(), "weekday": weekday.copy()}
    for _ in range(ROUNDS):
        old = volume.copy()
        volume *= _ratio(counts.came.sum((1, 2)), _expected(counts, volume, hours, weekday, months, kind).sum((1, 2)))
        expected = _expected(counts, volume, hours, weekday, months, kind)
        hours *= _ratio(_by(kind, counts.came, 2), _by(kind, expected, 2))
        expected = _expected(counts, volume, hours, weekday, months, kind).sum(2)
        weekday *= _ratio(_by(counts.weekday, counts.came.sum(2), 7), _by(counts.weekday, expected, 7))
        weekday = np.concatenate([weekday[:5] / weekday[:5].mean(), weekday[5:] / weekday[5:].mean()])
        if every_month:
            expected = _expected(counts, volume, hours, weekday, months, kind).sum(2)
            months *= _ratio(_by(counts.month, counts.came.sum(2), 12), _by(counts.month, expected, 12))
            months /= months.mean()
        if np.abs(volume - old).max(initial=0.0) < 1e-9 * max(1.0, old.max(initial=0.0)):
            break
    scale = (5 * hours[0].sum() + 2 * hours[1].sum()) / (5 * usual[0].sum() + 2 * usual[6].sum())
    if scale > 0:
        hours, volume = hours / scale, volume * scale
    expected = _expected(counts, volume, hours, weekday, months, kind)
    return _with_intervals(
        network, counts, expected, (volume * studies_a_visit, hours, weekday), before, months if every_month else None
    )


def _expected(
    counts: Counts, volume: Floats, hours: Floats, weekday: Floats, months: Floats, kind: NDArray[np.int64]
) -> Floats:
    level = volume[:, None] * weekday[counts.weekday] * months[counts.month]
    found: Floats = counts.open_hours * level[:, :, None] * hours[kind]
    return found


def _with_intervals(
    network: Network,
    counts: Counts,
    expected: Floats,
    fitted: tuple[Floats, Floats, Floats],
    before: dict[str, Floats],
    months: Floats | None,
) -> ArrivalFit:
    """Standard errors of logarithms: the root of the summed squares of what whole days are off, over the total."""
    volume, hours, weekday = fitted
    off = counts.came - expected
    days = max(2, len(counts.days))
    free = days / (days - 1)
    of_volume = np.sqrt(free * (off.sum(2) ** 2).sum(1))
    kind = (counts.weekday >= 5).astype(np.int64)
    of_hours = np.sqrt(_by(kind, off**2, 2))
    of_weekday = np.sqrt(free * _by(counts.weekday, off.sum(2) ** 2, 7))
    came, by_hour = counts.came.sum((1, 2)), _by(kind, counts.came, 2)
    by_weekday = _by(counts.weekday, counts.came.sum(2), 7)
    return ArrivalFit(
        volume={
            hospital.id: _estimate(volume[n], of_volume[n], came[n], before["volume"][n])
            for n, hospital in enumerate(network.hospitals)
        },
        hours=(
            tuple(_estimate(hours[0, n], of_hours[0, n], by_hour[0, n], before["hours"][0, n]) for n in range(24)),
            tuple(_estimate(hours[1, n], of_hours[1, n], by_hour[1, n], before["hours"][1, n]) for n in range(24)),
        ),
        weekday=tuple(_estimate(weekday[n], of_weekday[n], by_weekday[n], before["weekday"][n]) for n in range(7)),
        months=None if months is None else tuple(float(value) for value in months),
        dispersion_cv=_dispersion(counts, expected, arrival_factors_of(network).dispersion_cv),
        expected=expected,
    )


def _estimate(value: float, error: float, came: float, before: float) -> Estimate:
    """No interval, and the value in use, where nothing came."""
    if came <= 0:
        return Estimate(float(before), None, None, 0, float(before))
    return on_log_scale(float(value), float(error / came), int(came), float(before))


def _dispersion(counts: Counts, expected: Floats, before: float) -> Estimate:
    """Spread of the site-day factor by moments: variance of a day's visits = mean + cv² mean²."""
    came, mean = counts.came.sum(2), expected.sum(2)
    busy = mean.sum(0) > 0
    came, mean = came[:, busy], mean[:, busy]
    days, size = mean.shape[1], int((mean > 0).sum())
    fitted = (mean.sum(1) > 0).sum() + 2 * 24 + 7
    if size <= 2 * fitted or days < 2:
        return Estimate(before, None, None, size, before)
    excess = (came - mean) ** 2 * size / (size - fitted) - mean
    weight = (mean**2).sum()
    squared = float(excess.sum() / weight)
    error = float(np.sqrt((excess**2).sum()) / weight)
    low, high = (float(np.sqrt(max(0.0, squared + sign * NORMAL * error))) for sign in (-1, 1))
    return Estimate(float(np.sqrt(max(0.0, squared))), low, high, size, before)


def _by(group: NDArray[np.int64], values: Floats, groups: int) -> Floats:
    """Sums over hospitals and days by their group; what comes after these two axes stays."""
    found = np.zeros((groups, *values.shape[2:]))
    np.add.at(found, group, values)
    return found


def _ratio(came: Floats, expected: Floats) -> Floats:
    """Where nothing was expected or nothing came, the factor stays."""
    return np.divide(came, expected, out=np.ones_like(came), where=(expected > 0) & (came > 0))


def _add(
    into: Floats, numbers: NDArray[np.int64], day: NDArray[np.int64], hour: NDArray[np.int64], what: Floats
) -> None:
    row = np.searchsorted(numbers, day)
    inside = (row < len(numbers)) & (numbers[np.minimum(row, len(numbers) - 1)] == day)
    np.add.at(into, (row[inside], hour[inside]), what[inside])
