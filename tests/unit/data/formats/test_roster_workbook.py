"""The workbook read back: identical unedited, edited as it was edited, everything wrong named with its cell."""

from dataclasses import replace

import pytest
from openpyxl import load_workbook

from data.errors import InputError
from data.formats.roster_json import RosterFile
from data.formats.roster_workbook import read_workbook
from reports.roster_workbook import write_workbook
from tests.unit.reports.handed_out import DUTIES, NEEDS, a_network, facts
from tests.unit.rostering.tiny import D12, EVE, N12, duty, on_call

NETWORK = a_network()
MON, TUE, WED, THU, FRI, SAT, SUN = "DEFGHIJ"
"""Columns of the dates."""


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    path = tmp_path_factory.mktemp("workbook") / "roster.xlsx"
    history = (duty("2026-12-30", N12, "R-2"),)
    write_workbook(path, facts(history=history))
    return path


@pytest.fixture
def edit(written, tmp_path):
    """Apply changes ((sheet, cell) → value) and read what comes of them."""

    def apply(changes, more=lambda _: None):
        book = load_workbook(written)
        for (sheet, cell), value in changes.items():
            book[sheet][cell] = value
        more(book)
        book.save(tmp_path / "edited.xlsx")
        return read_workbook(tmp_path / "edited.xlsx", NETWORK)

    return apply


def refused(edit, changes, more=lambda _: None):
    with pytest.raises(InputError) as error:
        edit(changes, more)
    assert all(problem.remedy for problem in error.value.problems)
    return [str(problem) for problem in error.value.problems]


def row_of(book, sheet, first):
    return next(row[0].row for row in book[sheet].iter_rows() if row[0].value == first)


def test_the_cells_are_where_these_tests_think(written):
    book = load_workbook(written)
    assert [book["Lyon"].cell(7, column).value for column in (1, 2, 3)] == ["radiologist", "name", "duties"]
    assert {name: row_of(book, "Lyon", name) for name in ("R-1", "R-2")} == {"R-1": 8, "R-2": 9}
    assert {name: row_of(book, "Brest", name) for name in ("R-3", "R-4", "R-2")} == {"R-3": 8, "R-4": 9, "R-2": 10}
    assert (book["Lyon"]["D8"].value, book["Lyon"]["I8"].value) == ("N12", "D12")
    assert book["On call"]["H7"].value == "R-3"
    assert book["Duties"]["A6"].value == "R-1"


def test_unedited_it_is_read_back_identical_with_everything_around_the_duties(written):
    found = read_workbook(written, NETWORK)
    assert not found.edited
    whole = facts(history=(duty("2026-12-30", N12, "R-2"),))
    assert found.file == RosterFile(whole.roster, None, NEEDS)
    assert found.file.roster.kept == DUTIES[:1]


def test_saved_by_another_program_it_is_still_identical(edit, written):
    assert edit({}).file == read_workbook(written, NETWORK).file


def test_a_duty_is_moved_given_and_taken_in_the_grids(edit):
    found = edit(
        {
            ("Lyon", f"{MON}8"): None,
            ("Lyon", f"{MON}9"): "n12",
            ("Brest", f"{SUN}9"): "D12 + EVE",
            ("Brest", "A11"): "R-1",
            ("Brest", f"{TUE}11"): " EVE ",
            ("On call", f"{SAT}7"): "R-3",
        }
    )
    assert found.taken == (duty("2027-01-04", N12, "R-1"),)
    assert set(found.given) == {
        duty("2027-01-04", N12, "R-2"),
        duty("2027-01-10", D12, "R-4", "brest"),
        duty("2027-01-10", EVE, "R-4", "brest"),
        duty("2027-01-05", EVE, "R-1", "brest"),
        on_call("2027-01-09", person="R-3"),
    }
    assert found.file.roster.kept == ()
    assert found.file.requirements == NEEDS
    assert [(each.radiologist_id, each.start) for each in found.file.roster.duties] == sorted(
        (each.radiologist_id, each.start) for each in found.file.roster.duties
    )


def test_the_sheet_of_all_duties_may_be_edited_instead(edit):
    found = edit({("Duties", "C6"): "EVE", ("Duties", "F7"): True})
    assert found.taken == (duty("2027-01-04", N12, "R-1"),)
    assert found.given == (duty("2027-01-04", EVE, "R-1"),)
    assert found.file.roster.kept == (duty("2027-01-04", EVE, "R-1"), duty("2027-01-06", EVE, "R-1"))


def test_rows_of_all_duties_may_be_deleted_and_added(edit):
    def change(book):
        book["Duties"].delete_rows(6)
        book["Duties"].append(["R-4", "2027-01-08", "N12", "brest"])

    found = edit({}, change)
    assert found.taken == (duty("2027-01-04", N12, "R-1"),)
    assert found.given == (duty("2027-01-08", N12, "R-4", "brest"),)


def test_each_side_may_be_edited_on_other_dates_and_both_alike(edit):
    found = edit(
        {
            ("Lyon", f"{MON}8"): "EVE",
            ("Duties", "C6"): "EVE",
            ("Lyon", f"{TUE}9"): "EVE",
            ("Duties", "C8"): "N12",
        }
    )
    assert set(found.given) == {
        duty("2027-01-04", EVE, "R-1"),
        duty("2027-01-05", EVE, "R-2"),
        duty("2027-01-09", N12, "R-1"),
    }


