"""Staff rostering instances: read into work patterns, every wrong line named, solutions counted from day 0."""

from datetime import timedelta

import pytest

from data.duties import Duty, Roster, Shift, WishKind
from data.errors import InputError
from data.formats.nrp import FIRST_DAY, read_nrp, write_nrp_solution
from data.plain_network import CENTRE

TEXT = """\
# two people, one week
SECTION_HORIZON
7

SECTION_SHIFTS
E,480,
N,600,E|N

SECTION_STAFF
A,E=5|N=2,3000,480,3,2,2,1
B,E=0|N=7,3000,0,5,1,1,1

SECTION_DAYS_OFF
A,0,6

SECTION_SHIFT_ON_REQUESTS
B,3,N,25

SECTION_SHIFT_OFF_REQUESTS
A,2,E,2

SECTION_COVER
0,E,1,100,1
1,N,2,50,3
"""


def written(tmp_path, text=TEXT):
    path = tmp_path / "instance.txt"
    path.write_bytes(text.replace("\n", "\r\n").encode())
    return path


def test_an_instance_becomes_a_network_with_work_patterns(tmp_path):
    problem = read_nrp(written(tmp_path))
    network = problem.network
    assert (problem.horizon.first, problem.horizon.last) == (FIRST_DAY, FIRST_DAY + timedelta(days=6))
    assert FIRST_DAY.weekday() == 0
    assert [person.id for person in network.radiologists] == ["A", "B"]
    assert {kind.code: kind.minutes for kind in network.shift_types} == {"E": 480, "N": 600}
    first = network.work_pattern_of["A"]
    assert (first.most_minutes, first.least_minutes, first.most_weekends) == (3000, 480, 1)
    assert (first.longest_run, first.shortest_run, first.shortest_rest) == (3, 2, 2)
    assert {(row.shift, row.next_shift) for row in network.forbidden_successions} == {("N", "E"), ("N", "N")}
    limits = {(row.radiologist_id, row.shift): row.most for row in network.shift_limits}
    assert limits == {("A", "E"): 5, ("A", "N"): 2, ("B", "E"): 0, ("B", "N"): 7}
    targets = [
        ((row.day - FIRST_DAY).days, row.shift, row.readers, row.under, row.over) for row in network.shift_targets
    ]
    assert targets == [(0, "E", 1, 100, 1), (1, "N", 2, 50, 3)]
    refused = [
        (row.radiologist_id, (row.day - FIRST_DAY).days) for row in network.wishes if row.kind is WishKind.REFUSE
    ]
    assert refused == [("A", 0), ("A", 6)]
    wanted = [row for row in network.wishes if row.kind is WishKind.WANT]
    assert sum(row.weight for row in wanted) == 25
    assert {(row.radiologist_id, (row.day - FIRST_DAY).days, row.shift) for row in wanted} == {("B", 3, "N")}
    assert [row.weight for row in network.wishes if row.kind is WishKind.AVOID] == [2]


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("\n7\n", "\nweek\n", "row 3, field days: “week” is not a whole number"),
        ("\n7\n", "\n0\n", "row 3, field days: the horizon has no days"),
        ("\n7\n", "\n" + 5000 * "9" + "\n", "field days: “999"),
        ("E,480,", "E", "row 6: 1 fields in SECTION_SHIFTS"),
        ("E,480,", "E,0,", "row 6, field length: a shift of no minutes"),
        ("E,480,", "E,2000,", "row 6, field length: “2000” is not a whole number from 0 to 1440"),
        ("N,600,E|N", "E,600,", "row 7: E is already in row 6"),
        ("N,600,E|N", "N,600,E|X", "row 7, field shift: “X” is not defined"),
        ("B,E=0|N=7", "A,E=0|N=7", "row 11: A is already in row 10"),
        ("B,E=0|N=7", "B,E=0|N", "row 11, field MaxShifts: “” is not a whole number"),
        ("B,E=0|N=7", "B,E=0|X=7", "row 11, field MaxShifts: “X” is not defined"),
        ("3000,480,3,2,2,1", "3000,480,3,4,2,1", "row 10: Value error, shortest_run is above longest_run"),
        ("3000,480,3,2,2,1", "3000,480,0,0,2,1", "row 10, field longest_run"),
        ("A,0,6", "C,0", "row 14, field employee: “C” is not defined"),
        ("A,0,6", "A,7", "row 14, field day: “7” is not a whole number from 0 to 6"),
        ("B,3,N,25", "B,3,N,-1", "row 17, field weight: “-1” is not a whole number"),
        ("B,3,N,25", "B,3,N,999999999", "row 17, field weight: “999999999” is not a whole number from 0 to 10000"),
        ("1,N,2,50,3", "1,N,2,50", "row 24: 4 fields in SECTION_COVER (write 5)"),
        ("1,N,2,50,3", "0,E,2,50,3", "row 24: 0, E is already in row 23"),
        ("1,N,2,50,3", "1,N,two,50,3", "row 24, field requirement: “two”"),
        ("SECTION_COVER", "SECTION_COVERS", "“SECTION_COVERS” is not a section"),
        ("SECTION_STAFF", "# SECTION_STAFF", "holds no SECTION_STAFF"),
    ],
)
def test_a_wrong_line_is_named(tmp_path, old, new, complaint):
    assert TEXT.count(old) == 1
    with pytest.raises(InputError) as raised:
        read_nrp(written(tmp_path, TEXT.replace(old, new)))
    assert complaint in str(raised.value)
    assert "instance.txt" in str(raised.value)


def test_every_cut_of_a_file_is_read_or_refused(tmp_path):
    lines = TEXT.splitlines()
    for length in range(len(lines)):
        try:
            read_nrp(written(tmp_path, "\n".join(lines[:length])))
        except InputError:
            continue
        assert length >= lines.index("SECTION_COVER") + 2


def test_a_solution_counts_days_from_0(tmp_path):
    problem = read_nrp(written(tmp_path))
    kinds = {kind.code: kind for kind in problem.network.shift_types}
    duty = Duty.of("B", Shift.on(kinds["N"], FIRST_DAY + timedelta(days=4)), CENTRE)
    write_nrp_solution(tmp_path / "out.csv", problem, Roster(problem.horizon, (duty,)))
    assert (tmp_path / "out.csv").read_bytes() == b"employee,day,shift\nB,4,N\n"
