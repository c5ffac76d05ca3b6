"""The workbook as openpyxl sees it: grids, colours, tallies, coverage."""

from datetime import datetime

import pytest
from openpyxl import load_workbook

from data.requirements import ANY, Level, RequirementKey
from reports.roster_workbook import _sheet_names, write_workbook
from reports.shift_colours import HOLIDAY, WEEKEND, shift_colours
from reports.workbook_styles import AWAY, MISSING
from reports.workbook_tables import NOT_THERE, hourly_cover
from tests.unit.reports.handed_out import facts
from tests.unit.rostering.tiny import N12, duty


def rgb(cell):
    return f"#{cell.fill.fgColor.rgb[2:].lower()}"


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    path = tmp_path_factory.mktemp("workbook") / "roster.xlsx"
    write_workbook(path, facts())
    return load_workbook(path)


def test_there_is_a_sheet_for_everything_and_the_exported_roster_is_hidden(book):
    assert book.sheetnames == [
        *("Overview", "Lyon", "Brest", "On call", "Tallies", "Coverage", "Coverage figures", "Duties", "Origin")
    ]
    assert book["Origin"].sheet_state == "veryHidden"
    assert {book[name].freeze_panes for name in ("Lyon", "Brest")} == {"D8"}


def test_a_grid_has_dates_as_columns_shaded_by_what_day_it_is(book):
    lyon = book["Lyon"]
    assert [cell.value for cell in lyon[7]][3:10] == [datetime(2027, 1, day) for day in range(4, 11)]
    assert [cell.value for cell in lyon[8]] == [
        "R-1",
        "Dr Ada",
        "=COUNTA(D8:J8)",
        "N12",
        None,
        "EVE",
        None,
        None,
        "D12",
        None,
    ]
    assert (rgb(lyon["J8"]), rgb(lyon["I9"])) == (WEEKEND, WEEKEND)
    assert rgb(book["Brest"]["E9"]) == AWAY
    assert [book["Brest"].cell(row, 1).font.italic for row in (8, 9, 10)] == [False, False, True]


def test_a_public_holiday_is_shaded_and_named(tmp_path):
    write_workbook(tmp_path / "may.xlsx", facts(duty("2027-05-06", N12, "R-1"), first="2027-05-03"))
    lyon = load_workbook(tmp_path / "may.xlsx")["Lyon"]
    assert lyon["G7"].value == datetime(2027, 5, 6)
    assert rgb(lyon["G7"]) == HOLIDAY
    assert lyon["G7"].comment.text


def test_the_colours_of_a_grid_follow_the_codes_that_stand_in_it(book):
    colours = shift_colours(facts().network.shift_types)
    found = {}
    for area in book["Lyon"].conditional_formatting:
        for rule in area.rules:
            if rule.type == "cellIs":
                found[rule.formula[0].strip('"')] = f"#{rule.dxf.fill.bgColor.rgb[2:].lower()}"
    wanted = {kind.code: colours[kind.code].fill for kind in facts().network.shift_types if not kind.on_call}
    assert found == wanted
    (choice,) = book["Lyon"].data_validations.dataValidation
    assert set(choice.formula1.strip('"').split(",")) == set(wanted)


def test_the_totals_of_a_grid_are_formulas_that_follow_it(book):
    lyon = book["Lyon"]
    assert lyon["D3"].value == "=COUNTA(D8:D29)"
    assert lyon["D4"].value == '=COUNTIF(D8:D29,"N12")+COUNTIF(D8:D29,"N12-EARLY")'
    assert [book["Brest"].cell(5, column).value for column in range(4, 11)] == [1] * 7


def test_tallies_hold_units_hours_and_shares(book):
    rows = [[cell.value for cell in row] for row in book["Tallies"].iter_rows(min_row=5)]
    header, ada, *_, idle = rows
    names = header.index("duties"), header.index("hours"), header.index("units"), header.index("nights")
    assert [ada[index] for index in names] == [3, 30, 2.5, 1]
    assert [idle[index] for index in names] == [0, 0, 0, 0]
    wanted, difference = header.index("units wanted"), header.index("difference")
    assert ada[difference] == pytest.approx(ada[header.index("units")] - ada[wanted])
    share = header.index("fair share")
    assert ada[share + 1] == pytest.approx(ada[share - 1] - ada[share])


def test_coverage_counts_readers_against_those_wanted_at_the_worst_half_hour():
    cover = hourly_cover(facts().subject, RequirementKey(ANY, Level.READS))
    nights = {int(hour): cover.there[hour - 8].tolist() for hour in (20, 23)}
    assert nights[20] == [1, 1, 1, 1, 0, 0, 1]
    assert cover.wanted[12].tolist() == [1] * 7
    assert (cover.wanted[:12] == NOT_THERE).all()
    assert cover.there[17].tolist() == [1, 1, 0, 1, 0, 0, 1]


def test_the_heat_map_shows_what_is_missing_and_the_figures_what_is_wanted(book):
    sheet = book["Coverage"]
    assert sheet["A5"].value == "readers in all: 32 hours with readers missing"
    evening = next(row for row in sheet.iter_rows(min_row=7) if row[0].value == "20:00")
    assert [cell.value for cell in evening[1:]] == [0, 0, 0, 0, -1, -1, 0]
    colours = {
        rule.formula[0]: rule.dxf.fill.bgColor.rgb[2:].lower()
        for area in sheet.conditional_formatting
        for rule in area.rules
        if rule.operator == "between"
    }
    assert colours["-999"] == MISSING[1:]
    figures = book["Coverage figures"]
    assert [figures.cell(5, column).value for column in range(1, 5)] == [
        *("date", "hour", "readers in all: wanted", "readers in all: on duty")
    ]
    found = [[cell.value for cell in row] for row in figures.iter_rows(min_row=6)]
    assert len(found) == 7 * 24
    assert found[12] == [datetime(2027, 1, 4), "20:00", 1, 1]


def test_names_of_sheets_are_such_as_excel_allows():
    names = _sheet_names(["Lyon", "lyon", "a/b:c", "Tallies", "x" * 40, "x" * 40, ""])
    assert names == ["Lyon", "lyon 2", "a b c", "Tallies 2", "x" * 28, "x" * 28 + " 2", "Centre"]