def test_the_same_date_edited_in_two_ways_is_refused(edit):
    (said,) = refused(edit, {("Lyon", f"{MON}8"): "EVE", ("Duties", "C6"): "D12"})
    assert "R-1 on 2027-01-04: the grids say EVE C-1, the sheet of all duties D12 C-1" in said


def test_only_keeping_is_an_edit_too(edit):
    found = edit({("Duties", "F6"): False})
    assert found.edited
    assert (found.taken, found.given, found.file.roster.kept) == ((), (), ())


def test_every_wrong_cell_is_named_at_once(edit):
    said = refused(
        edit,
        {
            ("Lyon", f"{MON}8"): "N13",
            ("Lyon", f"{TUE}8"): "ON-CALL",
            ("Lyon", f"{WED}9"): "EVE+EVE",
            ("Lyon", "A10"): "R-9",
            ("Lyon", f"{THU}10"): "EVE",
            ("Lyon", f"{FRI}12"): "EVE",
            ("Brest", f"{SAT}8"): 12,
            ("On call", f"{MON}5"): "R-9",
            ("On call", "A9"): "N12",
            ("On call", "B9"): "hearts",
            ("On call", f"{MON}9"): "R-1",
            ("Duties", "A6"): "R-9",
            ("Duties", "B7"): "soon",
            ("Duties", "B8"): "2027-03-01",
            ("Duties", "D9"): None,
        },
    )
    places = {line.removeprefix("edited.xlsx, sheet ").partition(": ")[0] for line in said}
    assert places == {
        "Lyon, row 8, field D (2027-01-04)",
        "Lyon, row 8, field E (2027-01-05)",
        "Lyon, row 9, field F (2027-01-06)",
        "Lyon, row 10, field A",
        "Lyon, row 12, field A",
        "Brest, row 8, field I (2027-01-09)",
        "On call, row 5, field D (2027-01-04)",
        "On call, row 9, field A",
        "On call, row 9, field B",
        "Duties, row 6, field radiologist",
        "Duties, row 7, field day",
        "Duties, row 8, field day",
        "Duties, row 9, field centre",
    }


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda book: book.remove(book["Lyon"]), "the sheet of centre C-1 is missing"),
        (lambda book: book.remove(book["On call"]), "the sheet of on call is missing"),
        (lambda book: book.remove(book["Duties"]), "the sheet of duties is missing"),
        (lambda book: book.remove(book["Origin"]), "no sheet with the roster that was exported"),
        (lambda book: book.copy_worksheet(book["Lyon"]), "a second sheet for centre C-1, beside Lyon"),
        (lambda book: book["Lyon"].delete_cols(5), "2027-01-05 has no column"),
        (lambda book: book["Lyon"].delete_rows(7), "has no header row that begins with radiologist"),
        (lambda book: book["Duties"].delete_cols(3), "has no column shift"),
        (lambda book: book["Lyon"].cell(2, 2, "nowhere"), "no centre nowhere in the network"),
        (lambda book: book["Lyon"].cell(10, 1, "R-1"), "R-1 has row 8 already"),
        (lambda book: book["Lyon"].cell(7, 11, "2027-01-11"), "2027-01-11 is not in the roster"),
        (lambda book: book["Lyon"].cell(7, 11, "2027-01-10"), "2027-01-10 has two columns"),
        (lambda book: book["Origin"].cell(1, 1, "hulotte.workbook/0"), "is of another version"),
        (lambda book: book["Origin"].cell(3, 1, "{"), "sheet Origin"),
    ],
)
def test_a_workbook_that_lost_its_shape_is_refused(edit, change, said):
    assert said in "\n".join(refused(edit, {}, change))


def test_sheets_may_be_renamed_moved_and_their_rows_sorted(edit):
    def change(book):
        lyon = book["Lyon"]
        lyon.title = "Lyon (final)"
        book.move_sheet(lyon, offset=5)
        upper, lower = ([cell.value for cell in lyon[row]] for row in (8, 9))
        for row, values in ((8, lower), (9, upper)):
            for column, value in enumerate(values, 1):
                lyon.cell(row, column).value = value
        lyon.insert_rows(8)

    assert not edit({}, change).edited


def test_it_must_belong_to_the_network(written):
    fewer = NETWORK.model_copy(update={"radiologists": NETWORK.radiologists[:2]})
    with pytest.raises(InputError, match="no radiologist “R-3” in the network"):
        read_workbook(written, fewer)


@pytest.mark.parametrize("content", [b"", b"radiologist,day", b"PK\x03\x04 nothing"])
def test_what_is_no_workbook_is_refused(tmp_path, content):
    (tmp_path / "roster.xlsx").write_bytes(content)
    with pytest.raises(InputError, match="is not an Excel workbook"):
        read_workbook(tmp_path / "roster.xlsx", NETWORK)
    with pytest.raises(InputError, match="is not there"):
        read_workbook(tmp_path / "none.xlsx", NETWORK)


def test_a_name_that_excel_would_take_for_a_formula_stays_text(tmp_path):
    base = facts()
    people = (base.network.radiologists[0].model_copy(update={"name": "=1+1"}), *base.network.radiologists[1:])
    odd = base.network.model_copy(update={"radiologists": people})
    write_workbook(tmp_path / "odd.xlsx", replace(base, network=odd))
    cell = load_workbook(tmp_path / "odd.xlsx")["Lyon"].cell(8, 2)
    assert (cell.value, cell.data_type) == ("=1+1", "s")
    assert not read_workbook(tmp_path / "odd.xlsx", odd).edited
