"""The tables of the workbook: tallies, coverage, all duties."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from xlsxwriter.utility import xl_col_to_name

from data.calendar import PARIS, day_kind, zone
from data.duties import UNIT_MINUTES
from data.fairness import STEPS_PER_UNIT, unit_target
from data.formats.duties_csv import DutyRow
from data.formats.workbook_layout import Sheet
from data.requirements import ANY, VETTING, RequirementKey
from reports.coverage_figures import HOURS, meeting, roster_day
from reports.fairness_figures import tallies
from reports.roster_wall import wall_names
from reports.words import dates
from reports.workbook_styles import JUST, MISSING, PLENTY, SHORT, SPARE, Styles
from rostering.checks import Subject

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

FIRST_ROW = 4
"""Row of a table's header, counted from 0."""
DIFFERENCE = '+0.00;−0.00;"·"'
NOT_THERE = -9_999


def _titled(book: Workbook, styles: Styles, name: str, title: str, hint: str) -> Worksheet:
    sheet = book.add_worksheet(name)
    sheet.write_string(0, 0, title, styles.title)
    sheet.set_row(0, 24)
    sheet.write_string(2, 0, hint, styles.hint)
    sheet.set_landscape()
    sheet.set_paper(8)
    sheet.fit_to_pages(1, 0)
    return sheet


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table."""

    name: str
    values: Sequence[Any]
    width: float = 9
    number_format: str = "General"


def _write_columns(sheet: Worksheet, styles: Styles, columns: Sequence[Column]) -> None:
    for number, column in enumerate(columns):
        figures = any(isinstance(value, int | float) for value in column.values)
        sheet.write_string(FIRST_ROW, number, column.name, styles.head_of_figures if figures else styles.head)
        style = styles.of(num_format=column.number_format)
        sheet.write_column(FIRST_ROW + 1, number, column.values, style)
        sheet.set_column(number, number, column.width)
    sheet.set_row(FIRST_ROW, 30)
    rows = len(columns[0].values)
    sheet.autofilter(FIRST_ROW, 0, FIRST_ROW + max(1, rows), len(columns) - 1)


# -- tallies -----------------------------------------------------------------------------------------------------------


def add_tallies_sheet(book: Workbook, styles: Styles, subject: Subject) -> None:
    """Each radiologist's units against those wanted; nights, weekends and holidays against the fair share; hours."""
    hint = "For reading: changes here are not taken over. Shares are pro rata of wanted units and days present."
    sheet = _titled(book, styles, "Tallies", f"Tallies, {dates(subject.horizon)}", hint)
    columns = list(_tally_columns(subject))
    _write_columns(sheet, styles, columns)
    rows = len(subject.network.radiologists)
    for number, column in enumerate(columns):
        if column.number_format == DIFFERENCE:
            span = (FIRST_ROW + 1, number, FIRST_ROW + max(1, rows), number)
            for criteria, value, colour in ((">=", 1.0, SHORT), ("<=", -1.0, "#a9bfe3")):
                rule = {"type": "cell", "criteria": criteria, "value": value, "format": styles.fill(colour)}
                sheet.conditional_format(*span, rule)
    sheet.freeze_panes(FIRST_ROW + 1, 2)
    sheet.repeat_rows(FIRST_ROW)


def _tally_columns(subject: Subject) -> Iterator[Column]:
    network = subject.network
    people, names = network.radiologists, wall_names(network)
    centres = {centre.id: centre.name or centre.id for centre in network.centres}
    given = {person.id: subject.duties_of.get(person.id, ()) for person in people}
    units = [sum(subject.shift_type(duty).unit_minutes for duty in given[each.id]) / UNIT_MINUTES for each in people]
    wanted = [unit_target(network, person, subject.horizon).wanted / STEPS_PER_UNIT for person in people]
    yield Column("radiologist", [person.id for person in people], 11)
    yield Column("name", [names[person.id] for person in people], 22)
    yield Column("home centre", [centres[person.home_centre] for person in people], 16)
    yield Column("duties", [len(given[person.id]) for person in people])
    yield Column("hours", [sum(duty.minutes for duty in given[person.id]) / 60 for person in people], 9, "0.0")
    yield Column("units", units, 9, "0.00")
    yield Column("units wanted", wanted, 9, "0.00")
    yield Column("difference", [have - want for have, want in zip(units, wanted, strict=True)], 10, DIFFERENCE)
    for tally in tallies(subject):
        yield Column(tally.name, [tally.given.get(person.id, 0) for person in people])
        yield Column("fair share", [tally.share.get(person.id, 0.0) for person in people], 9, "0.00")
        differences = tally.deviations()
        yield Column("difference", [differences.get(person.id, 0.0) for person in people], 10, DIFFERENCE)
    yield Column("on-call duties", [sum(map(subject.on_call, given[person.id])) for person in people])


