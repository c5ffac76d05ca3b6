"""Duties as a CSV table: read back, and everything wrong named at once."""

from datetime import date

import pytest

from data.calendar import Horizon
from data.errors import InputError
from data.formats.duties_csv import read_duties, write_duties
from tests.unit.reports.handed_out import a_network, facts

WEEK = Horizon(date(2027, 1, 4), date(2027, 1, 10))


def lines(path, *rows):
    path.write_text("\n".join(("radiologist,day,shift,centre,subspecialty,kept", *rows)) + "\n", encoding="utf-8")
    return path


def test_duties_are_read_back_identical(tmp_path):
    plan = facts().roster
    write_duties(tmp_path / "duties.csv", plan)
    assert read_duties(tmp_path / "duties.csv", a_network(), WEEK) == plan
    assert read_duties(tmp_path / "duties.csv", a_network()).horizon == Horizon(date(2027, 1, 4), date(2027, 1, 10))


def test_times_follow_from_date_and_shift(tmp_path):
    plan = read_duties(lines(tmp_path / "d.csv", "R-1,27/03/2027,N12,C-1,,"), a_network())
    assert plan.duties[0].minutes == 11 * 60
    assert plan.kept == ()


def test_everything_wrong_is_named_with_its_row(tmp_path):
    path = lines(
        tmp_path / "d.csv",
        "R-1,2027-01-04,N12,C-1,,",
        "R-9,2027-01-04,N12,C-1,,",
        "R-1,2027-01-05,N13,C-1,,",
        "R-1,2027-01-05,N12,nowhere,,",
        "R-1,2027-01-05,N12,,neuro,",
        "R-3,2027-01-05,ON-CALL,brest,,",
        "R-1,2027-02-05,N12,C-1,,",
        "R-1,2027-01-04,N12,C-1,,",
        "R-1,soon,N12,C-1,,",
    )
    with pytest.raises(InputError) as error:
        read_duties(path, a_network(), WEEK)
    found = {(problem.row, problem.field) for problem in error.value.problems}
    assert found == {
        (3, "radiologist"),
        (4, "shift"),
        (5, "centre"),
        (6, "centre"),
        (7, "subspecialty"),
        (8, "day"),
        (9, None),
        (10, "day"),
    }
    assert all(problem.remedy for problem in error.value.problems)


def test_an_empty_table_needs_its_dates(tmp_path):
    path = lines(tmp_path / "d.csv")
    with pytest.raises(InputError, match="holds no duty"):
        read_duties(path, a_network())
    assert read_duties(path, a_network(), WEEK).duties == ()
