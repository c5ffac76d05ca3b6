"""A privileged reader for each open hospital."""

from datetime import date

import pytest

from data.places import CoverageException, LocalHoliday
from tests.unit.rostering.tiny import (
    cost,
    duty,
    findings,
    hospital,
    messages,
    network,
    on_call,
    privilege,
    radiologist,
    roster,
    window,
)

RULE = "privileged_reader"


def clients(*windows, hospitals=(), **tables):
    return network(
        *(tables.pop("people", ())),
        hospitals=hospitals or (hospital(),),
        coverage_windows=windows or (window("mon"),),
        **tables,
    )


def test_costs_nothing_with_a_privileged_reader_on_duty():
    assert findings(RULE, clients(privileges=(privilege(),)), roster(duty())) == []


def test_costs_each_open_half_hour_without():
    (found,) = findings(RULE, clients(hospitals=(hospital(name="Semur"),)), roster(duty()))
    assert found.message == (
        "Semur (H-1) is open without a privileged reader from 2027-01-04 20:00 to 2027-01-05 08:00"
    )
    assert (found.cost, found.day) == (30 * 24, date(2027, 1, 4))


def test_the_reader_must_be_at_work_for_that_hospital():
    net = clients(
        window("mon"),
        window("mon", hospital_id="H-2"),
        hospitals=(hospital(), hospital("H-2")),
        privileges=(privilege("H-1"),),
    )
    assert [message[:9] for message in messages(RULE, net, roster(duty()))] == ["H-2 (H-2)"]
    assert cost(RULE, net, roster(on_call())) == 2 * 30 * 24


def test_one_of_several_readers_is_enough():
    net = clients(people=(radiologist(), radiologist("R-2")), privileges=(privilege(person="R-2"),))
    assert cost(RULE, net, roster(duty(), duty(person="R-2"))) == 0


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        ({"until_date": date(2027, 1, 4)}, 0),
        ({"from_date": date(2027, 1, 5)}, 30 * 24),
        ({"until_date": date(2027, 1, 3)}, 30 * 24),
    ],
)
def test_a_privilege_counts_for_duties_that_start_on_its_dates(dates, expected):
    assert cost(RULE, clients(privileges=(privilege(**dates),)), roster(duty())) == expected


def test_two_privileges_for_one_hospital_one_after_the_other():
    old, new = privilege(until_date=date(2026, 12, 31)), privilege(from_date=date(2027, 1, 1))
    assert cost(RULE, clients(privileges=(old, new)), roster(duty())) == 0


def test_a_half_hour_is_open_when_its_start_is():
    assert messages(RULE, clients(window("mon", "18:15-20:10")), roster()) == [
        "H-1 (H-1) is open without a privileged reader from 2027-01-04 18:30 to 20:30"
    ]


def test_overlapping_windows_count_once_and_only_inside_the_horizon():
    net = clients(window("mon"), window("mon", "19:00-23:00"), window("sun", "20:00-10:00"))
    assert messages(RULE, net, roster()) == [
        "H-1 (H-1) is open without a privileged reader from 2027-01-04 08:00 to 10:00",
        "H-1 (H-1) is open without a privileged reader from 2027-01-04 19:00 to 2027-01-05 08:00",
        "H-1 (H-1) is open without a privileged reader from 2027-01-10 20:00 to 2027-01-11 08:00",
    ]


@pytest.mark.parametrize(
    ("time_zone", "expected"),
    [
        ("America/Guadeloupe", "2027-01-05 01:00 to 13:00"),
        ("Indian/Reunion", "2027-01-04 17:00 to 2027-01-05 05:00"),
        ("Pacific/Noumea", "2027-01-04 10:00 to 22:00"),
        ("Pacific/Tahiti", "2027-01-05 07:00 to 19:00"),
    ],
)
def test_overseas_hospitals_keep_their_own_clock(time_zone, expected):
    net = clients(hospitals=(hospital(time_zone=time_zone),))
    assert messages(RULE, net, roster()) == [f"H-1 (H-1) is open without a privileged reader from {expected}"]


def test_windows_of_the_day_before_and_after_reach_in_from_overseas():
    """Sunday evening in Tahiti is Monday morning in Paris, Monday morning in Nouméa is still Sunday."""
    tahiti = clients(window("sun"), hospitals=(hospital(time_zone="Pacific/Tahiti"),))
    assert messages(RULE, tahiti, roster())[0].endswith("from 2027-01-04 08:00 to 19:00")
    noumea = clients(window("mon", "08:00-20:00"), hospitals=(hospital(time_zone="Pacific/Noumea"),))
    assert messages(RULE, noumea, roster()) == [
        "H-1 (H-1) is open without a privileged reader from 2027-01-04 08:00 to 10:00",
        "H-1 (H-1) is open without a privileged reader from 2027-01-10 22:00 to 2027-01-11 08:00",
    ]


@pytest.mark.parametrize(("day", "weekday", "slots"), [("2027-03-27", "sat", 22), ("2027-10-30", "sat", 26)])
def test_the_nights_of_the_clock_changes(day, weekday, slots):
    assert cost(RULE, clients(window(weekday)), roster(first=day, last=day)) == 30 * slots


def test_holidays_and_dated_exceptions_follow_the_hospital():
    """Whit Monday 2027 has the hours of a Sunday, a local holiday too, and a closed day none."""
    net = clients(
        window("mon"),
        window("sun", "00:00-00:00"),
        local_holidays=(LocalHoliday(hospital_id="H-1", day=date(2027, 5, 24)),),
        coverage_exceptions=(CoverageException(hospital_id="H-1", day=date(2027, 5, 31)),),
    )
    assert [cost(RULE, net, roster(first=day, last=day)) for day in ("2027-05-17", "2027-05-24", "2027-05-31")] == [
        30 * 32,
        30 * 32,
        0,
    ]
