"""The roster as an Excel workbook, to read and to edit; `data.formats.roster_workbook` reads it back.

A cover sheet, a grid a centre, those on call, tallies, coverage, all duties, and hidden the roster as it was exported.
The page docs/roster_workbook.md says what may be edited.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from data.formats.roster_json import roster_text
from data.formats.whole_file import whole_file
from data.formats.workbook_layout import MARKER_ROW, VERSION, Sheet, chunks
from reports.facts import RosterFacts
from reports.roster_wall import legend_words, origin
from reports.shift_colours import HOLIDAY, WEEKEND, shift_colours
from reports.words import count, dates
from reports.workbook_grid_sheets import add_centre_sheet, add_on_call_sheet
from reports.workbook_styles import AWAY, Styles
from reports.workbook_tables import add_coverage_sheets, add_duties_sheet, add_tallies_sheet

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

OWN_SHEETS = ("Overview", "On call", "Tallies", "Coverage", "Coverage figures", "Duties", "Origin")
HOW_TO_EDIT = (
    "Edit the grids of the centres and of those on call: what you see is what is read back.",
    "The sheet Duties may be edited instead; the same date of a radiologist changed differently in both is refused.",
    "Tallies and coverage show the roster as it was exported; they do not follow your changes.",
    "Then: hulotte roster import NETWORK FILE -o ROSTER, and hulotte roster verify NETWORK ROSTER.",
)


def write_workbook(path: Path, facts: RosterFacts) -> None:
    """Write the workbook."""
    import xlsxwriter

    subject = facts.subject
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with whole_file(path) as whole, xlsxwriter.Workbook(whole, options) as book:
        styles = Styles(book)
        names = _sheet_names([centre.name or centre.id for centre in subject.network.centres])
        _add_cover(book, styles, facts, names)
        for centre, name in zip(subject.network.centres, names, strict=True):
            add_centre_sheet(book, styles, subject, centre.id, name)
        if any(kind.on_call for kind in subject.network.shift_types):
            add_on_call_sheet(book, styles, subject)
        add_tallies_sheet(book, styles, subject)
        add_coverage_sheets(book, styles, subject)
        add_duties_sheet(book, styles, subject)
        _add_origin(book, facts)


def _sheet_names(wished: list[str]) -> list[str]:
    """Names that Excel allows: at most 31 characters, some not among them, each once, whatever the case."""
    taken = {name.casefold() for name in OWN_SHEETS}
    found = []
    for wish in wished:
        base = re.sub(r"[\[\]:*?/\\]", " ", wish).strip().strip("'")[:28] or "Centre"
        name, number = base, 2
        while name.casefold() in taken:
            name, number = f"{base} {number}", number + 1
        taken.add(name.casefold())
        found.append(name)
    return found


def _add_cover(book: Workbook, styles: Styles, facts: RosterFacts, centres: list[str]) -> None:
    sheet = book.add_worksheet("Overview")
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 14)
    sheet.set_column(1, 1, 90)
    sheet.fit_to_pages(1, 1)
    sheet.write_string(0, 0, f"Duties of {dates(facts.roster.horizon)}", styles.of(bold=True, font_size=20))
    sheet.set_row(0, 30)
    sheet.write_string(1, 0, f"{origin(facts)}.", styles.hint)
    row = _legend(sheet, styles, facts, 3)
    row = _words(sheet, styles, "How to edit", HOW_TO_EDIT, row + 1)
    sheet.write_string(row + 1, 0, "Sheets", styles.of(bold=True, font_size=12))
    duties = facts.subject.duties
    for name, centre in zip(centres, facts.network.centres, strict=True):
        row += 1
        sheet.write_url(row + 1, 0, f"internal:'{name}'!A1", styles.of(font_color="#1f3a68", underline=1), name)
        mine = [duty for duty in duties if duty.centre == centre.id]
        words = (
            f"{count(len(mine), 'duty', 'duties')}, {count(sum(map(facts.subject.night, mine)), 'night')} among them"
        )
        sheet.write_string(row + 1, 1, words, styles.of())


def _legend(sheet: Worksheet, styles: Styles, facts: RosterFacts, row: int) -> int:
    """The next free row."""
    sheet.write_string(row, 0, "Legend", styles.of(bold=True, font_size=12))
    colours = shift_colours(facts.network.shift_types)
    for kind in facts.network.shift_types:
        row += 1
        colour = colours[kind.code]
        style = styles.of(bold=True, align="center", bg_color=colour.fill, font_color=colour.ink)
        sheet.write_string(row, 0, kind.code, style)
        sheet.write_string(row, 1, legend_words(kind), styles.of())
    for shade, words in ((WEEKEND, "weekend"), (HOLIDAY, "public holiday"), (AWAY, "radiologist away")):
        row += 1
        sheet.write_blank(row, 0, None, styles.of(bg_color=shade))
        sheet.write_string(row, 1, words, styles.of())
    return row + 1


def _words(sheet: Worksheet, styles: Styles, title: str, lines: tuple[str, ...], row: int) -> int:
    sheet.write_string(row, 0, title, styles.of(bold=True, font_size=12))
    for number, line in enumerate(lines, row + 1):
        sheet.write_string(number, 0, line, styles.of())
    return row + 1 + len(lines)


def _add_origin(book: Workbook, facts: RosterFacts) -> None:
    """The roster file as it was exported, in pieces that fit in cells."""
    sheet = book.add_worksheet("Origin")
    sheet.write_string(0, 0, VERSION)
    sheet.write_string(MARKER_ROW - 1, 0, Sheet.ORIGIN)
    result = facts.recorded.model_dump(mode="json") if facts.recorded else None
    text = roster_text(facts.roster, result, facts.requirements)
    for row, piece in enumerate(chunks(text), MARKER_ROW):
        sheet.write_string(row, 0, piece)
    sheet.very_hidden()
