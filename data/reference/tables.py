"""The reference tables as models: what a network of this kind is made of, each fact with its source in its row."""

from __future__ import annotations

import csv
import tomllib
from datetime import time
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from data.calendar import PARIS
from data.duties import ShiftType
from data.places import Centre
from data.record import Frozen
from data.rules import Rules, parse_rules
from data.studies import AiAlgorithm, ExamType, Subspecialty, UrgencyClass

FOLDER = "data.reference"


class ReferenceCentre(Frozen):
    """A real centre; ``radiologists_share`` is how many of four hundred have their home there."""

    centre: Centre
    radiologists_share: float
    school_zone: str


class ReferenceHospital(Frozen):
    """A client hospital as a place: its clock, its holidays, the pattern of its windows and its relative volume."""

    town: str
    latitude: float
    longitude: float
    time_zone: str = PARIS
    subdivision: str = ""
    school_zone: str = ""
    pattern: str
    relative_volume: float = Field(gt=0)


class WindowPattern(Frozen):
    """Coverage windows that hospitals share: (weekday, start, end), and the share of all volume that has them."""

    code: str
    volume_share: float
    windows: tuple[tuple[str, time, time], ...]


class ArrivalFactors(Frozen):
    """Totals, factors and spread of the arrivals; every field is described in ``arrivals.toml``."""

    weekday_studies: float = Field(gt=0)
    weekend_studies: float = Field(gt=0)
    reference_volume: float = Field(gt=0)
    dispersion_cv: float = Field(ge=0)
    p3_share_of_p2: float = Field(ge=0, le=1)
    paired_share: float = Field(ge=0, lt=1)
    on_site_median_minutes: float = Field(gt=0)
    on_site_urgent_minutes: float = Field(gt=0)
    on_site_sigma: float = Field(ge=0)
    weekday_factor: tuple[float, ...] = Field(min_length=7, max_length=7)
    stroke_factor: tuple[float, ...] = Field(min_length=7, max_length=7)
    stroke_exams: tuple[str, ...]
    month_factor: tuple[float, ...] = Field(min_length=12, max_length=12)


class OtherShares(Frozen):
    """Shares of people, or of radiologist × hospital pairs; see ``people.toml``."""

    vets: float
    other_centres: tuple[float, ...]
    privileged: float
    privileged_sites: int
    privilege_expiry: float
    authorisation_expiry: float


class WeekShares(Frozen):
    """How full-time weeks are cut, and who is on call for the day job; see ``people.toml``."""

    four_days: float
    nine_half_days: float
    ten_half_days: float
    admin_day: float
    on_call_share: float
    on_call_every_days: float


class AbsenceHabits(Frozen):
    """Blocks of absence in a person-year and their mean length in days; see ``people.toml``."""

    leave_blocks: float
    leave_days: float
    training_blocks: float
    training_days: float
    sick_blocks: float
    sick_days: float
    school_holiday_pull: float
    winter_holiday_pull: float


class PeopleMix(Frozen):
    """How the radiologists are made up; every table is described in ``people.toml``."""

    status: dict[str, float]
    employment: dict[float, float]
    wanted: dict[float, float]
    reads: dict[Subspecialty, float]
    experienced: dict[Subspecialty, float]
    other: OtherShares
    weeks: WeekShares
    absence: AbsenceHabits
    wishes: dict[str, float]


def _text(name: str) -> str:
    return files(FOLDER).joinpath(name).read_text(encoding="utf-8")


def _rows(name: str) -> list[dict[str, Any]]:
    """Rows of a CSV table without their ``source``; an empty cell is left out, so that the default holds."""
    reader = csv.DictReader(_text(name).splitlines())
    return [{key: cell for key, cell in row.items() if key != "source" and cell != ""} for row in reader]


@cache
def centres() -> tuple[ReferenceCentre, ...]:
    """The eight real centres, in order of the table."""
    found = []
    for row in _rows("centres.csv"):
        share, school_zone = row.pop("radiologists_share"), row.pop("school_zone")
        found.append(ReferenceCentre(centre=Centre(**row), radiologists_share=share, school_zone=school_zone))
    return tuple(found)


@cache
def hospitals() -> tuple[ReferenceHospital, ...]:
    """The 115 client hospitals: Burgundy first, overseas last."""
    return tuple(ReferenceHospital(**row) for row in _rows("hospitals.csv"))


@cache
def window_patterns() -> dict[str, WindowPattern]:
    """Window patterns by code."""
    windows: dict[str, list[tuple[str, time, time]]] = {}
    shares: dict[str, float] = {}
    for row in _rows("windows.csv"):
        start, end = time.fromisoformat(row["start"]), time.fromisoformat(row["end"])
        windows.setdefault(row["pattern"], []).extend((day, start, end) for day in row["days"].split())
        shares[row["pattern"]] = float(row["volume_share"])
    return {
        code: WindowPattern(code=code, volume_share=shares[code], windows=tuple(rows)) for code, rows in windows.items()
    }


@cache
def exams() -> tuple[ExamType, ...]:
    """The exam catalogue; shares sum to 100."""
    return tuple(ExamType(**row) for row in _rows("exams.csv"))


@cache
def urgency_classes() -> tuple[UrgencyClass, ...]:
    """Urgency classes with their turnaround targets, most urgent first."""
    return tuple(UrgencyClass(**row) for row in _rows("urgency_classes.csv"))


@cache
def ai_algorithms() -> tuple[AiAlgorithm, ...]:
    """The four AI rows."""
    return tuple(AiAlgorithm(**(row | {"exams": row["exams"].split()})) for row in _rows("ai_algorithms.csv"))


@cache
def shift_types() -> tuple[ShiftType, ...]:
    """The shift types, on-call last."""
    return tuple(ShiftType(**(row | {"days": row["days"].split()})) for row in _rows("shift_types.csv"))


@cache
def arrival_factors() -> ArrivalFactors:
    """Totals, factors and spread of the arrivals."""
    return ArrivalFactors(**tomllib.loads(_text("arrivals.toml")))


@cache
def arrival_hours() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(weekday, weekend): share of a day's studies in each local hour 0 … 23, network-wide; each sums to 1."""
    rows = _rows("arrival_hours.csv")
    weekday = np.array([float(row["weekday"]) for row in rows])
    weekend = np.array([float(row["weekend"]) for row in rows])
    return weekday / weekday.sum(), weekend / weekend.sum()


def volume_factor(radiologists: int) -> float:
    """Volume per radiologist against the reference: small teams pool badly, so they serve less each."""
    rows = _rows("volume_by_size.csv")
    sizes, factors = [float(row["radiologists"]) for row in rows], [float(row["factor"]) for row in rows]
    return float(np.interp(radiologists, sizes, factors))


@cache
def people_mix() -> PeopleMix:
    """How the radiologists are made up."""
    return PeopleMix(**tomllib.loads(_text("people.toml")))


def rules() -> Rules:
    """The rule numbers of the reference network."""
    return parse_rules(tomllib.loads(_text("rules.toml")), "rules.toml")
