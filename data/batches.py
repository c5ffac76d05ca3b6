"""What a batch file asks for: plans over dates, scenarios, seeds and rule numbers, every one with every other.

Every field is described in docs/batch.md. `planning.batch_jobs` makes the single plans of it.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from data.record import Frozen
from data.scenarios import BASE

Positive = Annotated[int, Field(strict=True, ge=1)]
Seconds = Annotated[float, Field(strict=True, ge=1)]


class Period(Frozen):
    """Dates to plan that are no calendar month."""

    first: date = Field(alias="from", description="first date")
    weeks: Annotated[int, Field(strict=True, ge=1, le=52)] | None = Field(None, description="weeks from there on")
    until: date | None = Field(None, description="last date, instead of weeks")


class PlanOptions(Frozen):
    """How each plan is made: the options of ``hulotte plan``, by the same names."""

    goal: Literal["shares", "targets"] = Field("shares", description="how far hours are lowered")
    iterations: Annotated[int, Field(strict=True, ge=1, le=99)] = Field(8, description="most rosters")
    replications: Annotated[int, Field(strict=True, ge=2, le=10_000)] = Field(60, description="simulated, a roster")
    time_limit: Seconds = Field(120.0, description="seconds of search for the first roster")
    later_limit: Seconds = Field(90.0, description="the same for each later one")
    total_limit: Seconds | None = Field(None, description="seconds after which no iteration begins; none: no limit")
    work_limit: Positive | None = Field(None, description="neighbourhoods a roster, instead of seconds of search")
    workers: Positive = Field(1, description="cores of each plan")

    @model_validator(mode="after")
    def _either_time_or_work(self) -> Self:
        limits = {"time_limit", "later_limit", "total_limit"} & self.model_fields_set
        if self.work_limit is not None and limits:
            raise ValueError(f"work_limit contradicts {', '.join(sorted(limits))}; write one or the other")
        return self


class BatchSpec(Frozen):
    """One batch file."""

    network: str = Field(min_length=1, description="directory of the network, seen from the file")
    months: tuple[str, ...] = Field((), description="calendar months, as 2027-05")
    periods: tuple[Period, ...] = Field((), description="other dates")
    scenarios: tuple[str, ...] = Field((BASE,), min_length=1, description="names, or files seen from this file")
    seeds: tuple[Annotated[int, Field(strict=True, ge=0)], ...] = Field((0,), min_length=1)
    set: dict[str, dict[str, Any]] = Field({}, description="for each rule and number, the values to try")
    plan: PlanOptions = PlanOptions()

    @model_validator(mode="after")
    def _has_dates(self) -> Self:
        if not self.months and not self.periods:
            raise ValueError("there are no dates; write months or periods")
        return self
