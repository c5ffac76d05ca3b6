"""Hours and units of every radiologist by calendar month, for those who pay them.

A duty counts in the month of the local date on which it starts, the whole of it, as for the monthly limits. Hours are
real ones: a night across the spring clock change has one less. Night, weekend and holiday hours are parts of the hours
and may overlap (a Sunday night counts as both). On-call duties at home stand apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from pydantic import Field

from data.calendar import PARIS, local_interval, to_utc, zone
from data.duties import UNIT_MINUTES, Duty
from data.fairness import is_public_holiday, is_weekend
from data.formats.csv_table import write_table
from data.people import Radiologist
from data.record import Frozen
from reports.facts import RosterFacts
from rostering.checks import Subject

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class NightHours:
    """Local hours that count as night hours; unless given, those of article L3122-20 of the Code du travail."""

    start: time = time(21)
    end: time = time(6)


class PayrollRow(Frozen):
    """One radiologist in one calendar month."""

    month: str = Field(description="calendar month, YYYY-MM")
    radiologist: str = Field(description="id of the radiologist")
    rpps: str = Field(description="RPPS number")
    name: str = Field(description="name")
    status: str = Field(description="employment status of the day job")
    home_centre: str = Field(description="id of the home centre")
    duties: int = Field(description="duties at a centre")
    hours: float = Field(description="their hours")
    units: float = Field(description="their duty units")
    night_duties: int = Field(description="those that are night shifts")
    night_hours: float = Field(description="hours between the start and the end of the night")
    weekend_duties: int = Field(description="duties that start on a Saturday or Sunday")
    weekend_hours: float = Field(description="hours on a Saturday or Sunday, midnight to midnight")
    holiday_duties: int = Field(description="duties that start on a public holiday")
    holiday_hours: float = Field(description="hours on a public holiday, midnight to midnight")
    on_call_duties: int = Field(description="on-call duties at home")
    on_call_hours: float = Field(description="their hours")
    on_call_units: float = Field(description="their duty units")


def write_payroll(path: Path, facts: RosterFacts, night: NightHours | None = None) -> None:
    """Write the table: every radiologist of the network in every month of the horizon, also without a duty."""
    write_table(path, PayrollRow, payroll_rows(facts.subject, night or NightHours()))


def payroll_rows(subject: Subject, night: NightHours) -> Iterator[PayrollRow]:
    """By month, then in the order of the network."""
    for month in subject.horizon.months():
        for person in subject.network.radiologists:
            duties = [duty for duty in subject.duties_of.get(person.id, ()) if duty.day.replace(day=1) == month]
            yield _row(subject, month, person, duties, night)


def _row(subject: Subject, month: date, person: Radiologist, duties: list[Duty], night: NightHours) -> PayrollRow:
    present = [duty for duty in duties if not subject.on_call(duty)]
    home = [duty for duty in duties if subject.on_call(duty)]
    return PayrollRow(
        month=f"{month:%Y-%m}",
        radiologist=person.id,
        rpps=person.rpps,
        name=person.name,
        status=person.status,
        home_centre=person.home_centre,
        duties=len(present),
        hours=_hours(duty.minutes for duty in present),
        units=_units(subject, present),
        night_duties=sum(map(subject.night, present)),
        night_hours=_hours(night_minutes(duty, night) for duty in present),
        weekend_duties=sum(is_weekend(duty.day) for duty in present),
        weekend_hours=_hours(minutes_on(duty, weekend=True) for duty in present),
        holiday_duties=sum(is_public_holiday(duty.day) for duty in present),
        holiday_hours=_hours(minutes_on(duty, weekend=False) for duty in present),
        on_call_duties=len(home),
        on_call_hours=_hours(duty.minutes for duty in home),
        on_call_units=_units(subject, home),
    )


def _hours(minutes: Iterable[int]) -> float:
    return round(sum(minutes) / 60, 2)


def _units(subject: Subject, duties: list[Duty]) -> float:
    return round(sum(subject.shift_type(duty).unit_minutes for duty in duties) / UNIT_MINUTES, 4)


def night_minutes(duty: Duty, night: NightHours) -> int:
    """Real minutes of a duty between the start and the end of the night."""
    return sum(_shared(duty, *local_interval(day, night.start, night.end)) for day in _dates(duty))


def minutes_on(duty: Duty, *, weekend: bool) -> int:
    """Real minutes of a duty on Saturdays and Sundays, or on public holidays, from midnight to midnight."""
    counts = is_weekend if weekend else is_public_holiday
    return sum(_shared(duty, to_utc(day, time(0)), to_utc(day + DAY, time(0))) for day in _dates(duty) if counts(day))


def _dates(duty: Duty) -> Iterator[date]:
    """The local dates that a duty touches, and the one before, whose night may reach into it."""
    day, last = duty.day - DAY, duty.end.astimezone(zone(PARIS)).date()
    while day <= last:
        yield day
        day += DAY


def _shared(duty: Duty, start: datetime, end: datetime) -> int:
    return max(0, (min(duty.end, end) - max(duty.start, start)) // timedelta(minutes=1))
