"""What a scenario changes: the tables of a scenario file, each one sort of trouble or relief.

Every field is described in docs/scenarios.md. `simulation.what_if` carries a scenario out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from data.people import WEEKDAYS
from data.record import Frozen
from data.studies import Subspecialty


def _no_number(value: object) -> object:
    """Refuse what pydantic would take for seconds since midnight or since 1970."""
    if isinstance(value, int | float):
        raise ValueError(f'{value} is neither a date nor a time; write 2027-12-31 or "21:00"')
    return value


Share = Annotated[float, Field(strict=True, ge=0, le=1)]
Day = Annotated[date, BeforeValidator(_no_number)]
TimeOfDay = Annotated[time, BeforeValidator(_no_number)]

BASE = "base"
"""Name of the scenario that changes nothing."""
LARGEST = "largest"
"""Stands for the hospital of the largest volume, or the centre with the most workstations."""


class When(Frozen):
    """Dates and hours on the clocks of Paris; nothing said means always, or the night of the scenario's occasion."""

    days: tuple[Annotated[int, Field(strict=True, ge=1, le=366)], ...] = Field(
        (), description="days of the roster, 1 for its first"
    )
    dates: tuple[Day, ...] = Field((), description="dates, as in 2027-12-31")
    weekdays: tuple[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], ...] = Field(
        (), description=f"of {', '.join(WEEKDAYS)}"
    )
    start: TimeOfDay | None = Field(None, description='from that time of the date, as in "21:00"')
    end: TimeOfDay | None = Field(None, description="until that time; at or before the start: of the next date")

    @property
    def dated(self) -> bool:
        """Whether it names dates."""
        return bool(self.days or self.dates or self.weekdays)

    @model_validator(mode="after")
    def _one_way_to_say_it(self) -> Self:
        if sum(map(bool, (self.days, self.dates, self.weekdays))) > 1:
            raise ValueError("days, dates and weekdays exclude one another")
        if (self.start is None) != (self.end is None):
            raise ValueError("start and end belong together")
        return self


class Occasion(Frozen):
    """A night of the year. A roster without it is moved by whole weeks until it has it; only that night is measured."""

    night: Literal["new-year", "clocks-back", "clocks-forward"] = Field(description="the night from 20:00 to 08:00")


class Demand(When):
    """More or fewer studies. Increases that concern the same studies add up; decreases thin out what comes then."""

    factor: Annotated[float, Field(strict=True, ge=0, le=10)] = Field(description="studies relative to the base")
    hospitals: tuple[str, ...] = Field((), description="ids of hospitals; all when empty")
    exams: tuple[str, ...] = Field((), description="codes of exams; all when empty")


class MassCasualty(When):
    """Many exams of one kind at one hospital within a short time; they come whether its window is open or not."""

    hospital: str = Field(LARGEST, description='id of the hospital, or "largest"')
    exam: str = Field("CT_WB_TRAUMA", description="code of the exam")
    studies: Annotated[int, Field(strict=True, ge=1, le=10_000)] = Field(description="how many")
    on_site_minutes: Annotated[float, Field(strict=True, gt=0)] = Field(20, description="from request to images, min")

    @model_validator(mode="after")
    def _has_its_hours(self) -> Self:
        if self.start is None:
            raise ValueError("start and end are missing: between which times the studies come")
        return self


class NewRegion(Frozen):
    """Further client hospitals, in the time of Paris and with the holidays of the mainland."""

    hospitals: Annotated[int, Field(strict=True, ge=1, le=1000)] = Field(description="how many")
    volume: Annotated[float, Field(strict=True, gt=0, le=100)] = Field(
        1.0, description="studies of each; 1: the mean hospital of the reference network"
    )
    windows: str = Field("evening", description="pattern of coverage windows, from data/reference/windows.csv")
    privileged_share: Share = Field(1.0, description="share of the radiologists who may read for the region")


class SickCalls(When):
    """Readers who call in sick: each duty by itself, with one probability (duties that abut are one)."""

    probability: Share = Field(description="probability that a duty that starts then is not done")


class Outage(When):
    """A centre without a connection: its readers start nothing; what they have on screen they finish."""

    centre: str = Field(LARGEST, description='id of the centre, or "largest"')


class Shortage(Frozen):
    """Colleagues of one subspecialty replaced by readers without that skill; the number on duty stays."""

    subspecialty: Subspecialty
    share: Share = Field(description="probability that a radiologist experienced in it is replaced")
    lost: Literal["experience", "reading"] = Field(
        "experience", description="what the replacement lacks: the experience, or the subspecialty as a whole"
    )


class SlowNetwork(When):
    """Images that travel slowly: they are received later, and open more slowly on the reader's screen."""

    transfer_factor: Annotated[float, Field(strict=True, ge=1, le=100)] = Field(
        1.0, description="time of transfer relative to the base"
    )
    loading_seconds: Annotated[float, Field(strict=True, ge=0, le=3600)] = Field(
        0.0, description="added to every reading, s"
    )
    hospitals: tuple[str, ...] = Field((), description="ids of hospitals; all when empty")


class Ai(Frozen):
    """The AI algorithms."""

    on: Annotated[bool, Field(strict=True)] = Field(description="whether their flags reach the queue")


class ScenarioSpec(Frozen):
    """One scenario file."""

    label: str = Field(min_length=1, description="what it is, in a few words")
    occasion: Occasion | None = None
    demand: tuple[Demand, ...] = ()
    mass_casualty: tuple[MassCasualty, ...] = ()
    new_region: NewRegion | None = None
    sick_calls: tuple[SickCalls, ...] = ()
    outage: tuple[Outage, ...] = ()
    shortage: tuple[Shortage, ...] = ()
    slow_network: tuple[SlowNetwork, ...] = ()
    ai: Ai | None = None

    @model_validator(mode="after")
    def _says_which_date(self) -> Self:
        if self.occasion is None and not all(each.dated for each in self.mass_casualty):
            raise ValueError("mass_casualty has no date: write days, dates or weekdays, or an occasion")
        return self

    @property
    def timed(self) -> tuple[tuple[str, When], ...]:
        """(name of the field, entry) of everything that may be bound to dates and hours."""
        tables = ("demand", "mass_casualty", "sick_calls", "outage", "slow_network")
        return tuple((f"{name}[{n}]", entry) for name in tables for n, entry in enumerate(getattr(self, name), 1))


@dataclass(frozen=True, slots=True)
class NamedScenario:
    """A scenario with its name, and the file that problems with it are told of."""

    name: str
    file: str
    spec: ScenarioSpec
