"""The tables of a report that are pictures too: cells with a number, a shade and words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from data.duties import Duty
from reports.coverage_figures import HOURS, CentreDay, centre_days, duties_at
from reports.specialist_figures import SpecialistCover, specialist_covers
from reports.words import count, hundredths, long_date, percent
from rostering.checks.subject import Subject

COVER_STEPS = (1.0, 0.97, 0.9, 0.75)
"""Shares of the time with the wanted cover that separate the shades, best first."""
SPARE_STEPS = (0.75, 2.5, 6.0)
"""Readers beyond the wanted number that separate the shades where it is always there."""
FILL_STEPS = (0.0, 0.35, 0.7, 0.999)
"""Shares of a capacity in use that separate the shades."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A text, a shade from 0 (calm) to 4 (strong), words for those who point at it, and a smaller text below.

    ``palette`` names the colours of the shades: "f" for how full, "s" for what is short.
    """

    text: str
    shade: int
    title: str
    below: str = ""
    palette: str = "f"


@dataclass(frozen=True, slots=True)
class Row:
    """A named row of cells, with a summary at its end."""

    name: str
    cells: tuple[Cell, ...]
    summary: str = ""


def cover_grid(subject: Subject) -> list[Row]:
    """Subspecialty × hour of the roster day: experienced readers on duty.

    Shaded by how often they are too few; where they never are, by how many there are to spare.
    """
    return [_cover_row(cover) for cover in specialist_covers(subject)]


def _cover_row(cover: SpecialistCover) -> Row:
    name = cover.subspecialty.value
    hours = zip(HOURS, cover.met.tolist(), cover.mean.tolist(), cover.wanted.tolist(), strict=True)
    cells = tuple(_cover_cell(name, *hour) for hour in hours)
    return Row(name, cells, percent(cover.share))


def _cover_cell(name: str, hour: int, met: float, mean: float, wanted: float) -> Cell:
    readers = f"{mean:.1f} experienced readers on average"
    words = f"{name}, {hour:02d}:00: {readers}, as many as wanted {percent(met)} of the time"
    text = f"{mean:.1f}" if mean < 10 else f"{mean:.0f}"
    if met < 1:
        return Cell(text, sum(met < step for step in COVER_STEPS), words, palette="s")
    return Cell(text, 1 + sum(mean - wanted >= step for step in SPARE_STEPS), words)


def case_grid(coverage: Mapping[str, Any]) -> list[Row]:
    """Subspecialty × hour of the roster day: share of the hard cases with an experienced reader on duty, simulated."""
    return [
        Row(name, tuple(_case_cell(name, hour, coverage) for hour in HOURS), _all_cases(coverage, name))
        for name in coverage["map"]
    ]


def _all_cases(coverage: Mapping[str, Any], name: str) -> str:
    value = coverage["by_subspecialty"][name]["value"]
    return "–" if value is None else percent(value)


def _case_cell(name: str, hour: int, coverage: Mapping[str, Any]) -> Cell:
    share, readers = coverage["map"][name][hour], coverage["map_of_readers"][name][hour]
    there = f"{name}, {hour:02d}:00: {readers:.1f} experienced readers on duty on average"
    if share is None:
        return Cell("", 0, f"{there}, no hard case came")
    words = f"{there} for {coverage['map_of_cases'][name][hour]:.2f} hard cases a day, {percent(share)} of them covered"
    if share == 1:
        return Cell("✓", 1, words)
    return Cell(hundredths(share, 0), sum(share < step for step in COVER_STEPS), words, palette="s")


def centre_grid(subject: Subject) -> list[Row]:
    """Centre × date: night duties and others, shaded by how full the workstations are at the busiest moment."""
    return [
        Row(_centre_name(subject, centre), tuple(_centre_cell(day) for day in days))
        for centre, days in centre_days(subject).items()
    ]


def _centre_cell(day: CentreDay) -> Cell:
    if not day.workstations:
        return Cell("", 0, f"{long_date(day.day)}: closed")
    words = (
        f"{long_date(day.day)}: {count(day.nights, 'night duty', 'night duties')}, {count(day.others, 'other')}; "
        f"at most {day.most} of {count(day.workstations, 'workstation')} in use"
    )
    return Cell(str(day.nights), _filled(day.most, day.workstations), words, str(day.others or ""))


def bedroom_grid(subject: Subject) -> list[Row]:
    """Centre × night: night duties, shaded by how many of the bedrooms they take."""
    return [
        Row(_centre_name(subject, centre), tuple(_bedroom_cell(day) for day in days), _bedrooms_words(days))
        for centre, days in centre_days(subject).items()
    ]


def _bedroom_cell(day: CentreDay) -> Cell:
    if not day.bedrooms:
        return Cell(str(day.nights or ""), 4 if day.nights else 0, f"night of {long_date(day.day)}: no bedroom")
    words = f"night of {long_date(day.day)}: {day.nights} of {count(day.bedrooms, 'bedroom')} in use"
    return Cell(str(day.nights), _filled(day.nights, day.bedrooms), words)


def _bedrooms_words(days: list[CentreDay]) -> str:
    rooms, used = sum(day.bedrooms for day in days), sum(day.nights for day in days)
    return percent(used / rooms, 0) if rooms else "–"


def _filled(used: int, room: int) -> int:
    return sum(used / room > step for step in FILL_STEPS)


def _centre_name(subject: Subject, centre: str) -> str:
    return subject.network.centre[centre].name or centre


@dataclass(frozen=True, slots=True)
class CentreRoster:
    """Everyone with a duty at one centre: a row of shift codes by date."""

    name: str
    words: str
    rows: tuple[Row, ...]


def centre_rosters(subject: Subject) -> list[CentreRoster]:
    """The roster itself, centre by centre; radiologists by id."""
    letters = shift_letters(subject)
    return [_centre_roster(subject, centre.id, letters) for centre in subject.network.centres]


def _centre_roster(subject: Subject, centre: str, letters: Mapping[str, str]) -> CentreRoster:
    people = sorted(duties_at(subject, centre))
    rows = tuple(
        Row(_person_name(subject, person), tuple(_duty_cells(subject, duties, letters)), str(len(duties)))
        for person, duties in people
    )
    duties = sum(len(mine) for _, mine in people)
    words = f"{count(len(people), 'radiologist')}, {count(duties, 'duty', 'duties')}"
    return CentreRoster(_centre_name(subject, centre), words, rows)


def _person_name(subject: Subject, person: str) -> str:
    name = subject.network.radiologist[person].name
    return name if person in name else f"{person} {name}".strip()


def _duty_cells(subject: Subject, duties: Mapping[date, Duty], letters: Mapping[str, str]) -> Iterator[Cell]:
    for day in subject.horizon.days:
        duty = duties.get(day)
        if duty is None:
            yield Cell("", 0, "")
        else:
            words = f"{long_date(day)}: {duty.shift}"
            yield Cell(letters[duty.shift], 2 if subject.night(duty) else 1, words)


def shift_letters(subject: Subject) -> dict[str, str]:
    """One short mark a shift type: the first letters of its parts (N12-EARLY: NE), or its code where that is taken."""
    found: dict[str, str] = {}
    for kind in subject.network.shift_types:
        mark = "".join(part[:1] for part in kind.code.split("-"))
        found[kind.code] = kind.code if mark in found.values() else mark
    return found
