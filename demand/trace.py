"""A forecast from a real trace instead of the arrivals model: what came at this hour of such days before."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from data.calendar import PARIS, SLOT, DayKind, Horizon, day_kind, zone
from data.errors import InputError, Problem
from data.network import Network
from data.studies import StudyTable
from data.synthetic.arrivals import DAY, HALF_HOUR, SUNDAY, arrival_factors_of, month_factors, utc_offsets
from demand.forecast import Forecast, of_exams

EPOCH = date(1970, 1, 1)
SLOTS_A_DAY = 48
WORKING, FREE = slice(0, 5), slice(5, 7)


def forecast_from_trace(
    network: Network, studies: StudyTable, horizon: Horizon, lead: timedelta = timedelta(hours=6)
) -> Forecast:
    """Expected arrivals from a trace, by half hour of the Paris day and by weekday; public holidays are Sundays.

    The hour profile and the exam mix are pooled over Monday to Friday and over weekend days; each weekday keeps its own
    level. The month factors take the season of the trace out and put that of the horizon in. The first and the last
    day of the trace are taken as cut off and do not count.

    Raises
    ------
    InputError
        An exam that the network's catalogue does not have, or a trace without every weekday as a whole day.
    """
    exam = _catalogue_index(network, studies)
    local = studies.images_at + utc_offsets(PARIS, studies.images_at)
    day, half_hour = local // DAY, local % DAY // HALF_HOUR
    days = np.arange(day[0] + 1, day[-1]) if len(day) else np.zeros(0, np.int64)
    weekday = np.array([_weekday(EPOCH + timedelta(days=int(each))) for each in days], np.int64)
    number = np.bincount(weekday, minlength=7)
    if (number == 0).any():
        message = "the trace does not hold every weekday as a whole day"
        raise InputError(Problem("studies", None, "images_at", message, "give at least nine days without a holiday"))
    row = day - days[0]
    whole = (row >= 0) & (row < len(days))
    count = np.zeros((7, SLOTS_A_DAY, len(network.exams)))
    season = month_factors(arrival_factors_of(network))
    weight = 1 / _season(season, days)
    np.add.at(count, (weekday[row[whole]], half_hour[whole], exam[whole]), weight[row[whole]])
    return of_exams(network, horizon.start - lead, _laid_out(_pooled(count, number), season, horizon, lead))


def _catalogue_index(network: Network, studies: StudyTable) -> NDArray[np.int64]:
    codes = [exam.code for exam in network.exams]
    unknown = sorted({studies.exams[n] for n in np.unique(studies.exam)} - set(codes))
    if unknown:
        message = f"exams that the catalogue does not have: {', '.join(unknown)}"
        raise InputError(Problem("studies", None, "exam", message, "add them to exams.csv or map them to its codes"))
    return np.array([codes.index(code) if code in codes else -1 for code in studies.exams], np.int64)[studies.exam]


def _weekday(day: date) -> int:
    return SUNDAY if day_kind(day) is DayKind.HOLIDAY else day.weekday()


def _season(months: NDArray[np.float64], days: NDArray[np.int64]) -> NDArray[np.float64]:
    return months[days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % 12]


def _pooled(count: NDArray[np.float64], number: NDArray[np.int64]) -> NDArray[np.float64]:
    """Studies expected by weekday, half hour and exam: level × hour profile × exam mix of the kind of day."""
    expected = np.zeros_like(count)
    for kind in (WORKING, FREE):
        pool = count[kind].sum(axis=0)
        total = max(pool.sum(), 1e-12)
        level = count[kind].sum(axis=(1, 2)) / number[kind]
        expected[kind] = np.einsum("d,h,e->dhe", level, pool.sum(axis=1) / total, pool.sum(axis=0) / total)
    return expected


def _laid_out(
    by_weekday: NDArray[np.float64], months: NDArray[np.float64], horizon: Horizon, lead: timedelta
) -> NDArray[np.float64]:
    """The weekly pattern over the slots of a horizon and its lead (slots × exams), in its seasons."""
    slots = (horizon.end - horizon.start + lead) // SLOT
    moments: list[datetime] = [(horizon.start - lead + n * SLOT).astimezone(zone(PARIS)) for n in range(slots)]
    weekday = [_weekday(moment.date()) for moment in moments]
    half_hour = [2 * moment.hour + moment.minute // 30 for moment in moments]
    season = months[[moment.month - 1 for moment in moments]]
    return by_weekday[weekday, half_hour] * season[:, None]
