"""Expected arrivals of every hospital on its own clock: windows × hour of day × weekday × month.

The published hour weights hold for the whole reference network, with its windows. Dividing them by the share of volume
whose window is open in that hour gives what a hospital would send if it were always open; each hospital then sends
that while its window is open.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from data.calendar import DayKind, zone
from data.network import Network
from data.people import WEEKDAYS
from data.places import Hospital
from data.reference import tables
from data.reference.tables import ArrivalFactors

HALF_HOUR = 1800
DAY = 86_400
SUNDAY = 6


@dataclass(frozen=True)
class Segments:
    """Open stretches of one hospital, none longer than half an hour or across a half-hour mark.

    ``start`` and ``length`` in seconds (UTC epoch), ``rate`` in studies per second, ``weekday`` 0 … 6 of the local day
    (6 on public holidays), ``day`` the local day as an ordinal.
    """

    start: NDArray[np.int64]
    length: NDArray[np.int64]
    rate: NDArray[np.float64]
    weekday: NDArray[np.int64]
    day: NDArray[np.int64]

    @property
    def expected(self) -> NDArray[np.float64]:
        """Studies expected in each segment."""
        return self.rate * self.length


@cache
def open_shares() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(weekday, weekend): share of the reference volume whose window is open in each local hour 0 … 23."""
    week = np.zeros(7 * 48)
    for pattern in tables.window_patterns().values():
        for weekday, start, end in pattern.windows:
            first = 48 * WEEKDAYS.index(weekday) + _half_hour(start)
            length = (_half_hour(end) - _half_hour(start) - 1) % 48 + 1
            week[np.arange(first, first + length) % week.size] += pattern.volume_share
    by_day: NDArray[np.float64] = week.reshape(7, 24, 2).mean(axis=2)
    # A Wednesday and a Sunday: no change of day kind just before them.
    return by_day[2], by_day[SUNDAY]


def _half_hour(at: time) -> int:
    return 2 * at.hour + at.minute // 30


@cache
def intensity() -> NDArray[np.float64]:
    """Studies per hour and unit of volume of an open hospital of the reference network: weekday × hour (7 × 24)."""
    factors = tables.arrival_factors()
    weekday_share, weekend_share = open_shares()
    weekday_hours, weekend_hours = tables.arrival_hours()
    weekday = factors.weekday_studies * weekday_hours / weekday_share
    weekend = factors.weekend_studies * weekend_hours / weekend_share
    by_day = np.vstack([weekday] * 5 + [weekend] * 2) / factors.reference_volume
    per_hour: NDArray[np.float64] = by_day * weekday_factors()[:, None]
    return per_hour


def intensity_of(network: Network) -> NDArray[np.float64]:
    """The same for this network: as fitted to its own trace where that was done; the network keeps it."""
    key = ("intensity",)
    if key not in network.derived:
        network.derived[key] = _intensity_of(network)
    found: NDArray[np.float64] = network.derived[key]
    return found


def _intensity_of(network: Network) -> NDArray[np.float64]:
    fitted = network.calibration.arrivals
    if fitted.weekday_hours is None or fitted.weekend_hours is None:
        usual = intensity() / weekday_factors()[:, None]
    else:
        usual = np.vstack([fitted.weekday_hours] * 5 + [fitted.weekend_hours] * 2)
    per_hour: NDArray[np.float64] = usual * weekday_factors(arrival_factors_of(network))[:, None]
    return per_hour


def arrival_factors_of(network: Network) -> ArrivalFactors:
    """The factors of the reference network, with those that were fitted to this network's trace in their place."""
    own = network.calibration.arrivals.model_dump(exclude={"weekday_hours", "weekend_hours"}, exclude_none=True)
    return tables.arrival_factors().model_copy(update=own)


def day_totals(factors: ArrivalFactors | None = None) -> NDArray[np.float64]:
    """Studies of the whole reference network on each weekday 0 … 6, in a month of factor one."""
    factors = factors or tables.arrival_factors()
    of_kind = np.array([factors.weekday_studies] * 5 + [factors.weekend_studies] * 2)
    totals: NDArray[np.float64] = of_kind * weekday_factors(factors)
    return totals


def weekday_factors(factors: ArrivalFactors | None = None) -> NDArray[np.float64]:
    """Weekday factors, scaled so that Monday to Friday and Saturday to Sunday each keep their mean.

    Those of the reference network unless others are given.
    """
    raw = np.array((factors or tables.arrival_factors()).weekday_factor)
    return np.concatenate([raw[:5] / raw[:5].mean(), raw[5:] / raw[5:].mean()])


def month_factors(factors: ArrivalFactors | None = None) -> NDArray[np.float64]:
    """Month factors January to December, scaled to a mean of one; the reference network's unless others are given."""
    raw = np.array((factors or tables.arrival_factors()).month_factor)
    scaled: NDArray[np.float64] = raw / raw.mean()
    return scaled


