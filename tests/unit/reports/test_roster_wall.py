"""The PDF for the wall: what stands on its pages, and that it is a PDF with as many of them, set without a network."""

import re
import zlib

import pytest

from reports.facts import RosterFacts
from reports.roster_wall import AT_HOME, wall_content, wall_names, write_wall_roster
from reports.shift_colours import shift_colours
from reports.wall_layout import DATES, FOOTER, HEADER, MARGIN, PANEL_GAP, PAPERS, TOTALS, wall_layout
from tests.unit.reports.handed_out import NEEDS, a_network, facts
from tests.unit.rostering.tiny import N12, SHIFT_TYPES, duty, roster


def pages_of(content):
    """(width, height) in points of every page of a PDF, also of those in compressed object streams."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL)
    inside = []
    for stream in streams:
        try:
            inside.append(zlib.decompress(stream))
        except zlib.error:
            continue
    text = b"\n".join([content, *inside])
    boxes = re.findall(rb"/Type\s*/Page\b(?:(?!/Type\s*/Page\b).)*?/MediaBox\s*\[([^\]]*)\]", text, re.DOTALL)
    return [tuple(float(number) for number in box.split()[2:]) for box in boxes]


@pytest.mark.parametrize(("paper", "size"), [("a3", (1190.55, 841.89)), ("a4", (841.89, 595.28))])
def test_a_page_a_centre_and_one_for_those_at_home_on_landscape_paper(tmp_path, paper, size):
    path = tmp_path / "wall.pdf"
    write_wall_roster(path, facts(), paper)
    content = path.read_bytes()
    assert content.startswith(b"%PDF-")
    found = pages_of(content)
    assert len(found) == 3
    assert all(page == pytest.approx(size, abs=0.1) for page in found)


def test_the_same_roster_gives_the_same_bytes(tmp_path):
    for name in ("one.pdf", "two.pdf"):
        write_wall_roster(tmp_path / name, facts())
    assert (tmp_path / "one.pdf").read_bytes() == (tmp_path / "two.pdf").read_bytes()


def test_every_duty_stands_in_the_row_of_its_radiologist_under_its_date():
    lyon, brest, home = wall_content(facts())["pages"]
    assert [page["place"] for page in (lyon, brest, home)] == ["Lyon", "Brest", AT_HOME]
    assert [day["number"] for day in lyon["days"]] == list(range(4, 11))
    assert [day["kind"] for day in lyon["days"]] == ["weekday"] * 5 + ["weekend"] * 2
    (ada, bo) = lyon["panels"][0]
    assert (ada["name"], ada["count"]) == ("Dr Ada", 3)
    assert [cell and cell["letter"] for cell in ada["cells"]] == ["N", None, "E", None, None, "D", None]
    assert [cell and cell["letter"] for cell in bo["cells"]] == [None] * 6 + ["N"]
    assert {line["name"]: line["counts"] for line in lyon["totals"]} == {
        "duties": [1, 0, 1, 0, 0, 1, 1],
        "of these nights": [1, 0, 0, 0, 0, 0, 1],
    }
    assert [row["name"] for row in brest["panels"][0]] == ["Dr Bo", "Dr Cyr (R-3)"]
    assert [row["name"] for row in home["panels"][0]] == ["Dr Cyr (R-3) (paediatrics)"]
    assert [item["letter"] for item in lyon["legend"]] == ["N", "E", "D"]


def test_a_horizon_over_two_months_has_a_page_for_each():
    across = facts(duty("2027-04-28", N12, "R-1"), duty("2027-05-02", N12, "R-1"), first="2027-04-26")
    april, may = wall_content(across)["pages"]
    assert (april["month"], may["month"]) == ("April 2027", "May 2027")
    assert [day["kind"] for day in may["days"]] == ["holiday", "weekend"]
    assert may["shades"][-1]["words"].startswith("1 May")


def test_a_roster_without_a_duty_is_a_page_all_the_same(tmp_path):
    write_wall_roster(tmp_path / "wall.pdf", RosterFacts(a_network(), roster(), NEEDS, None))
    assert len(pages_of((tmp_path / "wall.pdf").read_bytes())) == 1


def test_names_are_told_apart_only_where_two_share_one():
    assert wall_names(a_network()) == {"R-1": "Dr Ada", "R-2": "Dr Bo", "R-3": "Dr Cyr (R-3)", "R-4": "Dr Cyr (R-4)"}


@pytest.mark.parametrize("paper", PAPERS.values(), ids=lambda paper: paper.name)
@pytest.mark.parametrize("people", [1, 27, 61, 135, 300])
@pytest.mark.parametrize("days", [1, 28, 31])
def test_the_panels_fit_on_the_sheet_and_hold_everybody(paper, people, days):
    layout = wall_layout(paper, people, days, 2)
    assert layout.panels * layout.rows >= people
    width = layout.panels * (layout.name_width + days * layout.cell_width) + (layout.panels - 1) * PANEL_GAP
    height = layout.rows * layout.row_height + HEADER + FOOTER + DATES + 2 * TOTALS
    assert width <= paper.width - 2 * MARGIN + 1e-6
    assert height <= paper.height - 2 * MARGIN + 1e-6


def test_long_names_get_room_up_to_a_third_of_a_panel():
    usual, long, endless = (wall_layout(PAPERS["a3"], 30, 28, 2, letters) for letters in (14, 28, 280))
    assert usual.name_width < long.name_width < endless.name_width
    assert endless.name_width <= (PAPERS["a3"].width - 2 * MARGIN) / endless.panels / 3 + 1e-6


def test_the_letters_of_a_large_centre_can_be_read():
    assert wall_layout(PAPERS["a3"], 135, 31, 2).legibility > 3.4
    assert wall_layout(PAPERS["a4"], 31, 31, 2).legibility > 4.4


def test_shift_types_are_told_apart_by_colour():
    colours = shift_colours(SHIFT_TYPES)
    assert len({colour.fill for colour in colours.values()}) == len(SHIFT_TYPES)
