"""The roster for the wall: a PDF with one landscape page a centre and month, and one for those on call at home.

typst sets it with the fonts it carries, from `reports/templates/roster_wall.typ`; nothing is fetched.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

from data.calendar import DayKind, Horizon, day_kind, holiday_name
from data.duties import Duty, ShiftType
from data.formats.whole_file import whole_file
from data.network import Network
from reports.facts import RosterFacts
from reports.grids import shift_letters
from reports.shift_colours import HOLIDAY, WEEKEND, shift_colours
from reports.wall_layout import PAPERS, wall_layout
from reports.words import count, dates
from rostering.checks import Subject

AT_HOME = "On call at home"
NOTHING = "No duties"


def write_wall_roster(path: Path, facts: RosterFacts, paper: str = "a3") -> None:
    """Write the PDF on sheets of that paper ("a3" or "a4")."""
    import typst

    template = files("reports").joinpath("templates", "roster_wall.typ").read_bytes()
    content = json.dumps(wall_content(facts, paper), ensure_ascii=False)
    pdf = typst.compile(
        template, sys_inputs={"content": content}, font_paths=[], ignore_system_fonts=True, pdf_tags=False
    )
    with whole_file(path) as whole:
        whole.write_bytes(pdf)


def wall_content(facts: RosterFacts, paper: str = "a3") -> dict[str, Any]:
    """What the template shows: pages with panels of rows, the legend, how the roster came about."""
    subject = facts.subject
    return {
        "paper": PAPERS[paper].name,
        "title": f"Duties of {dates(facts.roster.horizon)}",
        "pages": [_page(subject, sheet, paper) for sheet in _sheets(subject)],
        "shades": {"weekend": WEEKEND, "holiday": HOLIDAY},
        "origin": origin(facts),
    }


def legend_words(kind: ShiftType) -> str:
    """Night (N12) 20:00–08:00."""
    label = f"{kind.label} ({kind.code})" if kind.label else kind.code
    return f"{label} {kind.start:%H:%M}–{kind.end:%H:%M}"


def origin(facts: RosterFacts) -> str:
    """Where the roster comes from, in one line."""
    parts = [f"hulotte {version('hulotte')}", count(len(facts.roster.duties), "duty", "duties") + " in all"]
    if facts.recorded is None:
        return ", ".join([*parts, "made by hand"])
    if facts.recorded.seed is not None:
        parts.append(f"seed {facts.recorded.seed}")
    if facts.recorded.instance_sha256:
        parts.append(f"instance {facts.recorded.instance_sha256[:8]}")
    return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """One page: a place, its dates, and the duties of each row (radiologist, or radiologist and subspecialty)."""

    place: str
    days: tuple[date, ...]
    rows: tuple[tuple[str, tuple[Duty, ...]], ...]
    bedrooms: bool


def _sheets(subject: Subject) -> Iterator[_Sheet]:
    names = wall_names(subject.network)
    for month in subject.horizon.months():
        days = tuple(day for day in subject.horizon.days if day.replace(day=1) == month)
        for centre in subject.network.centres:
            mine = (duty for duty in subject.duties if duty.centre == centre.id and duty.day in _span(days))
            rows = _rows((names[duty.radiologist_id], duty) for duty in mine)
            if rows:
                yield _Sheet(centre.name or centre.id, days, rows, bedrooms=True)
        home = (duty for duty in subject.duties if duty.centre is None and duty.day in _span(days))
        rows = _rows((f"{names[duty.radiologist_id]} ({duty.subspecialty})", duty) for duty in home)
        if rows:
            yield _Sheet(AT_HOME, days, rows, bedrooms=False)


def _span(days: tuple[date, ...]) -> Horizon:
    return Horizon(days[0], days[-1])


def _rows(named: Iterable[tuple[str, Duty]]) -> tuple[tuple[str, tuple[Duty, ...]], ...]:
    found: dict[str, list[Duty]] = defaultdict(list)
    for name, duty in named:
        found[name].append(duty)
    return tuple((name, tuple(found[name])) for name in sorted(found, key=str.casefold))


def wall_names(network: Network) -> dict[str, str]:
    """Each radiologist as colleagues know them: the name, with the id where two share it; the id without a name."""
    bearers: dict[str, int] = defaultdict(int)
    for person in network.radiologists:
        bearers[person.name] += 1
    return {
        person.id: (person.name if bearers[person.name] == 1 else f"{person.name} ({person.id})")
        if person.name
        else person.id
        for person in network.radiologists
    }


def _page(subject: Subject, sheet: _Sheet, paper: str) -> dict[str, Any]:
    totals = _totals(subject, sheet)
    layout = wall_layout(
        PAPERS[paper], len(sheet.rows), len(sheet.days), len(totals), max(len(name) for name, _ in sheet.rows)
    )
    rows = [_row(subject, name, duties, sheet.days) for name, duties in sheet.rows]
    duties = sum(len(mine) for _, mine in sheet.rows)
    return {
        "place": sheet.place,
        "month": f"{sheet.days[0]:%B %Y}",
        "words": f"{count(len(sheet.rows), 'radiologist')}, {count(duties, 'duty', 'duties')}",
        "days": [_day(day) for day in sheet.days],
        "totals": totals,
        "panels": [rows[first : first + layout.rows] for first in range(0, len(rows), layout.rows)],
        "layout": asdict(layout),
        "legend": list(_legend(subject, sheet)),
        "shades": list(_shades(sheet.days)),
    }


def _legend(subject: Subject, sheet: _Sheet) -> Iterator[dict[str, str]]:
    colours, letters = shift_colours(subject.network.shift_types), shift_letters(subject)
    used = {duty.shift for _, duties in sheet.rows for duty in duties}
    for kind in subject.network.shift_types:
        if kind.code in used:
            yield {"letter": letters[kind.code], "words": legend_words(kind), **asdict(colours[kind.code])}


def _shades(days: tuple[date, ...]) -> Iterator[dict[str, str]]:
    if any(day_kind(day) is DayKind.WEEKEND for day in days):
        yield {"fill": WEEKEND, "words": "weekend"}
    for day in days:
        if day_kind(day) is DayKind.HOLIDAY:
            yield {"fill": HOLIDAY, "words": f"{day.day} {day:%B}: {holiday_name(day)}"}


def _day(day: date) -> dict[str, Any]:
    return {
        "number": day.day,
        "letter": f"{day:%a}"[:2],
        "kind": day_kind(day).value,
        "monday": day.weekday() == 0,
    }


def _totals(subject: Subject, sheet: _Sheet) -> list[dict[str, Any]]:
    duties = [duty for _, mine in sheet.rows for duty in mine]
    lines = [("duties", duties)]
    if sheet.bedrooms:
        lines.append(("of these nights", [duty for duty in duties if subject.night(duty)]))
    return [
        {"name": name, "counts": [sum(duty.day == day for duty in counted) for day in sheet.days]}
        for name, counted in lines
    ]


def _row(subject: Subject, name: str, duties: tuple[Duty, ...], days: tuple[date, ...]) -> dict[str, Any]:
    letters, colours = shift_letters(subject), shift_colours(subject.network.shift_types)
    cells: dict[date, list[Duty]] = defaultdict(list)
    for duty in duties:
        cells[duty.day].append(duty)
    return {
        "name": name,
        "count": len(duties),
        "cells": [
            {"letter": "+".join(letters[duty.shift] for duty in cells[day]), **asdict(colours[cells[day][0].shift])}
            if day in cells
            else None
            for day in days
        ],
    }