def exam_mix(network: Network) -> NDArray[np.float64]:
    """Share of each exam of the network's catalogue by local weekday (7 × exams); rows sum to one.

    Stroke exams follow their own weekday factor in place of the general one; the day's total stays, and so does the
    stroke share of a whole week.
    """
    factors = arrival_factors_of(network)
    share = np.array([exam.share for exam in network.exams])
    stroke = np.array([exam.code in factors.stroke_exams for exam in network.exams])
    ratio = np.array(factors.stroke_factor) / np.array(factors.weekday_factor)
    ratio /= np.average(ratio, weights=day_totals(factors))
    mix = share * np.where(stroke, ratio[:, None], 1.0)
    scaled: NDArray[np.float64] = mix / mix.sum(axis=1, keepdims=True)
    return scaled


def hospital_segments(network: Network, hospital: Hospital, start: datetime, end: datetime) -> Segments:
    """Open segments of a hospital between two UTC instants, with their expected arrivals.

    The network keeps them: every replication of a simulation asks for the same.
    """
    key = ("open segments", hospital, start, end)
    if key not in network.derived:
        network.derived[key] = _segments(network, hospital, start, end)
    found: Segments = network.derived[key]
    return found


def _segments(network: Network, hospital: Hospital, start: datetime, end: datetime) -> Segments:
    lowest, highest = int(start.timestamp()), int(end.timestamp())
    bounds = _segment_bounds(network, hospital, start, end)
    begin, finish = np.clip(bounds[:, 0], lowest, highest), np.clip(bounds[:, 1], lowest, highest)
    keep = finish > begin
    begin, finish = begin[keep], finish[keep]
    local = begin + utc_offsets(hospital.time_zone, begin)
    day = local // DAY
    hour = local % DAY // 3600
    weekday = (day + 3) % 7  # 1970-01-01 was a Thursday
    weekday[np.isin(day, _holidays(network, hospital, start, end))] = SUNDAY
    month = day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % 12
    season = month_factors(arrival_factors_of(network))[month]
    rate = hospital.volume * intensity_of(network)[weekday, hour] * season / 3600
    return Segments(begin, finish - begin, rate, weekday, day)


def _segment_bounds(network: Network, hospital: Hospital, start: datetime, end: datetime) -> NDArray[np.int64]:
    first, last = start.date() - timedelta(days=2), end.date() + timedelta(days=1)
    cuts: list[NDArray[np.int64]] = []
    latest = 0
    for opens, closes in network.open_windows(hospital.id, first, last):
        low, high = max(int(opens.timestamp()), latest), int(closes.timestamp())
        if low < high:
            marks = np.arange(low // HALF_HOUR + 1, -(-high // HALF_HOUR)) * HALF_HOUR
            edges = np.concatenate([[low], marks, [high]])
            cuts.append(np.column_stack([edges[:-1], edges[1:]]))
            latest = high
    return np.concatenate(cuts) if cuts else np.zeros((0, 2), np.int64)


def _holidays(network: Network, hospital: Hospital, start: datetime, end: datetime) -> NDArray[np.int64]:
    epoch = date(1970, 1, 1)
    first = start.date() - timedelta(days=2)
    days = [first + timedelta(days=n) for n in range((end.date() - first).days + 3)]
    found = [day for day in days if network.hospital_day_kind(hospital.id, day) is DayKind.HOLIDAY]
    return np.array([(day - epoch).days for day in found], np.int64)


def utc_offsets(time_zone: str, instants: NDArray[np.int64]) -> NDArray[np.int64]:
    """Seconds that a local clock is ahead of UTC at each instant (epoch seconds)."""
    if not len(instants):
        return np.zeros(0, np.int64)
    hours, back = np.unique(instants // HALF_HOUR, return_inverse=True)
    ends = [_offset(time_zone, int(hours[0])), _offset(time_zone, int(hours[-1]))]
    days = np.unique(hours // 48)
    of_day = {int(day): (_offset(time_zone, int(day) * 48), _offset(time_zone, int(day) * 48 + 48)) for day in days}
    if len({*ends, *(offset for pair in of_day.values() for offset in pair)}) == 1:
        return np.full(len(instants), ends[0], np.int64)
    found = [
        of_day[slot // 48][0] if len(set(of_day[slot // 48])) == 1 else _offset(time_zone, slot)
        for slot in hours.tolist()
    ]
    return np.array(found, np.int64)[back]


@cache
def _offset(time_zone: str, half_hour: int) -> int:
    clock: ZoneInfo = zone(time_zone)
    offset = datetime.fromtimestamp(half_hour * HALF_HOUR, UTC).astimezone(clock).utcoffset()
    return 0 if offset is None else round(offset.total_seconds())
