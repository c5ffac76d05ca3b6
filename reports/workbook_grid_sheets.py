"""The grids of the workbook, made to be edited: a sheet a centre, and one for those on call at home.

Colours follow what stands in a cell, so a duty that is written anew is coloured at once, and the totals count it.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING

from xlsxwriter.utility import xl_range, xl_rowcol_to_cell

from data.calendar import day_kind, holiday_name
from data.duties import Duty, ShiftType
from data.formats.workbook_layout import NAMES, RADIOLOGIST, SHIFT, SUBSPECIALTY, Sheet, joined
from data.people import Radiologist
from data.stand_by import on_call_subspecialties
from data.studies import Subspecialty
from reports.roster_wall import wall_names
from reports.shift_colours import shift_colours
from reports.words import dates
from reports.workbook_styles import Styles
from rostering.checks import Subject

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

TOTALS_ROW, HEADER_ROW, ON_CALL_HEADER_ROW = 2, 6, 3
"""Rows counted from 0: duties, nights, bedrooms; the header with the dates, below the weekdays; then the people."""
FIRST_DATE = 3
SPARE_ROWS = 20
"""Rows below the last radiologist that are coloured and counted too, for those who are added."""
CENTRE_HINT = (
    "Write shift codes in the cells, several as D12 + EVE; empty a cell to take a duty away. For somebody who is not "
    "listed, write the id in a new row below. Sand-coloured: away."
)
ON_CALL_HINT = "Write the id of a radiologist in the cells; a row is a seat: an on-call shift and a subspecialty."


def add_centre_sheet(book: Workbook, styles: Styles, subject: Subject, centre: str, name: str) -> None:
    """The grid of a centre: its radiologists, and everyone else who has a duty there; dates as columns."""
    sheet = book.add_worksheet(name)
    network = subject.network
    _top(sheet, styles, subject, network.centre[centre].name or centre, (Sheet.CENTRE, centre), CENTRE_HINT)
    _dates(sheet, styles, subject, (RADIOLOGIST, "name", "duties"), HEADER_ROW)
    people = _people(subject, centre)
    _totals(sheet, styles, subject, centre, len(people))
    names, duties = wall_names(network), _by_cell(subject, centre)
    last = FIRST_DATE + len(subject.horizon.days) - 1
    for row, person in enumerate(people, HEADER_ROW + 1):
        guest = person.home_centre != centre
        sheet.write_string(row, 0, person.id, styles.of(font_color="#6b7280", italic=guest))
        sheet.write_string(row, 1, names[person.id], styles.of(italic=guest))
        given = sum(bool(duties.get((person.id, day))) for day in subject.horizon.days)
        sheet.write_formula(
            row, 2, f"=COUNTA({xl_range(row, FIRST_DATE, row, last)})", styles.of(align="center"), given
        )
        for column, day in enumerate(subject.horizon.days, FIRST_DATE):
            mine = duties.get((person.id, day), [])
            kind = day_kind(day)
            style = styles.away(kind) if network.absent_on(person.id, day) else styles.day(kind)
            if mine:
                sheet.write_string(row, column, joined([duty.shift for duty in mine]), style)
            else:
                sheet.write_blank(row, column, None, style)
    _coloured(sheet, styles, subject, len(people))
    _sized(sheet, len(subject.horizon.days), HEADER_ROW)


def _people(subject: Subject, centre: str) -> list[Radiologist]:
    """Those of the centre by name, then guests with a duty there."""
    names = wall_names(subject.network)
    there = {duty.radiologist_id for duty in subject.duties if duty.centre == centre}
    found = [person for person in subject.network.radiologists if person.home_centre == centre or person.id in there]
    return sorted(found, key=lambda person: (person.home_centre != centre, names[person.id].casefold(), person.id))


def _by_cell(subject: Subject, centre: str | None) -> dict[tuple[str, date], list[Duty]]:
    found: dict[tuple[str, date], list[Duty]] = defaultdict(list)
    for duty in subject.duties:
        if duty.centre == centre:
            found[duty.radiologist_id, duty.day].append(duty)
    return found


def _top(sheet: Worksheet, styles: Styles, subject: Subject, title: str, marker: tuple[str, str], hint: str) -> None:
    sheet.write_string(0, 0, f"{title}, {dates(subject.horizon)}", styles.title)
    sheet.set_row(0, 24)
    for column, text in enumerate(marker):
        sheet.write_string(1, column, text, styles.hint)
    sheet.write_string(1, FIRST_DATE, hint, styles.hint)


def _dates(sheet: Worksheet, styles: Styles, subject: Subject, names: tuple[str, str, str], header: int) -> None:
    for column, name in enumerate(names):
        sheet.write_string(header, column, name, styles.head)
    for column, day in enumerate(subject.horizon.days, FIRST_DATE):
        kind = day_kind(day)
        sheet.write_string(header - 1, column, f"{day:%a}", styles.day(kind, bold=True))
        sheet.write_datetime(header, column, day, styles.day(kind, bold=True, num_format="d mmm", bottom=1))
        if holiday := holiday_name(day):
            sheet.write_comment(header, column, holiday)
    sheet.freeze_panes(header + 1, FIRST_DATE)


def _totals(sheet: Worksheet, styles: Styles, subject: Subject, centre: str, people: int) -> None:
    """Duties, nights and bedrooms of each date; nights beyond the bedrooms stand out."""
    first, last = HEADER_ROW + 1, HEADER_ROW + people + SPARE_ROWS
    nights = [kind.code for kind in subject.network.shift_types if kind.night and not kind.on_call]
    for row, name in enumerate(("duties", "of these nights", "bedrooms"), TOTALS_ROW):
        sheet.write_string(row, 1, name, styles.of(align="right", font_color="#6b7280"))
    for column, day in enumerate(subject.horizon.days, FIRST_DATE):
        style = styles.day(day_kind(day), font_color="#6b7280")
        cells = xl_range(first, column, last, column)
        mine = [duty for duty in subject.duties if duty.centre == centre and duty.day == day]
        sheet.write_formula(TOTALS_ROW, column, f"=COUNTA({cells})", style, len({each.radiologist_id for each in mine}))
        counted = "+".join(f'COUNTIF({cells},"{code}")' for code in nights) or "0"
        sheet.write_formula(TOTALS_ROW + 1, column, f"={counted}", style, sum(subject.night(duty) for duty in mine))
        sheet.write_number(TOTALS_ROW + 2, column, subject.network.capacity_on(centre, day)[1], style)
    nights_row = xl_range(TOTALS_ROW + 1, FIRST_DATE, TOTALS_ROW + 1, FIRST_DATE + len(subject.horizon.days) - 1)
    beyond = f"={xl_rowcol_to_cell(TOTALS_ROW + 1, FIRST_DATE)}>{xl_rowcol_to_cell(TOTALS_ROW + 2, FIRST_DATE)}"
    sheet.conditional_format(
        nights_row, {"type": "formula", "criteria": beyond, "format": styles.fill("#c0392b", "#ffffff")}
    )


def _coloured(sheet: Worksheet, styles: Styles, subject: Subject, people: int) -> None:
    """Colours by shift code, and the list of codes to choose from."""
    kinds = [kind for kind in subject.network.shift_types if not kind.on_call]
    colours = shift_colours(subject.network.shift_types)
    last_column = FIRST_DATE + len(subject.horizon.days) - 1
    area = (HEADER_ROW + 1, FIRST_DATE, HEADER_ROW + people + SPARE_ROWS, last_column)
    for kind in kinds:
        rule = {"type": "cell", "criteria": "==", "value": f'"{kind.code}"', "format": styles.shift(colours[kind.code])}
        sheet.conditional_format(*area, rule)
    sheet.data_validation(
        *area,
        {
            "validate": "list",
            "source": [kind.code for kind in kinds],
            "error_type": "warning",
            "error_title": "Not a single shift code",
            "error_message": "Several duties are written as D12 + EVE. Keep it all the same?",
        },
    )


def add_on_call_sheet(book: Workbook, styles: Styles, subject: Subject) -> None:
    """Who is on call at home: a row a seat, dates as columns."""
    sheet = book.add_worksheet("On call")
    _top(sheet, styles, subject, "On call at home", (Sheet.ON_CALL, ""), ON_CALL_HINT)
    _dates(sheet, styles, subject, (SHIFT, SUBSPECIALTY, "duties"), ON_CALL_HEADER_ROW)
    duties: dict[tuple[str, str, date], list[str]] = defaultdict(list)
    for duty in subject.duties:
        if duty.subspecialty is not None:
            duties[duty.shift, duty.subspecialty, duty.day].append(duty.radiologist_id)
    last = FIRST_DATE + len(subject.horizon.days) - 1
    colours = shift_colours(subject.network.shift_types)
    seats = _seats(subject)
    for number, (kind, subspecialty) in enumerate(seats):
        row = ON_CALL_HEADER_ROW + 1 + 2 * number
        sheet.write_string(row, 0, kind.code, styles.of())
        sheet.write_string(row, 1, subspecialty, styles.of())
        filled = sum((kind.code, subspecialty, day) in duties for day in subject.horizon.days)
        cells = xl_range(row, FIRST_DATE, row, last)
        sheet.write_formula(row, 2, f"=COUNTA({cells})", styles.of(align="center"), filled)
        for column, day in enumerate(subject.horizon.days, FIRST_DATE):
            people = duties.get((kind.code, subspecialty, day))
            if people:
                sheet.write_string(row, column, joined(people), styles.day(day_kind(day)))
            else:
                sheet.write_blank(row, column, None, styles.day(day_kind(day)))
            _write_name(sheet, styles, subject, (row, column), people or [])
        sheet.write_string(row + 1, 0, NAMES, styles.hint)
        sheet.conditional_format(cells, {"type": "no_blanks", "format": styles.shift(colours[kind.code])})
    _sized(sheet, len(subject.horizon.days), ON_CALL_HEADER_ROW)


def _write_name(sheet: Worksheet, styles: Styles, subject: Subject, cell: tuple[int, int], people: list[str]) -> None:
    """The name below an id, looked up so that it follows an edit."""
    row, column = cell
    name = wall_names(subject.network)[people[0]] if len(people) == 1 else ""
    looked_up = f'=IFERROR(VLOOKUP({xl_rowcol_to_cell(row, column)},Tallies!$A:$B,2,FALSE),"")'
    sheet.write_formula(row + 1, column, looked_up, styles.of(font_size=8, align="center", shrink=True), name)


def _seats(subject: Subject) -> list[tuple[ShiftType, str]]:
    """Those that the rules know, and any other that somebody has."""
    known = on_call_subspecialties(subject.rules)
    return [
        (kind, subspecialty)
        for kind in subject.network.shift_types
        if kind.on_call
        for subspecialty in Subspecialty
        if subspecialty in known
        or any(duty.shift == kind.code and duty.subspecialty == subspecialty for duty in subject.duties)
    ]


def _sized(sheet: Worksheet, columns: int, header: int) -> None:
    sheet.set_column(0, 0, 11)
    sheet.set_column(1, 1, 22)
    sheet.set_column(2, 2, 7)
    sheet.set_column(FIRST_DATE, FIRST_DATE + columns - 1, 8.5)
    sheet.set_landscape()
    sheet.set_paper(8)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(header - 1, header)
    sheet.set_footer("&L&A&RPage &P of &N")
