"""Day job and duty on end, and the equal rest after them."""

import pytest

from data.people import CommitmentKind, Status
from tests.unit.rostering.tiny import (
    DAY_A,
    DAY_B,
    duty,
    findings,
    messages,
    network,
    on_call,
    radiologist,
    roster,
    works_on,
)

RULE = "continuous_span"
DESK = CommitmentKind.NON_CLINICAL


def with_job(*blocks, **changes):
    return network(commitment_exceptions=blocks, **changes)


def test_accepts_twenty_four_hours():
    assert messages(RULE, with_job(works_on("2027-01-04", "08:00-18:00")), roster(duty())) == []


def test_refuses_a_minute_more():
    (found,) = findings(RULE, with_job(works_on("2027-01-04", "07:59-18:00")), roster(duty()))
    assert found.message == ("R-1: 24 h 01 of day job and duty on end with the N12 of 2027-01-04, 24 h at most")
    assert str(found.day) == "2027-01-04"


def test_a_long_break_ends_the_span():
    apart = works_on("2027-01-04", "02:00-09:00"), works_on("2027-01-04", "09:01-09:02", CommitmentKind.ON_CALL)
    assert messages(RULE, with_job(*apart), roster(duty())) == []
    assert len(messages(RULE, with_job(works_on("2027-01-04", "02:00-09:01")), roster(duty()))) == 1


def test_walks_back_through_several_commitments_of_both_kinds():
    blocks = works_on("2027-01-04", "07:00-12:00"), works_on("2027-01-04", "14:00-18:00", DESK)
    (message,) = messages(RULE, with_job(*blocks), roster(duty()))
    assert "25 h of day job and duty on end" in message


def test_the_self_employed_follow_the_house_rule():
    person = radiologist(status=Status.SELF_EMPLOYED)
    net = network(
        person,
        commitment_exceptions=(works_on("2027-01-04", "07:00-18:00"),),
        rules={RULE: {"house_hours": 25}},
    )
    assert messages(RULE, net, roster(duty())) == []


@pytest.mark.parametrize(
    ("day", "hours"), [("2027-03-27", "07:00-18:00"), ("2027-10-30", "09:00-18:00"), ("2027-03-26", "08:00-18:00")]
)
def test_the_span_is_counted_in_real_hours_across_the_clock_changes(day, hours):
    """A day from 07:00 and the spring night make 24 hours, as one from 09:00 and the autumn night."""
    assert messages(RULE, with_job(works_on(day, hours)), roster(duty(day), first=day)) == []
    minute_more = hours.replace("07:00", "06:59").replace("09:00", "08:59").replace("08:00-", "07:59-")
    assert len(messages(RULE, with_job(works_on(day, minute_more)), roster(duty(day), first=day))) == 1


def test_refuses_two_duties_in_one_span():
    net = with_job(works_on("2027-01-05", "14:00-18:00", DESK))
    assert messages(RULE, net, roster(duty("2027-01-04"), duty("2027-01-05"))) == [
        "R-1: the N12 of 2027-01-04 runs on into the N12 of 2027-01-05, with no long break between them"
    ]
    assert messages(RULE, network(), roster(duty("2027-01-04"), duty("2027-01-05"))) == []


def test_an_on_call_duty_starts_no_span_and_is_met_by_none():
    assert messages(RULE, with_job(works_on("2027-01-04", "02:00-18:00")), roster(on_call())) == []
    plan = roster(on_call("2027-01-04"), duty("2027-01-05", DAY_B))
    assert messages(RULE, network(), plan) == []


@pytest.mark.parametrize("kind", list(CommitmentKind))
def test_the_equal_rest_is_free_of_all_commitments(kind):
    job = works_on("2027-01-04", "10:00-18:00")
    after = works_on("2027-01-06", "06:00-09:00", kind)
    assert messages(RULE, with_job(job, after), roster(duty())) == []
    too_soon = works_on("2027-01-06", "05:59-09:00", kind)
    assert messages(RULE, with_job(job, too_soon), roster(duty())) == [
        "R-1: 21 h 59 of rest before the day job, after 22 h on end with the N12 of 2027-01-04: 22 h needed"
    ]


def test_the_equal_rest_is_free_of_duties_on_call_included():
    net = with_job(works_on("2027-01-04", "08:00-18:00"))
    assert messages(RULE, net, roster(duty("2027-01-04"), duty("2027-01-06", DAY_A))) == []
    (found,) = findings(RULE, net, roster(duty("2027-01-04"), on_call("2027-01-05")))
    assert found.message == (
        "R-1: 12 h of rest before the ON-CALL of 2027-01-05, after 24 h on end with the N12 of 2027-01-04: 24 h needed"
    )
    assert str(found.day) == "2027-01-05"


def test_a_duty_alone_asks_for_no_equal_rest():
    net = with_job(works_on("2027-01-05", "09:00-12:00", DESK))
    assert messages(RULE, net, roster(duty("2027-01-04"))) == []


def test_the_rest_after_the_last_duty_of_the_history_binds_the_horizon_only():
    job = works_on("2027-01-03", "10:00-18:00")
    history = [duty("2027-01-03")]
    (message,) = messages(RULE, with_job(job), roster(duty("2027-01-04"), history=history))
    assert "12 h of rest before the N12 of 2027-01-04, after 22 h on end with the N12 of 2027-01-03" in message
    office = works_on("2027-01-04", "09:00-10:00", DESK)
    assert messages(RULE, with_job(job, office), roster(duty("2027-01-07"), history=history)) == []
