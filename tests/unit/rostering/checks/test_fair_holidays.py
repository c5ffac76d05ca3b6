"""Holiday duties against the fair share, in the May of four holidays."""

from data.duties import Ledger
from tests.unit.rostering.tiny import D12, cost, daily_need, duty, findings, network, on_call, radiologist, roster

RULE = "fair_holidays"
MAY = {"first": "2027-05-01", "last": "2027-05-31"}
HOLIDAYS = ("2027-05-01", "2027-05-06", "2027-05-08", "2027-05-17")
TWO = network(radiologist(), radiologist("R-2"))
NEEDS = daily_need("2027-05-01", "2027-05-31", "20:00-08:00")


def test_costs_nothing_when_all_do_their_share():
    plan = roster(*(duty(day, D12, f"R-{1 + n % 2}") for n, day in enumerate(HOLIDAYS)), **MAY)
    assert findings(RULE, TWO, plan, NEEDS) == []


def test_costs_the_square_of_the_deviation():
    found = findings(RULE, TWO, roster(*(duty(day) for day in HOLIDAYS[:3]), **MAY), NEEDS)
    assert [(violation.message, violation.cost) for violation in found] == [
        ("R-1: 3 holiday duties, the fair share is 2.00", 100),
        ("R-2: 0 holiday duties, the fair share is 2.00", 400),
    ]


def test_the_day_before_and_on_call_are_none():
    plan = roster(duty("2027-05-16"), on_call("2027-05-06"), **MAY)
    assert cost(RULE, TWO, plan, NEEDS) == cost(RULE, TWO, roster(**MAY), NEEDS) == 800


def test_ledger_and_weight():
    net = network(radiologist(), radiologist("R-2"), rules={RULE: {"weight": 2}})
    plan = roster(*(duty(day) for day in HOLIDAYS), ledger=Ledger(holidays={"R-1": -200, "R-2": 150}), **MAY)
    assert cost(RULE, net, plan, NEEDS) == 2 * (0 + 50**2 // 100)
