"""Duty units of a calendar month."""

from tests.unit.rostering.tiny import EVE, duty, findings, messages, network, on_call, radiologist, roster

RULE = "monthly_maximum"


def net(maximum):
    return network(radiologist(maximum=maximum))


def test_accepts_the_maximum():
    assert messages(RULE, net(2.5), roster(duty("2027-01-04"), duty("2027-01-06"), duty("2027-01-08", EVE))) == []


def test_refuses_more():
    (found,) = findings(RULE, net(2), roster(duty("2027-01-04"), duty("2027-01-06"), duty("2027-01-08", EVE)))
    assert found.message == "R-1: 2.5 duty units in 2027-01, 2 at most"
    assert str(found.day) == "2027-01-08"


def test_on_call_duties_count_a_quarter():
    assert messages(RULE, net(1.25), roster(duty("2027-01-04"), on_call("2027-01-06"))) == []
    assert len(messages(RULE, net(1.2), roster(duty("2027-01-04"), on_call("2027-01-06")))) == 1


def test_each_calendar_month_has_its_own():
    """The night of 31 January counts for January, though it ends in February."""
    plan = roster(duty("2027-01-31"), duty("2027-02-02"), first="2027-01-25", weeks=2)
    assert messages(RULE, net(1), plan) == []
    plan = roster(duty("2027-01-29"), duty("2027-01-31"), first="2027-01-25", weeks=2)
    assert messages(RULE, net(1), plan) == ["R-1: 2 duty units in 2027-01, 1 at most"]


def test_the_part_of_the_month_before_the_horizon_counts():
    plan = roster(duty("2027-01-11"), first="2027-01-11", history=[duty("2027-01-02"), duty("2026-12-30")])
    assert messages(RULE, net(2), plan) == []
    assert messages(RULE, net(1), plan) == ["R-1: 2 duty units in 2027-01, 1 at most"]


def test_a_month_of_the_history_alone_is_not_judged():
    plan = roster(duty("2027-02-02"), first="2027-02-01", history=[duty("2027-01-02"), duty("2027-01-10")])
    assert messages(RULE, net(1), plan) == []
