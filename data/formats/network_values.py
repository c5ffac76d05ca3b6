"""Values within a row, or a whole table, that make no sense together."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import get_origin

from holidays import country_holidays

from data.duties import ShiftType
from data.errors import Problem
from data.formats.cells import quoted
from data.formats.csv_table import columns_of
from data.formats.network_tables import TABLES, Tables
from data.people import Radiologist
from data.places import Hospital
from data.studies import ExamType, UrgencyClass


@cache
def holiday_subdivisions() -> tuple[str, ...]:
    """French subdivisions with public holidays of their own (school zones aside)."""
    return tuple(name for name in country_holidays("FR").subdivisions if not name.startswith("Zone"))


def unordered_units(tables: Tables) -> Iterator[Problem]:
    """Radiologists whose wanted units do not lie between minimum and maximum."""
    table = tables.of(Radiologist)
    for index, row in enumerate(table.rows):
        for low, high in (("minimum", "wanted"), ("wanted", "maximum")):
            if getattr(row, low) > getattr(row, high):
                message = f"{getattr(row, low):g} is more than the {high} {getattr(row, high):g}"
                yield table.problem(index, low, message, "put minimum, wanted and maximum in order")


def unread_experience(tables: Tables) -> Iterator[Problem]:
    """Radiologists experienced in what they do not read."""
    table = tables.of(Radiologist)
    for index, row in enumerate(table.rows):
        for kind in row.experienced:
            if kind not in row.reads:
                yield table.problem(index, "experienced", f"{kind} is not among reads", "add it there, or drop it here")


def home_centres_twice(tables: Tables) -> Iterator[Problem]:
    """Home centres that come again among the other centres."""
    table = tables.of(Radiologist)
    for index, row in enumerate(table.rows):
        if row.home_centre in row.other_centres:
            message = f"{quoted(row.home_centre)} is the home centre"
            yield table.problem(index, "other_centres", message, "name only the other centres")


def repeated_values(tables: Tables) -> Iterator[Problem]:
    """Cells of several values that hold one of them twice, or none where one is needed."""
    for model in TABLES.values():
        table = tables.of(model)
        fields = model.model_fields
        for name in columns_of(model):
            if get_origin(fields[name].annotation) is not tuple:
                continue
            for index, row in enumerate(table.rows):
                values = getattr(row, name)
                if len(set(values)) < len(values):
                    yield table.problem(index, name, "holds a value twice", "keep one of them")
                if not values and fields[name].is_required():
                    yield table.problem(index, name, "is empty", "fill it in; join several values with |")


def shifts_off_the_slots(tables: Tables) -> Iterator[Problem]:
    """Shift times between two half-hour marks: coverage is counted in half hours."""
    table = tables.of(ShiftType)
    for index, row in enumerate(table.rows):
        for field in ("start", "end"):
            at = getattr(row, field)
            if at.minute % 30 or at.second:
                yield table.problem(index, field, f"{at:%H:%M} is not on a half-hour mark", "write minutes 00 or 30")


def unknown_subdivisions(tables: Tables) -> Iterator[Problem]:
    """Public-holiday subdivisions that the calendar does not know."""
    table = tables.of(Hospital)
    for index, row in enumerate(table.rows):
        if row.subdivision and row.subdivision not in holiday_subdivisions():
            remedy = f"write one of {', '.join(holiday_subdivisions())}, or leave it empty for metropolitan France"
            yield table.problem(index, "subdivision", f"{quoted(row.subdivision)} is not known", remedy)


def impossible_targets(tables: Tables) -> Iterator[Problem]:
    """Turnaround targets whose marks contradict one another."""
    table = tables.of(UrgencyClass)
    for index, row in enumerate(table.rows):
        if row.breach_minutes is not None and row.breach_minutes < row.within_minutes:
            message = f"{row.breach_minutes:g} is less than within_minutes {row.within_minutes:g}"
            yield table.problem(index, "breach_minutes", message, "write a later mark, or leave it empty")
        if (row.oral_minutes is None) is not (row.oral_share is None):
            missing = "oral_minutes" if row.oral_minutes is None else "oral_share"
            yield table.problem(index, missing, "is empty", "fill in oral_minutes and oral_share, or neither")


def exams_without_share(tables: Tables) -> Iterator[Problem]:
    """A catalogue of exams of which none is ever asked for."""
    table = tables.of(ExamType)
    if table.rows and not any(row.share > 0 for row in table.rows):
        yield table.problem(0, "share", "no exam has a share above 0", "give each exam its share in percent")
