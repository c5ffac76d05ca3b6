"""Hours without clinical work after a night."""

import pytest

from data.people import CommitmentKind, Status
from tests.unit.rostering.tiny import (
    EVE,
    SHIFT_TYPES,
    duty,
    messages,
    network,
    on_call,
    radiologist,
    roster,
    shift_type,
    works_on,
)

RULE = "post_duty_rest"
TO_MIDNIGHT = shift_type("LATE", "18:00-00:00", 360)


def job(day, hours, kind=CommitmentKind.CLINICAL, **changes):
    return network(
        commitment_exceptions=(works_on(day, hours, kind),), shift_types=(*SHIFT_TYPES, TO_MIDNIGHT), **changes
    )


def test_accepts_clinical_work_eleven_hours_later():
    assert messages(RULE, job("2027-01-05", "19:00-20:00"), roster(duty())) == []


def test_refuses_it_a_minute_earlier():
    assert messages(RULE, job("2027-01-05", "18:59-20:00"), roster(duty())) == [
        "R-1: 10 h 59 without clinical work after the N12 of 2027-01-04, 11 h needed"
    ]


def test_a_duty_is_told_once_however_many_blocks_follow():
    blocks = works_on("2027-01-05", "09:00-12:00"), works_on("2027-01-05", "14:00-18:00")
    assert messages(RULE, network(commitment_exceptions=blocks), roster(duty())) == [
        "R-1: 1 h without clinical work after the N12 of 2027-01-04, 11 h needed"
    ]


@pytest.mark.parametrize("kind", [CommitmentKind.NON_CLINICAL, CommitmentKind.ON_CALL])
def test_other_work_is_allowed(kind):
    assert messages(RULE, job("2027-01-05", "09:00-12:00", kind), roster(duty())) == []


def test_an_evening_past_midnight_counts_and_one_to_midnight_does_not():
    assert len(messages(RULE, job("2027-01-05", "11:29-12:00"), roster(duty(kind=EVE)))) == 1
    assert messages(RULE, job("2027-01-05", "11:30-12:00"), roster(duty(kind=EVE))) == []
    assert messages(RULE, job("2027-01-05", "08:00-12:00"), roster(duty(kind=TO_MIDNIGHT))) == []


def test_on_call_duties_ask_for_none():
    assert messages(RULE, job("2027-01-05", "08:00-12:00"), roster(on_call())) == []


def test_the_self_employed_follow_the_house_rule():
    net = network(
        radiologist(status=Status.SELF_EMPLOYED),
        commitment_exceptions=(works_on("2027-01-05", "08:00-12:00"),),
        rules={RULE: {"house_hours": 0}},
    )
    assert messages(RULE, net, roster(duty())) == []


@pytest.mark.parametrize("night", ["2027-03-27", "2027-10-30"])
def test_the_nights_of_the_clock_changes_end_at_eight_all_the_same(night):
    following = {"2027-03-27": "2027-03-28", "2027-10-30": "2027-10-31"}[night]
    assert messages(RULE, job(following, "19:00-20:00"), roster(duty(night), first=night)) == []
    assert len(messages(RULE, job(following, "18:59-20:00"), roster(duty(night), first=night))) == 1


def test_history_is_not_judged():
    plan = roster(duty("2027-01-07"), history=[duty("2027-01-03")])
    assert messages(RULE, job("2027-01-04", "09:00-12:00"), plan) == []
