from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfoNotFoundError

import pytest

from data.calendar import (
    SLOT,
    DayKind,
    Horizon,
    day_kind,
    holiday_name,
    is_school_holiday,
    local_date,
    local_interval,
    local_time_exists,
    next_month,
    slot_index,
    to_utc,
    zone,
)


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "hours", "start", "end"),
    [
        (date(2027, 1, 4), 12, "2027-01-04T19:00", "2027-01-05T07:00"),
        (date(2027, 3, 27), 11, "2027-03-27T19:00", "2027-03-28T06:00"),
        (date(2027, 7, 14), 12, "2027-07-14T18:00", "2027-07-15T06:00"),
        (date(2027, 10, 30), 13, "2027-10-30T18:00", "2027-10-31T07:00"),
        (date(2028, 3, 25), 11, "2028-03-25T19:00", "2028-03-26T06:00"),
        (date(2028, 10, 28), 13, "2028-10-28T18:00", "2028-10-29T07:00"),
    ],
)
def test_a_night_has_its_real_hours(day, hours, start, end):
    found = local_interval(day, time(20), time(8))
    assert found == (utc(start), utc(end))
    assert found[1] - found[0] == timedelta(hours=hours)


def test_an_end_at_or_before_the_start_is_the_next_day():
    assert local_interval(date(2027, 1, 4), time(8), time(8))[1] == utc("2027-01-05T07:00")
    assert local_interval(date(2027, 1, 4), time(8), time(8, 30))[1] == utc("2027-01-04T07:30")
    assert local_interval(date(2027, 12, 31), time(20), time(0))[1] == utc("2027-12-31T23:00")


@pytest.mark.parametrize(
    ("time_zone", "start"),
    [
        ("America/Guadeloupe", "2027-07-05T00:00"),
        ("America/Martinique", "2027-07-05T00:00"),
        ("America/Cayenne", "2027-07-04T23:00"),
        ("Indian/Reunion", "2027-07-04T16:00"),
        ("Indian/Mayotte", "2027-07-04T17:00"),
        ("Pacific/Noumea", "2027-07-04T09:00"),
        ("Pacific/Tahiti", "2027-07-05T06:00"),
    ],
)
def test_overseas_evenings_have_their_own_clock_without_summer_time(time_zone, start):
    summer = to_utc(date(2027, 7, 4), time(20), time_zone)
    winter = to_utc(date(2027, 1, 4), time(20), time_zone)
    assert summer == utc(start)
    assert summer - winter == timedelta(days=181)


def test_times_skipped_in_spring_do_not_exist():
    spring = date(2027, 3, 28)
    assert [local_time_exists(spring, time(h, m)) for h, m in [(1, 59), (2, 0), (2, 59), (3, 0)]] == [
        True,
        False,
        False,
        True,
    ]
    assert local_time_exists(spring, time(2, 30), "Indian/Reunion")
    assert local_time_exists(date(2027, 10, 31), time(2, 30))


def test_a_skipped_time_is_as_far_after_the_change_as_after_the_old_hour():
    assert to_utc(date(2027, 3, 28), time(2, 30)) == to_utc(date(2027, 3, 28), time(3, 30))


def test_an_hour_that_comes_twice_means_its_first_pass():
    assert to_utc(date(2027, 10, 31), time(2, 30)) == utc("2027-10-31T00:30")
    assert to_utc(date(2027, 10, 31), time(3)) == utc("2027-10-31T02:00")


def test_the_local_date_follows_the_clock():
    assert local_date(utc("2027-01-04T22:59")) == date(2027, 1, 4)
    assert local_date(utc("2027-01-04T23:00")) == date(2027, 1, 5)
    assert local_date(utc("2027-01-04T23:00"), "Pacific/Tahiti") == date(2027, 1, 4)


def test_an_unknown_zone_is_an_error():
    with pytest.raises(ZoneInfoNotFoundError):
        zone("Europe/Dole")


def test_may_2027_has_four_public_holidays():
    days = [day for day in Horizon.of_month("2027-05").days if day_kind(day) is DayKind.HOLIDAY]
    assert days == [date(2027, 5, 1), date(2027, 5, 6), date(2027, 5, 8), date(2027, 5, 17)]
    assert [bool(holiday_name(day)) for day in days] == [True] * 4
    assert days[0].weekday() == days[2].weekday() == 5


