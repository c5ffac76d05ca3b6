"""Weekend duties against the fair share."""

from data.duties import Ledger
from tests.unit.rostering.tiny import D12, EVE, cost, daily_need, duty, findings, network, on_call, radiologist, roster

RULE = "fair_weekends"
TWO = network(radiologist(), radiologist("R-2"))
NEEDS = daily_need("2027-01-09", "2027-01-10", "20:00-08:00")


def test_costs_nothing_when_all_do_their_share():
    assert findings(RULE, TWO, roster(duty("2027-01-09"), duty("2027-01-10", D12, "R-2")), NEEDS) == []


def test_costs_the_square_of_the_deviation():
    found = findings(RULE, TWO, roster(duty("2027-01-09"), duty("2027-01-10")), NEEDS)
    assert [(violation.message, violation.cost) for violation in found] == [
        ("R-1: 2 weekend duties, the fair share is 1.00", 100),
        ("R-2: 0 weekend duties, the fair share is 1.00", 100),
    ]


def test_friday_nights_and_on_call_weekends_are_none():
    plan = roster(duty("2027-01-08"), on_call("2027-01-10"))
    assert cost(RULE, TWO, plan, NEEDS) == cost(RULE, TWO, roster(), NEEDS) == 200


def test_evenings_and_holidays_on_a_weekend_are_some():
    """1 May 2027 is a Saturday."""
    needs = daily_need("2027-05-01", "2027-05-02", "20:00-08:00")
    plan = roster(duty("2027-05-01", EVE), duty("2027-05-02", EVE, "R-2"), first="2027-05-01", last="2027-05-07")
    assert cost(RULE, TWO, plan, needs) == 0


def test_ledger_and_weight():
    net = network(radiologist(), radiologist("R-2"), rules={RULE: {"weight": 3}})
    plan = roster(duty("2027-01-09"), duty("2027-01-10"), ledger=Ledger(weekends={"R-1": -50}))
    assert cost(RULE, net, plan, NEEDS) == 3 * (25 + 100)
