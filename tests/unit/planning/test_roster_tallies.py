import json

import pytest

from data.errors import InputError
from data.formats.roster_json import RosterFile, write_roster
from planning.roster_tallies import read_rosters, tally
from reports.tallies_overview import tallies_parts
from reports.tallies_picture import picture_to_write, tallies_chart, write_tallies
from tests.unit.rostering.tiny import duty, network, radiologist, roster

NETWORK = network(radiologist(), radiologist("R-2"))
FIRST = roster(duty("2027-01-05"), duty("2027-01-12"), weeks=2)
SECOND = roster(duty("2027-01-12", person="R-2"), duty("2027-01-13", person="R-2"), first="2027-01-11")


def tallied(*rosters):
    return tally(NETWORK, [RosterFile(each, None) for each in rosters]).summary()


def test_of_a_roster_that_reaches_into_the_next_only_the_dates_before_count():
    summary = tallied(FIRST, SECOND)
    assert summary["horizon"] == {"first": "2027-01-04", "last": "2027-01-17"}
    assert summary["tallies"]["nights"]["given"] == 3
    nights = {row["radiologist"]: row["nights"] for row in summary["people"]}
    assert nights["R-1"] == {"given": 1, "share": 1.5, "deviation": -0.5}
    assert nights["R-2"] == {"given": 2, "share": 1.5, "deviation": 0.5}


def test_least_most_range_and_gini_over_all_people():
    nights = tallied(SECOND)["tallies"]["nights"]
    assert (nights["least"], nights["most"], nights["range"], nights["range_given"]) == (-1.0, 1.0, 2.0, 2)
    assert nights["gini"] == 0.5


def test_files_are_put_in_order_of_time_and_no_two_start_together(tmp_path):
    for name, plan in (("a.json", SECOND), ("b.json", FIRST)):
        write_roster(tmp_path / name, plan)
    paths = [tmp_path / "a.json", tmp_path / "b.json"]
    assert [file.roster.horizon for file in read_rosters(NETWORK, paths)] == [FIRST.horizon, SECOND.horizon]
    with pytest.raises(InputError, match=r"a\.json, field horizon\.first: another roster starts on 2027-01-11 too"):
        read_rosters(NETWORK, [*paths, tmp_path / "a.json"])


def test_the_summary_is_json_and_the_words_say_the_same():
    summary = tallied(FIRST, SECOND)
    assert json.loads(json.dumps(summary)) == summary
    head, overall, people = tallies_parts(summary)
    assert head == "2 rosters from 2027-01-04 to 2027-01-17, 2 radiologists."
    assert overall.rows[1] == ("nights", "3.0", "3.0", "-0.50", "+0.50", "1.0", "1.0", "0.167")
    assert people.rows[0][2] == "1 of 1.5 (-0.5)"


@pytest.mark.parametrize("name", ["t.html", "t.svg", "t.png"])
def test_the_picture_is_written_in_each_form(name, tmp_path):
    plans = {"rolled": tallied(FIRST, SECOND), "alone": tallied(SECOND)}
    write_tallies(tmp_path / name, plans)
    content = (tmp_path / name).read_bytes()
    if name.endswith("png"):
        assert content.startswith(b"\x89PNG")
    else:
        assert "nights, alone: range 2.0, Gini 0.500" in content.decode()
    if name.endswith("html"):
        assert "<td>R-2<td>" in content.decode()


def test_the_histograms_hold_everyone_and_share_an_axis_between_plans():
    drawing = tallies_chart({"rolled": tallied(FIRST, SECOND), "alone": tallied(SECOND)}).to_dict()
    rows = drawing["vconcat"]
    for column in zip(*(row["hconcat"] for row in rows), strict=True):
        assert len({str(chart["encoding"]["x"]) for chart in column}) == 1
    nights = rows[1]["hconcat"][1]["data"]["name"]
    assert drawing["datasets"][nights] == [{"d": -1.0}, {"d": 1.0}]


def test_another_suffix_is_refused(tmp_path):
    assert picture_to_write(None) is None
    with pytest.raises(InputError, match=r"t\.pdf: is no page or picture"):
        picture_to_write(tmp_path / "t.pdf")