@pytest.mark.parametrize(
    ("day", "subdivision"),
    [
        (date(2027, 5, 27), "971"),
        (date(2027, 5, 22), "972"),
        (date(2027, 6, 10), "973"),
        (date(2027, 12, 20), "974"),
        (date(2027, 4, 27), "976"),
        (date(2027, 9, 24), "NC"),
        (date(2027, 3, 5), "PF"),
    ],
)
def test_overseas_holidays_are_their_own(day, subdivision):
    assert day_kind(day, subdivision) is DayKind.HOLIDAY
    assert day_kind(day) is not DayKind.HOLIDAY


def test_day_kinds():
    assert day_kind(date(2027, 1, 4)) is DayKind.WEEKDAY
    assert day_kind(date(2027, 1, 9)) is DayKind.WEEKEND
    assert day_kind(date(2028, 2, 29)) is DayKind.WEEKDAY
    assert holiday_name(date(2027, 1, 4)) is None


def test_school_is_out_by_zone():
    winter = {"A": date(2027, 2, 13), "B": date(2027, 2, 20), "C": date(2027, 2, 6)}
    for name, first in winter.items():
        assert is_school_holiday(first, name)
        assert is_school_holiday(first + timedelta(days=15), name)
        assert not is_school_holiday(first - timedelta(days=1), name)
        assert not is_school_holiday(first + timedelta(days=16), name)
    assert all(is_school_holiday(date(2027, 8, 1), name) for name in "ABC")


def test_school_holidays_reach_through_2028():
    winter = {"A": date(2028, 2, 19), "B": date(2028, 2, 5), "C": date(2028, 2, 12)}
    for name, first in winter.items():
        assert [is_school_holiday(first + timedelta(days=n), name) for n in (-1, 0, 15, 16)] == [
            False,
            True,
            True,
            False,
        ]
        assert is_school_holiday(date(2028, 12, 28), name)


@pytest.mark.parametrize(
    ("month", "days", "slots"),
    [("2027-01", 31, 1488), ("2027-02", 28, 1344), ("2028-02", 29, 1392), ("2027-03", 31, 1486), ("2027-10", 31, 1490)],
)
def test_a_month_has_its_days_and_slots(month, days, slots):
    horizon = Horizon.of_month(month)
    assert (len(horizon.days), horizon.slots) == (days, slots)
    assert horizon.days[0].day == 1
    assert next_month(horizon.first) == horizon.last + timedelta(days=1)


@pytest.mark.parametrize("month", ["2027", "2027-13", "2027-1", "27-01", "2027-01-01", "may"])
def test_what_is_not_a_month_is_refused(month):
    with pytest.raises(ValueError, match="month"):
        Horizon.of_month(month)


def test_weeks_over_a_month_boundary():
    horizon = Horizon.of_weeks(date(2027, 1, 27), 4)
    assert (horizon.first, horizon.last) == (date(2027, 1, 27), date(2027, 2, 23))
    assert list(horizon.months()) == [date(2027, 1, 1), date(2027, 2, 1)]
    assert list(horizon.weeks()) == [date(2027, 1, 25) + timedelta(days=7 * n) for n in range(5)]
    assert date(2027, 2, 23) in horizon
    assert date(2027, 2, 24) not in horizon
    assert "2027-02-01" not in horizon


def test_coverage_is_owed_from_eight_to_eight():
    horizon = Horizon(date(2027, 3, 27), date(2027, 3, 27))
    assert (horizon.start, horizon.end) == (utc("2027-03-27T07:00"), utc("2027-03-28T06:00"))
    assert horizon.slots == 46


def test_a_horizon_may_not_end_before_it_starts():
    with pytest.raises(ValueError, match="ends on 2027-01-03, before it starts on 2027-01-04"):
        Horizon(date(2027, 1, 4), date(2027, 1, 3))


def test_months_over_a_year_end():
    assert list(Horizon(date(2027, 12, 31), date(2028, 1, 1)).months()) == [date(2027, 12, 1), date(2028, 1, 1)]


def test_slots_are_rounded_down():
    origin = utc("2027-01-04T07:00")
    assert [slot_index(origin + n * SLOT / 2, origin) for n in (-1, 0, 1, 2, 5)] == [-1, 0, 0, 1, 2]
