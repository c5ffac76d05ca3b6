"""Hours and units for payroll, read back as a table."""

import csv
from datetime import time

from reports.payroll import NightHours, minutes_on, night_minutes, write_payroll
from tests.unit.reports.handed_out import facts
from tests.unit.rostering.tiny import D12, EVE, N12, duty

NIGHT = NightHours()


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_everyone_has_a_row_a_month_and_the_hours_add_up(tmp_path):
    write_payroll(tmp_path / "pay.csv", facts())
    found = {row["radiologist"]: row for row in rows(tmp_path / "pay.csv")}
    assert list(found) == ["R-1", "R-2", "R-3", "R-4"]
    ada, cyr, idle = found["R-1"], found["R-3"], found["R-4"]
    assert (ada["month"], ada["duties"], ada["hours"], ada["units"]) == ("2027-01", "3", "30", "2.5")
    assert (ada["night_duties"], ada["night_hours"]) == ("1", "12.5")
    assert (ada["weekend_duties"], ada["weekend_hours"]) == ("1", "12")
    assert (cyr["duties"], cyr["hours"], cyr["units"]) == ("1", "12", "1")
    assert (cyr["on_call_duties"], cyr["on_call_hours"], cyr["on_call_units"]) == ("1", "12", "0.25")
    assert {idle[name] for name in ("duties", "hours", "units", "on_call_hours")} == {"0"}


def test_a_duty_counts_in_the_month_in_which_it_starts(tmp_path):
    across = facts(duty("2027-01-31", N12, "R-1"), duty("2027-02-02", EVE, "R-1"), first="2027-01-25", weeks=2)
    write_payroll(tmp_path / "pay.csv", across)
    mine = {row["month"]: row["hours"] for row in rows(tmp_path / "pay.csv") if row["radiologist"] == "R-1"}
    assert mine == {"2027-01": "12", "2027-02": "6"}


def test_night_hours_follow_the_clock_and_its_changes():
    assert night_minutes(duty("2027-01-04", N12), NIGHT) == 9 * 60
    assert night_minutes(duty("2027-01-04", EVE), NIGHT) == 3 * 60 + 30
    assert night_minutes(duty("2027-01-09", D12), NIGHT) == 0
    assert night_minutes(duty("2027-03-27", N12), NIGHT) == 8 * 60
    assert night_minutes(duty("2027-10-30", N12), NIGHT) == 10 * 60
    assert night_minutes(duty("2027-01-09", D12), NightHours(time(18, 30), time(8, 30))) == 30 + 90


def test_weekends_and_holidays_run_from_midnight_to_midnight():
    assert minutes_on(duty("2027-01-08", N12), weekend=True) == 8 * 60
    assert minutes_on(duty("2027-01-10", N12), weekend=True) == 4 * 60
    assert minutes_on(duty("2027-05-01", D12), weekend=False) == 12 * 60
    assert minutes_on(duty("2027-04-30", N12), weekend=False) == 8 * 60
    assert minutes_on(duty("2027-01-06", N12), weekend=True) == 0
