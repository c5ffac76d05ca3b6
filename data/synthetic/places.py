"""Centres and client hospitals of a network of any size, made from the reference places."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from data.places import Centre, CoverageWindow, Hospital
from data.reference import tables
from data.reference.tables import ReferenceCentre, ReferenceHospital
from data.synthetic.draws import apportion, luhn_digit

REFERENCE_RADIOLOGISTS = 400
ROUND_THE_CLOCK_FROM = 60
"""Fewer radiologists than this cannot keep one awake at all hours: such a network reads by night and at weekends."""
NIGHTS_ONLY = "nights-and-weekends"
METROPOLE = (43.5, 49.5, -1.0, 6.5)
"""South, north, west, east of the box in which made-up places lie."""


@dataclass(frozen=True)
class Places:
    """Centres and hospitals; ``homes`` is the number of radiologists whose home each centre is."""

    centres: tuple[Centre, ...]
    homes: NDArray[np.int64]
    school_zones: tuple[str, ...]
    hospitals: tuple[Hospital, ...]
    windows: tuple[CoverageWindow, ...]


def make_places(rng: Generator, radiologists: int, centres: int, hospitals: int) -> Places:
    """Places for a network of that size; capacities and volumes in proportion to the number of radiologists."""
    scale = radiologists / REFERENCE_RADIOLOGISTS
    chosen = _reference_centres(rng, centres)
    homes = apportion(np.array([row.radiologists_share for row in chosen]), radiologists)
    towns = _towns(rng, hospitals)
    if radiologists < ROUND_THE_CLOCK_FROM:
        towns = [town.model_copy(update={"pattern": NIGHTS_ONLY}) for town in towns]
    clients = _hospitals(rng, towns, scale * tables.volume_factor(radiologists))
    windows = tuple(
        CoverageWindow(hospital_id=hospital.id, weekday=weekday, start=start, end=end)
        for hospital, town in zip(clients, towns, strict=True)
        for weekday, start, end in tables.window_patterns()[town.pattern].windows
    )
    return Places(_scaled(chosen, scale), homes, tuple(row.school_zone for row in chosen), clients, windows)


def _reference_centres(rng: Generator, number: int) -> list[ReferenceCentre]:
    """The first of the real centres, then plainly named ones whose sizes follow theirs in turn."""
    real = list(tables.centres())
    for n in range(len(real), number):
        like = real[n % len(tables.centres())]
        latitude, longitude = _somewhere(rng)
        name = f"{n + 1:03d}"
        centre = like.centre.model_copy(
            update={
                "id": f"centre-{name}",
                "name": f"Centre {name}",
                "latitude": latitude,
                "longitude": longitude,
                "open_from": None,
            }
        )
        real.append(like.model_copy(update={"centre": centre}))
    return real[:number]


def _scaled(chosen: list[ReferenceCentre], scale: float) -> tuple[Centre, ...]:
    """Capacities as published for the eight centres with 400 radiologists, else in proportion, at least two each."""
    whole = sum(row.centre.workstations for row in tables.centres())
    factor = scale * whole / sum(row.centre.workstations for row in chosen)
    return tuple(
        row.centre.model_copy(
            update={
                "workstations": max(2, round(row.centre.workstations * factor)),
                "bedrooms": max(2, round(row.centre.bedrooms * factor)),
            }
        )
        for row in chosen
    )


def _towns(rng: Generator, number: int) -> list[ReferenceHospital]:
    """Real towns, evenly picked when there are fewer hospitals than towns, then plainly named ones."""
    real = tables.hospitals()
    if number <= len(real):
        return [real[n * len(real) // number] for n in range(number)]
    towns = list(real)
    for n in range(len(real), number):
        like = real[n % len(real)]
        latitude, longitude = _somewhere(rng)
        where = {"latitude": latitude, "longitude": longitude} if not like.subdivision else {}
        towns.append(like.model_copy(update={"town": f"Town {n + 1:04d}", **where}))
    return towns


def _somewhere(rng: Generator) -> tuple[float, float]:
    south, north, west, east = METROPOLE
    return round(float(rng.uniform(south, north)), 3), round(float(rng.uniform(west, east)), 3)


def _hospitals(rng: Generator, towns: list[ReferenceHospital], scale: float) -> tuple[Hospital, ...]:
    volumes = _volumes(rng, towns, scale)
    return tuple(
        Hospital(
            id=f"H-{n:04d}",
            finess=_finess(n),
            name=f"CH {town.town}",
            town=town.town,
            latitude=town.latitude,
            longitude=town.longitude,
            time_zone=town.time_zone,
            subdivision=town.subdivision,
            school_zone=town.school_zone,
            volume=round(float(volume), 6),
            hand_over="hand_back" if n % 4 == 0 else "finish",
        )
        for n, (town, volume) in enumerate(zip(towns, volumes, strict=True), start=1)
    )


def _volumes(rng: Generator, towns: list[ReferenceHospital], scale: float) -> NDArray[np.float64]:
    """Volumes that differ by town, but sum to the share of each window pattern, and to the reference in all."""
    drawn = np.array([town.relative_volume for town in towns]) * rng.lognormal(0.0, 0.45, len(towns))
    patterns = tables.window_patterns()
    here = {town.pattern: patterns[town.pattern].volume_share or 1.0 for town in towns}
    total = tables.arrival_factors().reference_volume * scale / sum(here.values())
    of_pattern = np.array([town.pattern for town in towns])
    for code, share in here.items():
        mine = of_pattern == code
        drawn[mine] *= total * share / drawn[mine].sum()
    return drawn


def _finess(number: int) -> str:
    """A number of the right form in department 99, which does not exist."""
    digits = f"990{number:05d}"
    return digits + luhn_digit(digits)
