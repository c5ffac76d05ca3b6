"""Duties that name what exists, and those that do not."""

import pytest

from data.studies import Subspecialty
from tests.unit.rostering.tiny import DAY_A, N12, at, duty, messages, network, on_call, roster


def test_accepts_duties_as_the_data_have_them():
    plan = roster(duty("2027-01-04"), on_call("2027-01-06"), duty("2027-01-08", DAY_A))
    assert messages("known_duties", network(), plan) == []


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"radiologist_id": "R-9"}, "R-9: the N12 of 2027-01-04 is given to a radiologist whom the network"),
        ({"shift": "N13"}, "the N13 of 2027-01-04 is of a shift type that the network does not know"),
        ({"centre": "C-9"}, "is at C-9, a centre that the network does not know"),
        ({"centre": None}, "needs either a centre or, on call, a subspecialty, and not both"),
        ({"subspecialty": Subspecialty.NEURO}, "and not both"),
        ({"centre": None, "subspecialty": Subspecialty.NEURO}, "is not on call and needs a centre"),
        (
            {"end": at("2027-01-05 07:30")},
            "is written as 2027-01-04 20:00 to 2027-01-05 07:30, the shift is 2027-01-04 20:00 to 2027-01-05 08:00",
        ),
    ],
)
def test_refuses_what_does_not_exist(changes, reason):
    (message,) = messages("known_duties", network(), roster(duty(**changes)))
    assert reason in message


def test_refuses_an_on_call_duty_at_a_centre():
    wrong = duty(kind=on_call_type())
    assert "is on call and needs a subspecialty" in messages("known_duties", network(), roster(wrong))[0]


def on_call_type():
    return network().shift_type["ON-CALL"]


def test_refuses_a_date_outside_the_horizon():
    plan = roster(duty("2027-01-11"))
    (message,) = messages("known_duties", network(), plan)
    assert message == (
        "R-1: the N12 of 2027-01-11 starts outside the horizon, which runs from 2027-01-04 to 2027-01-10"
    )


def test_refuses_a_shift_on_a_date_on_which_there_is_none():
    plan = roster(duty("2027-01-09", DAY_A))
    assert messages("known_duties", network(), plan) == [
        "R-1: the DAY-A of 2027-01-09 does not exist: there is no such shift on that date"
    ]


def test_a_public_holiday_has_no_weekday_shifts():
    """Whit Monday 2027."""
    plan = roster(duty("2027-05-17", DAY_A), first="2027-05-17")
    assert len(messages("known_duties", network(), plan)) == 1


@pytest.mark.parametrize(("day", "start", "end"), [("2027-03-27", 19, 6), ("2027-10-30", 18, 7)])
def test_nights_across_the_clock_changes_are_written_in_real_hours(day, start, end):
    night = duty(day)
    assert (night.start.hour, night.end.hour) == (start, end)
    assert messages("known_duties", network(), roster(night, first=day)) == []


def test_history_is_not_judged():
    assert messages("known_duties", network(), roster(history=[duty("2026-12-30", N12, centre="C-9")])) == []
