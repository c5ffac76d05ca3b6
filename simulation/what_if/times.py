"""When something of a scenario holds: dates and hours as UTC, and the night of an occasion."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

import numpy as np
from numpy.typing import NDArray

from data.calendar import PARIS, Horizon, local_interval, to_utc, zone
from data.duties import Duty, Roster
from data.network import Network
from data.people import WEEKDAYS
from data.scenarios import Occasion, When

NIGHT_STARTS, NIGHT_ENDS = time(20), time(8)
MIDNIGHT = time(0)
DAY, WEEK = timedelta(days=1), timedelta(days=7)
YEAR = 366


@dataclass(frozen=True, slots=True)
class Moments:
    """The horizon that a scenario is played on, and the date of its occasion if it has one."""

    horizon: Horizon
    occasion: date | None = None

    def spans(self, when: When) -> NDArray[np.int64] | None:
        """(start, end) in epoch seconds, in order, joined where they overlap; None means always."""
        if not when.dated and when.start is None and self.occasion is None:
            return None
        start, end = _hours(when, night=not when.dated and self.occasion is not None)
        joined: list[list[float]] = []
        for day in self._dates(when):
            low, high = (instant.timestamp() for instant in local_interval(day, start, end))
            if high <= self.horizon.start.timestamp() or low >= self.horizon.end.timestamp():
                continue
            if joined and low <= joined[-1][1]:
                joined[-1][1] = max(joined[-1][1], high)
            else:
                joined.append([low, high])
        return np.array(joined, dtype=np.int64).reshape(-1, 2)

    def _dates(self, when: When) -> Iterator[date]:
        if not when.dated and self.occasion is not None:
            yield self.occasion
            return
        # The date after the last still counts until the morning.
        for number, day in enumerate((*self.horizon.days, self.horizon.last + DAY), 1):
            named = number in when.days or day in when.dates or WEEKDAYS[day.weekday()] in when.weekdays
            if named or not when.dated:
                yield day


def _hours(when: When, night: bool) -> tuple[time, time]:
    if when.start is not None and when.end is not None:
        return when.start, when.end
    return (NIGHT_STARTS, NIGHT_ENDS) if night else (MIDNIGHT, MIDNIGHT)


def inside(instants: NDArray[np.int64], spans: NDArray[np.int64] | None) -> NDArray[np.bool_]:
    """Which instants lie in one of the spans."""
    if spans is None:
        return np.ones(len(instants), dtype=bool)
    number = np.searchsorted(spans[:, 0], instants, side="right") - 1
    return (number >= 0) & (instants < np.append(spans[:, 1], 0)[number])


def night_of(day: date) -> tuple[datetime, datetime]:
    """The night that starts on that date, from 20:00 to 08:00."""
    return local_interval(day, NIGHT_STARTS, NIGHT_ENDS)


# -- occasions -----------------------------------------------------------------------------------------------------


def occasion_date(occasion: Occasion, first: date) -> date:
    """The first date from ``first`` on whose night it is."""
    return next(day for day in (first + n * DAY for n in range(2 * YEAR)) if _is_night(occasion.night, day))


def _is_night(night: str, day: date) -> bool:
    if night == "new-year":
        return (day.month, day.day) == (12, 31)
    change = _offset(day + DAY) - _offset(day)
    return change > timedelta(0) if night == "clocks-forward" else change < timedelta(0)


def _offset(day: date) -> timedelta:
    """How far the clocks of Paris are ahead at noon."""
    return to_utc(day, time(12)).astimezone(zone(PARIS)).utcoffset() or timedelta(0)


def weeks_to(day: date, horizon: Horizon) -> int | None:
    """The fewest whole weeks by which to move a horizon on so that it has that date; None when no number does."""
    weeks = max(0, -((horizon.last - day) // WEEK))
    return weeks if horizon.first + weeks * WEEK <= day else None


def moved(network: Network, roster: Roster, weeks: int) -> Roster:
    """The same duties so many weeks later, with the real hours of the new dates.

    Whoever knows the shift types works the hours of the clock: a night across a change of the clocks is an hour longer
    or shorter. Duties of unknown shifts keep their length.
    """
    if weeks == 0:
        return roster

    def later(duty: Duty) -> Duty:
        day = duty.day + weeks * WEEK
        kind = network.shift_type.get(duty.shift)
        start, end = kind.interval(day) if kind else (duty.start + weeks * WEEK, duty.end + weeks * WEEK)
        return replace(duty, day=day, start=start, end=end)

    first, last = (day + weeks * WEEK for day in (roster.horizon.first, roster.horizon.last))
    return Roster(Horizon(first, last), tuple(map(later, roster.duties)), tuple(map(later, roster.history)))