# -- coverage ----------------------------------------------------------------------------------------------------------


def requirement_words(key: RequirementKey) -> str:
    """What is asked, in words: "readers in all", "vetting seat", "neuro, experienced"."""
    words = {ANY: "readers in all", VETTING: "vetting seat"}.get(key.skill, f"{key.skill}, {key.level}")
    return words if key.centre is None else f"{words}, at {key.centre}"


def _in_order(subject: Subject) -> list[RequirementKey]:
    return sorted(subject.need, key=lambda key: (key.skill != ANY, key.skill != VETTING, key))


@dataclass(frozen=True, slots=True)
class HourlyCover:
    """Readers wanted and on duty at the worst half hour of each hour; shape (24, dates), `NOT_THERE` where no need."""

    wanted: NDArray[np.int64]
    there: NDArray[np.int64]


def hourly_cover(subject: Subject, key: RequirementKey) -> HourlyCover:
    """By hour of the roster day (in the order of `HOURS`) and date."""
    days = {day: number for number, day in enumerate(subject.horizon.days)}
    rows = {hour: number for number, hour in enumerate(HOURS)}
    wanted, there = (np.full((24, len(days)), NOT_THERE, dtype=np.int64) for _ in range(2))
    for start, need, given in zip(
        subject.slot_starts, subject.need[key].tolist(), meeting(subject, key).tolist(), strict=True
    ):
        cell = rows[start.hour], days[roster_day(start)]
        if need and (wanted[cell] == NOT_THERE or given - need < there[cell] - wanted[cell]):
            wanted[cell], there[cell] = need, given
    return HourlyCover(wanted, there)


def add_coverage_sheets(book: Workbook, styles: Styles, subject: Subject) -> None:
    """Readers to spare by hour and date as heat maps, a block a skill; then wanted and on duty in figures."""
    covers = {key: hourly_cover(subject, key) for key in _in_order(subject)}
    _heat_maps(book, styles, subject, covers)
    _cover_table(book, styles, subject, covers)


def _heat_maps(book: Workbook, styles: Styles, subject: Subject, covers: dict[RequirementKey, HourlyCover]) -> None:
    hint = (
        "Readers on duty minus those wanted, at the worst half hour of each hour; the day runs from 08:00 to 08:00. "
        "Empty: none wanted."
    )
    sheet = _titled(book, styles, "Coverage", f"Coverage, {dates(subject.horizon)}", hint)
    days = subject.horizon.days
    row = FIRST_ROW
    for key, cover in covers.items():
        short = int(((cover.there < cover.wanted) & (cover.wanted > 0)).sum())
        words = f"{short} hours with readers missing" if short else "covered throughout"
        sheet.write_string(row, 0, f"{requirement_words(key)}: {words}", styles.of(bold=True, font_size=12))
        for column, day in enumerate(days, 1):
            sheet.write_datetime(row + 1, column, day, styles.day(day_kind(day), bold=True, num_format="ddd d"))
        for number, hour in enumerate(HOURS):
            sheet.write_string(row + 2 + number, 0, f"{hour:02d}:00", styles.of(align="right"))
            for column, (need, given) in enumerate(
                zip(cover.wanted[number].tolist(), cover.there[number].tolist(), strict=True), 1
            ):
                if need != NOT_THERE:
                    style = styles.of(align="center", num_format="+0;−0;0", font_size=9)
                    sheet.write_number(row + 2 + number, column, given - need, style)
        _heat(sheet, styles, (row + 2, 1, row + 25, len(days)))
        row += 28
    sheet.set_column(0, 0, 13)
    sheet.set_column(1, len(days), 6.5)
    sheet.freeze_panes(FIRST_ROW, 1)


