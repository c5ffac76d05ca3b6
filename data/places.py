"""Centres with their rooms, and client hospitals with the windows in which they are covered."""

from __future__ import annotations

from datetime import date, time

from pydantic import Field

from data.calendar import PARIS
from data.record import Dated, Frozen


class Centre(Frozen):
    """A reading centre; ``open_from`` and ``open_until`` are its first and last dates with duties."""

    id: str
    name: str
    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)
    workstations: int = Field(ge=0)
    bedrooms: int = Field(ge=0)
    open_from: date | None = None
    open_until: date | None = None

    def open_on(self, day: date) -> bool:
        """Whether duties may start here on that date."""
        return (self.open_from is None or self.open_from <= day) and (self.open_until is None or day <= self.open_until)


class CentreCapacity(Dated):
    """Other capacities of a centre for some dates (works, an extension)."""

    centre_id: str
    workstations: int = Field(ge=0)
    bedrooms: int = Field(ge=0)


class Hospital(Dated):
    """A client hospital without a radiologist at night; the dates are those of its contract."""

    id: str
    finess: str = Field(pattern=r"^[0-9AB]{9}$", description="FINESS number, nine characters")
    name: str
    town: str
    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)
    time_zone: str = PARIS
    subdivision: str = Field("", description="public-holiday subdivision, '' for metropolitan France")
    school_zone: str = Field("", pattern=r"^[ABC]?$", description="school-holiday zone, '' overseas")
    volume: float = Field(
        1.0, gt=0, description="studies expected; 1: the mean of the reference network, about 10.4 a day in its windows"
    )
    hand_over: str = Field(
        "finish", pattern="^(finish|hand_back)$", description="what happens to unread studies at the window's end"
    )


class CoverageWindow(Frozen):
    """Weekly hours in which the network reads for a hospital, in its own local time.

    ``weekday`` is mon … sun or ``holiday``; a public holiday of the hospital follows its holiday rows when it has any,
    else those of Sunday. Equal start and end mean the whole 24 hours.
    """

    hospital_id: str
    weekday: str = Field(pattern="^(mon|tue|wed|thu|fri|sat|sun|holiday)$")
    start: time
    end: time


class CoverageException(Frozen):
    """Other hours on one date, replacing that day's windows; start and end both None: closed that day."""

    hospital_id: str
    day: date
    start: time | None = None
    end: time | None = None


class LocalHoliday(Frozen):
    """A holiday that only this hospital keeps; it counts as a public holiday there."""

    hospital_id: str
    day: date
    name: str = ""
