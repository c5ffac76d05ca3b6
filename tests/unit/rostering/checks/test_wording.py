"""Durations, periods and sums in sentences."""

from datetime import timedelta

import pytest

from rostering.checks.wording import counted, duration, moment, period, units
from tests.unit.rostering.tiny import at


@pytest.mark.parametrize(
    ("minutes", "text"), [(0, "0 min"), (45, "45 min"), (60, "1 h"), (659, "10 h 59"), (1445, "24 h 05")]
)
def test_durations(minutes, text):
    assert duration(minutes) == duration(timedelta(minutes=minutes)) == text


def test_moments_are_local_in_winter_and_summer():
    assert moment(at("2027-01-04 20:00")) == "2027-01-04 20:00"
    assert moment(at("2027-07-04 20:00")) == "2027-07-04 20:00"


def test_periods_name_the_second_date_where_it_differs():
    assert period(at("2027-01-04 20:00"), at("2027-01-04 22:30")) == "2027-01-04 20:00 to 22:30"
    assert period(at("2027-01-04 20:00"), at("2027-01-05 08:00")) == "2027-01-04 20:00 to 2027-01-05 08:00"


def test_numbers():
    assert [counted(n, "reader") for n in (0, 1, 2)] == ["0 readers", "1 reader", "2 readers"]
    assert counted(3, "holiday duty") == "3 holiday duties"
    assert [units(minutes) for minutes in (720, 1800, 180)] == ["1", "2.5", "0.25"]