def _heat(sheet: Worksheet, styles: Styles, area: tuple[int, int, int, int]) -> None:
    sheet.conditional_format(*area, {"type": "blanks", "stop_if_true": True, "format": styles.fill("#f4f5f7")})
    for least, most, format_ in (
        (-999, -2, styles.fill(MISSING, "#ffffff")),
        (-1, -1, styles.fill(SHORT)),
        (0, 0, styles.fill(JUST)),
        (1, 2, styles.fill(SPARE)),
        (3, 999, styles.fill(PLENTY)),
    ):
        rule = {"type": "cell", "criteria": "between", "minimum": least, "maximum": most, "format": format_}
        sheet.conditional_format(*area, rule)


def _cover_table(book: Workbook, styles: Styles, subject: Subject, covers: dict[RequirementKey, HourlyCover]) -> None:
    hint = "Readers wanted and on duty at the worst half hour of each hour; a date runs from 08:00 to 08:00."
    sheet = _titled(book, styles, "Coverage figures", f"Coverage in figures, {dates(subject.horizon)}", hint)
    cells = [(number, hour) for number in range(len(subject.horizon.days)) for hour in range(24)]
    days = subject.horizon.days
    columns = [
        Column("date", [days[number] for number, _ in cells], 11, "yyyy-mm-dd"),
        Column("hour", [f"{HOURS[hour]:02d}:00" for _, hour in cells], 7),
    ]
    for key, cover in covers.items():
        for name, values in (("wanted", cover.wanted), ("on duty", cover.there)):
            shown = [int(values[hour, number]) for number, hour in cells]
            title = f"{requirement_words(key)}: {name}"
            columns.append(Column(title, [None if each == NOT_THERE else each for each in shown], 12))
    _write_columns(sheet, styles, columns)
    sheet.set_row(FIRST_ROW, 45)
    for number in range(3, len(columns), 2):
        first = FIRST_ROW + 2
        letters = [xl_col_to_name(column) for column in (number - 1, number)]
        criteria = f"=AND(ISNUMBER(${letters[0]}{first}),${letters[1]}{first}<${letters[0]}{first})"
        area = (FIRST_ROW + 1, number, FIRST_ROW + len(cells), number)
        sheet.conditional_format(*area, {"type": "formula", "criteria": criteria, "format": styles.fill(SHORT)})
    sheet.freeze_panes(FIRST_ROW + 1, 2)
    sheet.repeat_rows(FIRST_ROW)


# -- all duties --------------------------------------------------------------------------------------------------------


def add_duties_sheet(book: Workbook, styles: Styles, subject: Subject) -> None:
    """One row a duty, as machines read it."""
    hint = "One row a duty. Radiologist, day, shift, centre, subspecialty and kept are read back; the rest follows."
    sheet = _titled(book, styles, "Duties", f"All duties, {dates(subject.horizon)}", hint)
    sheet.write_string(1, 0, Sheet.DUTIES, styles.hint)
    kept, names = frozenset(subject.roster.kept), wall_names(subject.network)
    duties = subject.roster.duties
    rows = [DutyRow.of(duty, kept=duty in kept) for duty in duties]
    local = [
        [instant.astimezone(zone(PARIS)).replace(tzinfo=None) for instant in (duty.start, duty.end)] for duty in duties
    ]
    columns = [
        Column("radiologist", [row.radiologist for row in rows], 12),
        Column("day", [row.day for row in rows], 12, "yyyy-mm-dd"),
        Column("shift", [row.shift for row in rows], 12),
        Column("centre", [row.centre for row in rows], 18),
        Column("subspecialty", [row.subspecialty for row in rows], 14),
        Column("kept", [row.kept for row in rows], 8),
        Column("name", [names.get(row.radiologist, "") for row in rows], 22),
        Column("start", [start for start, _ in local], 17, "ddd d mmm hh:mm"),
        Column("end", [end for _, end in local], 17, "ddd d mmm hh:mm"),
        Column("hours", [duty.minutes / 60 for duty in duties], 8, "0.0"),
    ]
    _write_columns(sheet, styles, columns)
    sheet.freeze_panes(FIRST_ROW + 1, 1)
    sheet.repeat_rows(FIRST_ROW)
