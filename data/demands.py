"""What a planner may demand of a roster beyond the rules: wishes granted, requirements met in full, duties, units."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum

from pydantic import Field, model_validator

from data.calendar import DAY_STARTS, local_interval
from data.duties import ShiftType
from data.record import Frozen
from data.requirements import ANY, VETTING, Level, RequirementKey
from data.studies import Subspecialty

SKILLS = (ANY, VETTING, *(kind.value for kind in Subspecialty))


class DemandKind(StrEnum):
    """What is demanded."""

    WISH = "wish"
    DUTY = "duty"
    NO_DUTY = "no_duty"
    COVER = "cover"
    UNITS_AT_LEAST = "units_at_least"
    UNITS_AT_MOST = "units_at_most"


class Demand(Frozen):
    """One thing that must hold; which columns are filled in depends on its kind.

    ``wish``: the wants and avoids of the radiologist for the date are granted. ``duty`` / ``no_duty``: the radiologist
    has a duty, or none, on the date (of that shift, if one is named; on-call duties count). ``cover``: in every half
    hour of the interval, as many readers of that skill and level are on duty as ``readers`` says, or as the
    requirements ask when it is empty. ``units_at_least`` / ``units_at_most``: duty units of the radiologist in the
    horizon.
    """

    kind: DemandKind = Field(description="wish, duty, no_duty, cover, units_at_least or units_at_most")
    radiologist_id: str | None = Field(None, description="whom it is about; not for cover")
    day: date | None = Field(None, description="local date on which the duty starts; for cover: 08:00 to 08:00")
    shift: str | None = Field(None, description="shift type; empty: any. For cover with a day: the hours of that shift")
    skill: str | None = Field(
        None, pattern=f"^({'|'.join(SKILLS)})$", description="cover: any, vetting or a subspecialty"
    )
    level: Level = Field(Level.READS, description="cover: whether reading the subspecialty is enough")
    start_utc: datetime | None = Field(None, description="cover: start of the interval, on a half-hour mark, not a day")
    end_utc: datetime | None = Field(None, description="cover: its end")
    readers: int | None = Field(None, ge=0, le=100_000, description="cover: how many; empty: as required")
    centre: str | None = Field(None, description="cover: where they are wanted; empty: anywhere")
    units: float | None = Field(None, ge=0, le=1_000, description="duty units, for the two kinds that count them")
    weight: int = Field(1, ge=1, le=1_000_000, description="how much it would cost to give the demand up")

    @model_validator(mode="after")
    def _says_enough(self) -> Demand:
        if self.kind is DemandKind.COVER:
            self._check_cover()
        elif self.radiologist_id is None:
            raise ValueError(f"a demand of kind {self.kind} names a radiologist")
        elif self.kind in (DemandKind.WISH, DemandKind.DUTY, DemandKind.NO_DUTY):
            if self.day is None:
                raise ValueError(f"a demand of kind {self.kind} names a day")
        elif self.units is None:
            raise ValueError(f"a demand of kind {self.kind} names units")
        return self

    def _check_cover(self) -> None:
        if self.skill is None:
            raise ValueError("a demand of kind cover names a skill")
        if (self.day is None) is (self.start_utc is None) or (self.start_utc is None) is not (self.end_utc is None):
            raise ValueError("a demand of kind cover names a day, or else start_utc and end_utc")
        if self.start_utc and self.end_utc and self.end_utc <= self.start_utc:
            raise ValueError("end_utc is not after start_utc")

    @property
    def key(self) -> RequirementKey:
        """What a demand of kind cover asks, as requirements say it."""
        return RequirementKey(self.skill or ANY, self.level, self.centre)

    def interval(self, shift_types: Mapping[str, ShiftType]) -> tuple[datetime, datetime]:
        """UTC interval of a demand of kind cover."""
        if self.start_utc is not None and self.end_utc is not None:
            return self.start_utc, self.end_utc
        if self.day is None:
            raise ValueError("only demands of kind cover have an interval")
        if self.shift is not None:
            return shift_types[self.shift].interval(self.day)
        return local_interval(self.day, DAY_STARTS, DAY_STARTS)
