from datetime import UTC, date, datetime

import pytest

from data.calendar import Horizon
from reports.words import between, count, dates, listed, percent, period, share_between, tied


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2027-01-04", "2027-01-04", "4 January 2027"),
        ("2027-01-04", "2027-01-31", "4 to 31 January 2027"),
        ("2027-01-04", "2027-02-01", "4 January to 1 February 2027"),
        ("2026-12-28", "2027-01-03", "28 December 2026 to 3 January 2027"),
    ],
)
def test_dates_are_as_short_as_they_can_be(first, last, words):
    assert dates(Horizon(date.fromisoformat(first), date.fromisoformat(last))) == words


def test_a_period_names_the_second_day_only_when_it_is_another():
    start = datetime(2027, 1, 10, 18, 30, tzinfo=UTC)
    assert period(start, start.replace(hour=20, minute=0)) == "Sunday 10 January, 18:30 to 20:00"
    assert period(start, datetime(2027, 1, 11, 8, tzinfo=UTC)) == "Sunday 10 January, 18:30 to Monday 08:00"


@pytest.mark.parametrize(
    ("number", "words"),
    [(0, "0 nights"), (1, "1 night"), (1.0, "1 night"), (1.5, "1.5 nights"), (1234, "1,234 nights")],
)
def test_counting(number, words):
    assert count(number, "night") == words


def test_another_plural():
    assert count(2, "duty", "duties") == "2 duties"


def test_lists_end_in_and():
    assert [listed(words) for words in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["", "a", "a and b", "a, b and c"]


@pytest.mark.parametrize(
    ("share", "words"),
    [(1, "100 %"), (0, "0 %"), (0.99996, "99.9 %"), (0.00001, "0.1 %"), (0.1234, "12.3 %"), (0.5, "50.0 %")],
)
def test_a_percentage_never_claims_all_or_nothing_when_it_is_not(share, words):
    assert percent(share) == words


def test_whole_percentages():
    assert percent(0.85, 0) == "85 %"
    assert percent(0.999, 0) == "99 %"


def test_no_side_of_an_interval_is_rounded_up_to_all_or_down_to_none():
    assert share_between({"value": 0.9998, "low": 0.9996, "high": 0.9999}) == " (99.9–99.9)"
    assert share_between({"value": 0.0002, "low": -0.1, "high": 0.0004}) == " (0.0–0.1)"


def test_an_interval_is_shown_where_there_is_one():
    assert between({"value": 15.0, "low": 14.04, "high": 16.0}) == " (14.0–16.0)"
    assert share_between({"value": 0.999, "low": 0.99, "high": 1.01}) == " (99.0–100.0)"
    assert share_between({"value": 1.0, "low": 1.0, "high": 1.02}) == ""
    assert share_between({"value": None, "low": None, "high": None}) == ""
    assert between({"value": 0.5, "low": None, "high": None}) == ""


def test_numbers_stay_with_their_units():
    assert tied("82.5 % within 20 min, 3 of 5 hold") == "82.5\u00a0% within 20\u00a0min, 3 of 5 hold"
