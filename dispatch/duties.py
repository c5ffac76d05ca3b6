"""Who is on duty when: the duties of a roster, joined where they abut."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from data.calendar import local_date, to_utc
from data.duties import Duty
from data.network import Network
from dispatch.events import DutyStarted


@dataclass(frozen=True, slots=True)
class Stretch:
    """An uninterrupted time on duty; the privileges of ``day``, the local date on which it begins, hold."""

    reader: str
    start: datetime
    end: datetime
    day: date
    home: bool
    rest_from: datetime | None = None
    rest_until: datetime | None = None
    place: str = ""

    def begins(self, at: datetime) -> DutyStarted:
        """The event by which it begins."""
        return DutyStarted(at, self.reader, self.day, self.rest_from, self.rest_until, on_call=self.home)


def stretches(network: Network, duties: Iterable[Duty]) -> list[Stretch]:
    """All stretches, by reader then start. A night's reader may rest in the hours of the rules."""
    joined: list[Stretch] = []
    for duty in sorted(duties, key=lambda duty: (duty.radiologist_id, duty.start, duty.end)):
        stretch = _stretch(network, duty)
        last = joined[-1] if joined else None
        if last and (last.reader, last.home) == (stretch.reader, stretch.home) and stretch.start <= last.end:
            resting = stretch if last.rest_from is None else last
            end = max(last.end, stretch.end)
            joined[-1] = replace(last, end=end, rest_from=resting.rest_from, rest_until=resting.rest_until)
        else:
            joined.append(stretch)
    return joined


def on_duty(wanted: Iterable[Stretch], now: datetime) -> Iterator[Stretch]:
    """The stretches that run at an instant."""
    return (stretch for stretch in wanted if stretch.start <= now < stretch.end)


def _stretch(network: Network, duty: Duty) -> Stretch:
    rest_from, rest_until = None, None
    if network.shift_type[duty.shift].night and duty.subspecialty is None:
        hours = network.rules.overcover
        rest_from = _next_local(duty.start, hours.rest_from)
        rest_until = min(duty.end, _next_local(duty.start, hours.rest_until))
    home = duty.subspecialty is not None
    return Stretch(duty.radiologist_id, duty.start, duty.end, duty.day, home, rest_from, rest_until, duty.centre or "")


def _next_local(start: datetime, at: time) -> datetime:
    """The first time after ``start`` that clocks in Paris show ``at``."""
    day = local_date(start)
    instant = to_utc(day, at)
    return instant if instant > start else to_utc(day + timedelta(days=1), at)
