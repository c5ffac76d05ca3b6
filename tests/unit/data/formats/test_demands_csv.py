"""Demands as a file: read as written, and every wrong row named."""

import pytest

from data.demands import Demand, DemandKind
from data.errors import InputError
from data.formats.demands_csv import read_demands, write_demands
from tests.unit.rostering import tiny

NETWORK = tiny.network(wishes=(tiny.wish("want"),))
DEMANDS = (
    Demand(kind="wish", radiologist_id="R-1", day="2027-01-04", weight=3),
    Demand(kind="duty", radiologist_id="R-1", day="2027-01-05", shift="N12"),
    Demand(kind="no_duty", radiologist_id="R-1", day="2027-01-06"),
    Demand(kind="cover", skill="neuro", level="experienced", day="2027-01-09", readers=2, centre="C-1"),
    Demand(kind="cover", skill="any", start_utc="2027-01-09T21:00Z", end_utc="2027-01-09T22:30Z"),
    Demand(kind="units_at_least", radiologist_id="R-1", units=1.5),
    Demand(kind="units_at_most", radiologist_id="R-1", units=3),
)
HEADER = "kind,radiologist_id,day,shift,skill,start_utc,end_utc,units,centre\n"


def test_what_is_written_is_read(tmp_path):
    write_demands(tmp_path / "demands.csv", DEMANDS)
    assert read_demands(tmp_path / "demands.csv", NETWORK) == DEMANDS
    assert {demand.kind for demand in DEMANDS} == set(DemandKind)


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ("luck,R-1,2027-01-04,,,,,,", "field kind: “luck” is not known"),
        ("duty,,2027-01-04,,,,,,", "names a radiologist"),
        ("duty,R-1,,,,,,,", "names a day"),
        ("units_at_most,R-1,,,,,,,", "names units"),
        ("cover,,2027-01-04,,,,,,", "names a skill"),
        ("cover,,,,any,,,,", "names a day, or else"),
        ("cover,,,,any,2027-01-09T21:00Z,,,", "names a day, or else"),
        ("cover,,,,any,2027-01-09T21:00Z,2027-01-09T20:00Z,,", "not after start_utc"),
        ("cover,,,,any,2027-01-09T21:10Z,2027-01-09T22:00Z,,", "field start_utc: is not on a half-hour mark"),
        ("cover,,2027-01-04,,luck,,,,", "field skill"),
        ("duty,R-7,2027-01-04,,,,,,", "field radiologist_id: no radiologist R-7"),
        ("duty,R-1,2027-01-04,NAP,,,,,", "field shift: no shift NAP"),
        ("cover,,2027-01-04,,any,,,,C-7", "field centre: no centre C-7"),
        ("wish,R-1,2027-01-05,,,,,,", "R-1 has no wish for 2027-01-05"),
    ],
)
def test_a_wrong_row_is_named(tmp_path, row, complaint):
    path = tmp_path / "demands.csv"
    path.write_text(HEADER + row + "\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_demands(path, NETWORK)
    assert "demands.csv, row 2" in str(caught.value)
    assert complaint in str(caught.value)


def test_a_file_without_demands_is_refused(tmp_path):
    path = tmp_path / "demands.csv"
    path.write_text(HEADER, encoding="utf-8")
    with pytest.raises(InputError, match="holds no demand"):
        read_demands(path)
