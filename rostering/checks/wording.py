"""How the checks write durations, periods and sums in their sentences."""

from __future__ import annotations

from datetime import datetime, timedelta

from data.calendar import PARIS, zone
from data.duties import UNIT_MINUTES, Duty


def duration(length: timedelta | int) -> str:
    """A length of time, given as such or in minutes: "11 h", "10 h 59", "45 min"."""
    minutes = length if isinstance(length, int) else length // timedelta(minutes=1)
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest} min"
    return f"{hours} h {rest:02}" if rest else f"{hours} h"


def moment(instant: datetime) -> str:
    """Local date and time: "2027-01-04 20:00"."""
    return f"{instant.astimezone(zone(PARIS)):%Y-%m-%d %H:%M}"


def period(start: datetime, end: datetime) -> str:
    """A stretch of local time: "2027-01-04 20:00 to 22:30"; the end has its date only where it is another one."""
    first, last = start.astimezone(zone(PARIS)), end.astimezone(zone(PARIS))
    return f"{moment(start)} to {last:%H:%M}" if first.date() == last.date() else f"{moment(start)} to {moment(end)}"


def named(duty: Duty) -> str:
    """How a sentence speaks of a duty: "the N12 of 2027-01-04"."""
    return f"the {duty.shift} of {duty.day}"


def units(minutes: int) -> str:
    """Unit minutes as units: "2.5"."""
    return f"{minutes / UNIT_MINUTES:.3g}"


def counted(number: int, noun: str) -> str:
    """A number of things: "1 reader", "2 readers", "3 duties"."""
    if number == 1:
        return f"1 {noun}"
    return f"{number} {noun[:-1]}ies" if noun.endswith("y") else f"{number} {noun}s"
