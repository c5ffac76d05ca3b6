"""Duties as a share of all work."""

from data.people import CommitmentKind
from tests.unit.rostering.tiny import duty, messages, network, on_call, radiologist, roster, works, works_on

RULE = "remote_share"
FOUR_DAYS = tuple(works(day, "08:00-20:00") for day in ("mon", "tue", "wed", "thu"))
ON = {RULE: {"enabled": True}}


def test_accepts_a_fifth_of_the_whole():
    assert messages(RULE, network(commitments=FOUR_DAYS, rules=ON), roster(duty("2027-01-08"))) == []


def test_refuses_more():
    shorter = tuple(works(day, "08:00-20:00") for day in ("mon", "tue", "wed")), works("thu", "08:00-19:59")
    net = network(commitments=(*shorter[0], shorter[1]), rules=ON)
    assert messages(RULE, net, roster(duty("2027-01-08"))) == [
        "R-1: 12 h of duties beside 47 h 59 of day job in the horizon, 20.0% of the whole at most"
    ]


def test_is_off_by_default():
    assert messages(RULE, network(), roster(duty())) == []


def test_counts_call_outs_only_of_on_call_duties_and_no_on_call_commitments():
    net = network(
        commitments=(works("mon", "08:00-12:00"), works("tue", "08:00-20:00", CommitmentKind.ON_CALL)), rules=ON
    )
    assert messages(RULE, net, roster(on_call("2027-01-07"))) == []
    assert len(messages(RULE, net, roster(on_call("2027-01-07"), on_call("2027-01-09")))) == 1


def test_only_the_horizon_counts():
    net = network(radiologist(), commitment_exceptions=(works_on("2027-01-11", "00:00-23:00"),), rules=ON)
    plan = roster(duty("2027-01-08"), history=[duty("2027-01-01")])
    assert messages(RULE, net, plan) == [
        "R-1: 12 h of duties beside 0 min of day job in the horizon, 20.0% of the whole at most"
    ]
