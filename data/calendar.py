"""Horizons, local times across both clock changes, public and school holidays."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from zoneinfo import ZoneInfo

from holidays import country_holidays

PARIS = "Europe/Paris"
SLOT = timedelta(minutes=30)
"""Coverage is counted in UTC slots of this length."""
DAY_STARTS = time(8)
"""Local time at which one roster day hands over to the next: the night duties of a date end here on the day after."""


class DayKind(StrEnum):
    """What sort of day a local date is for staffing; a public holiday beats the weekday it falls on."""

    WEEKDAY = "weekday"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"


@cache
def zone(name: str) -> ZoneInfo:
    """The time zone of that IANA name.

    Raises
    ------
    zoneinfo.ZoneInfoNotFoundError
        No such zone.
    """
    return ZoneInfo(name)


def local_time_exists(day: date, at: time, time_zone: str = PARIS) -> bool:
    """False for the hour that the clocks skip in spring."""
    local = datetime.combine(day, at, zone(time_zone))
    back = local.astimezone(UTC).astimezone(zone(time_zone))
    return back.replace(tzinfo=None) == local.replace(tzinfo=None)


@cache
def to_utc(day: date, at: time, time_zone: str = PARIS) -> datetime:
    """That local wall-clock time in UTC.

    In autumn the hour that comes twice means its first pass; a time skipped in spring means the instant as far after
    the change as it would have been after the old hour (02:30 → 03:30). Callers for whom that is an error ask
    `local_time_exists` first.
    """
    return datetime.combine(day, at, zone(time_zone)).astimezone(UTC)


def local_interval(day: date, start: time, end: time, time_zone: str = PARIS) -> tuple[datetime, datetime]:
    """(start, end) in UTC of a local interval that starts on ``day``; an end at or before the start is the next day."""
    last = day if end > start else day + timedelta(days=1)
    return to_utc(day, start, time_zone), to_utc(last, end, time_zone)


def paris_time(instant: datetime) -> str:
    """Date and time of an instant on the clocks of Paris, for people."""
    return f"{instant.astimezone(zone(PARIS)):%Y-%m-%d %H:%M}"


def local_date(instant: datetime, time_zone: str = PARIS) -> date:
    """The local date at an instant."""
    return instant.astimezone(zone(time_zone)).date()


@cache
def _public_holidays(subdivision: str, year: int) -> dict[date, str]:
    found = country_holidays("FR", subdiv=subdivision or None, years=year, language="fr")
    return {day: str(name) for day, name in found.items()}


@cache
def _school_holidays(school_zone: str, year: int) -> frozenset[date]:
    return frozenset(country_holidays("FR", subdiv=f"Zone {school_zone}", years=year, categories=("school",)))


def holiday_name(day: date, subdivision: str = "") -> str | None:
    """Name of the French public holiday on that date, or None.

    Parameters
    ----------
    subdivision
        "" for metropolitan France, else a subdivision of the ``holidays`` package ("971" Guadeloupe, "NC", …).
    """
    return _public_holidays(subdivision, day.year).get(day)


def is_school_holiday(day: date, school_zone: str) -> bool:
    """Whether school is out on that date in zone A, B or C.

    Decreed up to the summer of 2028; from then on the ``holidays`` package extends the pattern, and a week may be off.
    """
    return day in _school_holidays(school_zone, day.year)


@cache
def day_kind(day: date, subdivision: str = "") -> DayKind:
    """Weekday, weekend, or public holiday (which wins)."""
    if holiday_name(day, subdivision) is not None:
        return DayKind.HOLIDAY
    return DayKind.WEEKEND if day.weekday() >= 5 else DayKind.WEEKDAY


@dataclass(frozen=True, slots=True)
class Horizon:
    """The dates from ``first`` to ``last``, both included; a duty belongs to the local date on which it starts."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"the horizon ends on {self.last}, before it starts on {self.first}")

    @classmethod
    def of_month(cls, month: str) -> Horizon:
        """From ``"YYYY-MM"``.

        Raises
        ------
        ValueError
            Not a month.
        """
        if not re.fullmatch(r"\d{4}-\d{2}", month):
            raise ValueError(f"{month!r} is not a month; write it as YYYY-MM")
        first = date.fromisoformat(f"{month}-01")
        return cls(first, next_month(first) - timedelta(days=1))

    @classmethod
    def of_weeks(cls, first: date, weeks: int) -> Horizon:
        """``weeks`` times seven days from ``first``."""
        return cls(first, first + timedelta(days=7 * weeks - 1))

    @property
    def days(self) -> tuple[date, ...]:
        """Every local date, in order."""
        return tuple(self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1))

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.first <= day <= self.last

    @property
    def start(self) -> datetime:
        """UTC instant at which coverage is owed from: `DAY_STARTS` on the first day."""
        return to_utc(self.first, DAY_STARTS)

    @property
    def end(self) -> datetime:
        """UTC instant until which coverage is owed: `DAY_STARTS` on the day after the last."""
        return to_utc(self.last + timedelta(days=1), DAY_STARTS)

    @property
    def slots(self) -> int:
        """Number of half-hour UTC slots from ``start`` to ``end`` (two fewer or more across a clock change)."""
        return (self.end - self.start) // SLOT

    def months(self) -> Iterator[date]:
        """First day of every calendar month that the horizon touches."""
        month = self.first.replace(day=1)
        while month <= self.last:
            yield month
            month = next_month(month)

    def weeks(self) -> Iterator[date]:
        """The Monday of every Monday-to-Sunday week that the horizon touches."""
        monday = self.first - timedelta(days=self.first.weekday())
        while monday <= self.last:
            yield monday
            monday += timedelta(days=7)


def next_month(day: date) -> date:
    """First day of the month after that of ``day``."""
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def slot_index(instant: datetime, origin: datetime) -> int:
    """How many whole slots lie between ``origin`` and ``instant`` (rounded down)."""
    return (instant - origin) // SLOT
