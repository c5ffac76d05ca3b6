from datetime import date

import pytest

from data.calendar import Horizon
from data.errors import InputError
from planning.horizons import horizon_of, parse_date


def problem(**options):
    with pytest.raises(InputError) as error:
        horizon_of(**options)
    (found,) = error.value.problems
    return found


def test_a_month_is_its_dates():
    assert horizon_of(month="2027-02") == Horizon(date(2027, 2, 1), date(2027, 2, 28))


def test_from_a_date_it_is_four_weeks_unless_said_otherwise():
    assert horizon_of(first="2027-01-04") == Horizon(date(2027, 1, 4), date(2027, 1, 31))
    assert horizon_of(first="2027-01-04", weeks=1) == Horizon(date(2027, 1, 4), date(2027, 1, 10))


def test_until_is_the_last_date():
    assert horizon_of(first="2027-01-04", until="2027-01-04") == Horizon(date(2027, 1, 4), date(2027, 1, 4))


@pytest.mark.parametrize(
    ("options", "option"),
    [
        ({}, "--from"),
        ({"weeks": 2}, "--from"),
        ({"month": "2027-05", "first": "2027-05-01"}, "--month"),
        ({"month": "2027-05", "weeks": 1}, "--month"),
        ({"month": "2027-05", "until": "2027-05-02"}, "--month"),
        ({"month": "2027-13"}, "--month"),
        ({"month": "May 2027"}, "--month"),
        ({"month": "9999-12"}, "--month"),
        ({"first": "2027-02-29"}, "--from"),
        ({"first": "04/01/2027"}, "--from"),
        ({"first": "0001-01-01"}, "--from"),
        ({"first": "2027-01-04", "until": "tomorrow"}, "--until"),
        ({"first": "2027-01-04", "until": "2027-01-03"}, "--until"),
        ({"first": "2027-01-04", "until": "2028-01-05"}, "--until"),
        ({"first": "2027-01-04", "until": "2027-01-05", "weeks": 1}, "--until"),
    ],
)
def test_what_contradicts_itself_or_is_no_date_names_its_option_and_a_remedy(options, option):
    found = problem(**options)
    assert found.file == option
    assert found.message
    assert found.remedy


def test_a_year_is_the_longest_horizon():
    assert len(horizon_of(first="2027-01-04", until="2028-01-04").days) == 366


def test_a_date_names_the_option_it_came_from():
    with pytest.raises(InputError, match=r"--day: '2027-1-4' is not a date"):
        parse_date("2027-1-4", "--day")
