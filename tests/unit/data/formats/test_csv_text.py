"""CSV as people have it: what other programs make of a table is read all the same, or refused with its line."""

import codecs

import pytest

from data.errors import InputError
from data.formats.csv_text import LONGEST_LINE
from data.formats.network_directory import read_network
from tests.unit.data.formats.small import add, only_problem, problems, small_directory, small_network


@pytest.fixture
def directory(tmp_path):
    return small_directory(tmp_path / "net")


def rewrite(directory, change):
    for file in directory.glob("*.csv"):
        file.write_bytes(change(file.read_text(encoding="utf-8")))


def french(text):
    """What a French Excel saves: semicolons, decimal commas, its own dates and words."""
    import csv
    import io
    import re

    rows = list(csv.reader(io.StringIO(text)))
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(rows[0])
    for row in rows[1:]:
        cells = [re.sub(r"^(-?\d+)\.(\d+)$", r"\1,\2", cell) for cell in row]
        cells = [re.sub(r"^(\d{4})-(\d\d)-(\d\d)$", r"\3/\2/\1", cell) for cell in cells]
        cells = [re.sub(r"^(\d\d:\d\d)$", r"\1:00", cell) for cell in cells]
        writer.writerow([{"true": "VRAI", "false": "FAUX"}.get(cell, cell) for cell in cells])
        writer.writerow([""] * len(row))
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_french_spreadsheet_is_read(directory, encoding):
    rewrite(directory, lambda text: french(text).encode(encoding))
    assert read_network(directory) == small_network()


@pytest.mark.parametrize(
    "change",
    [
        lambda text: codecs.BOM_UTF8 + text.encode(),
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: text.replace("\n", "\n\n\n").encode(),
        lambda text: ("\n" + text.replace("\n", "\n  \n")).encode(),
        lambda text: text.rstrip("\n").encode(),
        lambda text: "".join(f"{line}{',' * 3}\n" for line in text.splitlines()).encode(),
    ],
    ids=["mark", "crlf", "blank lines", "blanks", "no last line end", "spare columns"],
)
def test_harmless_differences_are_read(directory, change):
    rewrite(directory, change)
    assert read_network(directory) == small_network()


def test_columns_may_come_in_any_order_and_optional_ones_be_absent(directory):
    (directory / "wishes.csv").write_text(" kind , day,radiologist_id\nwant, 2027-01-08 ,R-1\n")
    wish = read_network(directory).wishes[0]
    assert (wish.radiologist_id, wish.kind, wish.shift, wish.weight) == ("R-1", "want", None, 1)


def test_empty_cells_at_the_end_of_a_row_may_be_missing(directory):
    add(directory, "wishes", "R-2,2027-01-08,want")
    assert read_network(directory).wishes[-1].weight == 1


def test_a_row_cut_short_lacks_its_needed_cells(directory):
    add(directory, "wishes", "R-2,2027-01-08")
    assert str(only_problem(directory)) == "wishes.csv, row 4, field kind: is empty (fill it in)"


def test_the_row_is_the_line_in_an_editor(directory):
    text = (directory / "wishes.csv").read_text().splitlines()
    (directory / "wishes.csv").write_text("\n".join(["", text[0], "", text[1], "", "R-1,2027-01-08,oops,,"]))
    assert only_problem(directory).row == 6


def test_a_row_after_a_cell_of_two_lines_is_numbered_right(directory):
    (directory / "local_holidays.csv").write_text('hospital_id,day,name\nH-2,2027-06-01,"a\nb"\nH-2,soon,\n')
    assert only_problem(directory).row == 4


WRONG_HEADERS = [
    ("radiologist_id,day,kind,shift,wait", "wait", "no such column", "did you mean weight?"),
    ("radiologist_id,day,kind,colour", "colour", "no such column", None),
    ("radiologist_id,day,kind,kind", "kind", "the column comes twice", "keep one of them"),
    ("radiologist_id,day,shift", "kind", "the column is missing", "add it to the header and rows"),
]


@pytest.mark.parametrize(("header", "field", "message", "remedy"), WRONG_HEADERS)
def test_a_wrong_header_is_the_only_problem_of_its_file(directory, header, field, message, remedy):
    lines = (directory / "wishes.csv").read_text().splitlines()
    (directory / "wishes.csv").write_text("\n".join([header, *lines[1:]]))
    problem = only_problem(directory)
    assert (problem.row, problem.field, problem.message) == (1, field, message)
    assert remedy in (None, problem.remedy)


BROKEN = [
    (b"", None, "the file is empty"),
    (b"\xef\xbb\xbf", None, "the file is blank"),
    (b" \n\n,,,\n", None, "the file is blank"),
    (b"radiologist_id,day,kind\nR-1,2027-01-01,want\0\n", 2, "holds NUL bytes"),
    (b"PK\x03\x04\0\0\0\0", 1, "holds NUL bytes"),
    (b"a" * (LONGEST_LINE + 1), 1, "a line of over a million bytes"),
    (b'radiologist_id,day,kind\n"R-1,2027-01-01,want\nR-1,2027-01-02,want\n', 2, "not CSV: unexpected end of data"),
    (b'radiologist_id,day,kind\n"R-1"x,2027-01-01,want\n', 2, "not CSV: ',' expected after '\"'"),
    (b"radiologist_id,day,kind\n" + b"R" * 200_000 + b",2027-01-01,want\n", 2, "not CSV: field larger"),
    (b"radiologist_id,day,kind\nR-1,2027-01-01,want,,,x\n", 2, "6 cells, and 3 columns in the header"),
    (b"radiologist_id,day,kind,\nR-1,2027-01-01,want,x\n", 2, "\u201cx\u201d has no column name above it"),
    (b"radiologist_id,day,kind\nR-1\x81,2027-01-01,want\n", 2, "holds characters that are not UTF-8"),
    ("radiologist_id,day,kind\né".encode() + b"\xe9,2027-01-01,want\n", 2, "holds characters that are not UTF-8"),
    (codecs.BOM_UTF16_LE + b"r\0a\0\x00\xd8r\0", None, "holds characters that are not UTF-16"),
    (codecs.BOM_UTF16_LE + b"r", None, "holds characters that are not UTF-16"),
]


@pytest.mark.parametrize(("content", "row", "message"), BROKEN)
def test_what_is_not_csv_is_refused_with_its_line(directory, content, row, message):
    (directory / "wishes.csv").write_bytes(content)
    problem = only_problem(directory)
    assert (problem.file, problem.row) == ("wishes.csv", row)
    assert problem.message.startswith(message)


def test_rows_after_one_that_is_not_csv_are_still_looked_at(directory):
    add(directory, "wishes", '"R-1"x,2027-01-01,want,,')
    add(directory, "wishes", "R-1,2027-01-01,oops,,")
    assert [problem.row for problem in problems(directory)] == [4, 5]


def test_damaged_text_is_not_taken_for_an_old_encoding(directory):
    text = (directory / "centres.csv").read_bytes()
    (directory / "centres.csv").write_bytes(text.replace("«".encode(), b"\xc2"))
    with pytest.raises(InputError, match=r"centres\.csv, row 3: holds characters that are not UTF-8"):
        read_network(directory)
