"""The night of a date: when the network reads for the hospitals."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from data.calendar import to_utc

NIGHT_FROM, NIGHT_UNTIL = time(18), time(8)
"""Local times; the first hospitals hand over at 18:30, and the last take back at 8:00 or soon after."""


def night(day: date) -> tuple[datetime, datetime]:
    """(start, end) in UTC of the night that begins on a local date."""
    return to_utc(day, NIGHT_FROM), to_utc(day + timedelta(days=1), NIGHT_UNTIL)
