"""What was fitted to a real trace and has no table of its own; what is absent keeps its reference or assumed value.

Fitted shares, reading times and volumes are in the tables of the network itself (exams, hospitals). The rest is here:
the shape of the arrivals, the numbers of the process, the speed of each reader.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, ValidationError, model_validator

from data.errors import InputError, Problem
from data.record import Frozen

Positive = Annotated[float, Field(gt=0)]
NotNegative = Annotated[float, Field(ge=0)]
Hours = Annotated[tuple[NotNegative, ...], Field(min_length=24, max_length=24)]
Weekdays = Annotated[tuple[Positive, ...], Field(min_length=7, max_length=7)]
Months = Annotated[tuple[Positive, ...], Field(min_length=12, max_length=12)]


class FittedArrivals(Frozen):
    """How studies arrive at the hospitals of this network; an absent number is that of the reference network."""

    weekday_hours: Hours | None = Field(
        None, description="Monday to Friday, local hours 0 to 23: studies an hour at an open hospital of volume 1"
    )
    weekend_hours: Hours | None = Field(None, description="the same on Saturdays, Sundays and public holidays")
    weekday_factor: Weekdays | None = Field(None, description="Monday to Sunday")
    stroke_factor: Weekdays | None = Field(None, description="the same for stroke exams, in place of the above")
    month_factor: Months | None = Field(None, description="January to December")
    dispersion_cv: NotNegative | None = Field(None, description="day x site spread beyond Poisson (gamma-mixed)")
    p3_share_of_p2: Annotated[float, Field(ge=0, le=1)] | None = Field(
        None, description="P2 exams whose urgency vetting sets to P3"
    )
    paired_share: Annotated[float, Field(ge=0, lt=1)] | None = Field(None, description="visits with a second study")
    on_site_median_minutes: Positive | None = Field(None, description="request to images complete")
    on_site_urgent_minutes: Positive | None = Field(None, description="the same for P0 and whole-body trauma")
    on_site_sigma: NotNegative | None = Field(None, description="lognormal spread of both")

    @model_validator(mode="after")
    def _both_kinds_of_day(self) -> Self:
        if (self.weekday_hours is None) != (self.weekend_hours is None):
            raise ValueError("weekday_hours and weekend_hours belong together")
        return self


class FittedProcess(Frozen):
    """Numbers of the simulated process; an absent one is as assumed (docs/calibration.md)."""

    transfer_form: Literal["uniform", "lognormal"] | None = Field(
        None, description="uniform between least and most, or lognormal with these as its 2.5 % and 97.5 % points"
    )
    transfer_least_minutes: NotNegative | None = Field(None, description="shortest image transfer")
    transfer_most_minutes: NotNegative | None = Field(None, description="longest image transfer")
    reader_speed_cv: NotNegative | None = Field(None, description="spread of speed between readers")
    slowing: NotNegative | None = Field(None, description="reading slower by this share after twelve hours on duty")


class Calibration(Frozen):
    """``calibration.toml`` of a network directory."""

    arrivals: FittedArrivals = FittedArrivals()
    process: FittedProcess = FittedProcess()
    speed: Mapping[str, Positive] = Field(
        {}, description="reading time of a radiologist relative to the mean reader; others are drawn"
    )

    @property
    def empty(self) -> bool:
        """Whether nothing was fitted."""
        return self == Calibration()


def parse_calibration(tables: Mapping[str, Any], file: str) -> Calibration:
    """A calibration from parsed TOML.

    Raises
    ------
    InputError
        Every name that is unknown and every value that is out of range.
    """
    try:
        return Calibration.model_validate(tables)
    except ValidationError as error:
        raise InputError(
            [
                Problem(file, None, ".".join(map(str, each["loc"])) or None, each["msg"], "see docs/calibration.md")
                for each in error.errors()
            ]
        ) from error


def read_calibration(path: Path) -> Calibration:
    """Read and validate a ``calibration.toml``.

    Raises
    ------
    InputError
        Unreadable, not TOML, an unknown name, or a value out of range.
    """
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(Problem(path.name, None, None, str(error), "write the file as UTF-8 TOML")) from error
    return parse_calibration(found, path.name)
