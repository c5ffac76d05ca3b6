"""Duty plans of physicians: sets and sparse arrays read into work patterns, every wrong line named."""

from datetime import timedelta

import pytest

from data.duties import Duty, Roster, Shift, WishKind
from data.errors import InputError
from data.formats.physician_duty import FIRST_DAY, read_physician_duty, write_physician_duty_solution
from data.plain_network import CENTRE

TEXT = """\
%J set < 1..2 >
%D set < 1..7 >
%I set < 1..2 >
%W set < 1..2 >
%g_req_on[J, I, W, D] = 0 indices <
\t2\t1\t2\t3\t1
>
%g_req_off[J, W, D] = 0 indices <
\t1\t1\t1\t1
>
%D_off[J, W, D] = 0 indices <
\t2\t1\t2\t1
>
%E_pos[J, I, W, D] = 0 indices <
\t1\t1\t1\t1\t1
\t1\t2\t1\t1\t1
\t2\t1\t1\t2\t1
\t2\t1\t2\t3\t1
>
%c[J, V] = 0 indices <
\t1\t0\t7
>
%d_bar_duty[I, D] = 0 indices <
\t1\t1\t1
\t2\t3\t2
>
"""


def written(tmp_path, text=TEXT):
    path = tmp_path / "plan.cdat"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_plan_becomes_a_network_with_work_patterns(tmp_path):
    problem = read_physician_duty(written(tmp_path))
    network = problem.network
    assert len(problem.horizon.days) == 14
    assert [person.id for person in network.radiologists] == ["1", "2"]
    assert {(row.longest_run, row.weekends_in_a_row) for row in network.work_patterns} == {(1, 1)}
    wanted = {((row.day - FIRST_DAY).days, row.shift): row for row in network.shift_targets}
    assert {key: row.readers for key, row in wanted.items() if row.readers} == {
        (0, "1"): 1,
        (7, "1"): 1,
        (2, "2"): 2,
        (9, "2"): 2,
    }
    assert all(row.seats == row.readers and row.under == 10 for row in wanted.values())
    allowed = {
        (person.id, (day - FIRST_DAY).days, shift)
        for person in network.radiologists
        for day in problem.horizon.days
        for shift in ("1", "2")
        if not any(
            wish.kind is WishKind.REFUSE and wish.concerns(day, shift) for wish in network.wishes_of.get(person.id, ())
        )
    }
    assert allowed == {("1", 0, "1"), ("1", 0, "2"), ("2", 9, "1")}
    assert {
        (row.kind, row.radiologist_id, (row.day - FIRST_DAY).days, row.shift, row.weight)
        for row in network.wishes
        if row.kind is not WishKind.REFUSE
    } == {
        (WishKind.WANT, "2", 9, "1", 1),
        (WishKind.AVOID, "1", 0, None, 1),
    }


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("%J set < 1..2 >\n", "", "field J: the set is missing"),
        ("%D set < 1..7 >", "%D set < 1..5 >", "field D: a week has seven days"),
        ("%W set < 1..2 >", "%W set < 1..999999 >", "field W: a set of more than 1000"),
        ("%W set < 1..2 >", "%W set < 1.." + 5000 * "9" + " >", "field W: the set is missing"),
        ("%E_pos[J, I, W, D]", "%E_neg[J, I, W, D]", "field E_pos: the array is missing"),
        ("\t1\t1\t1\t1\t1\n", "\t3\t1\t1\t1\t1\n", "row 15, field E_pos: 3 is not in the set J"),
        ("\t1\t1\t1\t1\t1\n", "\t1\t1\t1\n", "row 15, field E_pos: 3 numbers (write 4 indices and a value)"),
        ("\t2\t1\t2\t3\t1\n>\n%g_req_off", "\t2\t1\t2\tx\t1\n>\n%g_req_off", "row 6, field g_req_on: “x” is not"),
    ],
)
def test_a_wrong_line_is_named(tmp_path, old, new, complaint):
    assert TEXT.count(old) == 1
    with pytest.raises(InputError) as raised:
        read_physician_duty(written(tmp_path, TEXT.replace(old, new)))
    assert complaint in str(raised.value)
    assert "plan.cdat" in str(raised.value)


def test_every_cut_of_a_file_is_read_or_refused(tmp_path):
    lines = TEXT.splitlines()
    for length in range(len(lines)):
        try:
            read_physician_duty(written(tmp_path, "\n".join(lines[:length])))
        except InputError:
            continue
        assert length >= len(lines) - 3


def test_a_solution_has_the_numbering_of_the_plan(tmp_path):
    problem = read_physician_duty(written(tmp_path))
    kinds = {kind.code: kind for kind in problem.network.shift_types}
    duty = Duty.of("2", Shift.on(kinds["1"], FIRST_DAY + timedelta(days=9)), CENTRE)
    write_physician_duty_solution(tmp_path / "out.csv", problem, Roster(problem.horizon, (duty,)))
    assert (tmp_path / "out.csv").read_bytes() == b"physician,duty,week,day\n2,1,2,3\n"
