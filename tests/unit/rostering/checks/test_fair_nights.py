"""Nights against the fair share."""

from data.duties import Ledger
from tests.unit.rostering.tiny import (
    EVE,
    N12_EARLY,
    away,
    cost,
    daily_need,
    duty,
    findings,
    network,
    on_call,
    radiologist,
    roster,
)

RULE = "fair_nights"
TWO = network(radiologist(), radiologist("R-2"))
NEEDS = daily_need("2027-01-04", "2027-01-05", "20:00-08:00")


def test_costs_nothing_when_all_do_their_share():
    assert findings(RULE, TWO, roster(duty("2027-01-04"), duty("2027-01-05", person="R-2")), NEEDS) == []


def test_costs_the_square_for_everyone_duties_or_none():
    found = findings(RULE, TWO, roster(duty("2027-01-04"), duty("2027-01-05", N12_EARLY)), NEEDS)
    assert [(violation.message, violation.cost) for violation in found] == [
        ("R-1: 2 nights, the fair share is 1.00", 100),
        ("R-2: 0 nights, the fair share is 1.00", 100),
    ]
    three = roster(duty("2027-01-04"), duty("2027-01-05"), duty("2027-01-06"))
    assert cost(RULE, TWO, three, NEEDS) == 400 + 100


def test_shares_follow_wanted_units_and_the_square_is_rounded_down():
    """One night for wants of 2 and 1: shares of 0.67 and 0.33, to hundredths."""
    net = network(radiologist(wanted=2), radiologist("R-2", wanted=1))
    plan = roster(duty("2027-01-04"), first="2027-01-01", last="2027-01-31")
    needs = daily_need("2027-01-04", "2027-01-04", "20:00-08:00")
    assert [violation.cost for violation in findings(RULE, net, plan, needs)] == [33**2 // 100, 33**2 // 100]


def test_evenings_and_on_call_nights_are_none():
    plan = roster(duty("2027-01-04", EVE), on_call("2027-01-05"))
    assert cost(RULE, TWO, plan, NEEDS) == cost(RULE, TWO, roster(), NEEDS) == 200


def test_what_the_ledger_says_was_done_before_counts():
    ledger = Ledger(nights={"R-1": 100, "R-2": -100})
    plan = roster(duty("2027-01-04", person="R-2"), duty("2027-01-05", person="R-2"), ledger=ledger)
    assert cost(RULE, TWO, plan, NEEDS) == 0


def test_those_away_the_whole_time_have_no_share():
    net = network(radiologist(), radiologist("R-2"), absences=(away("2027-01-04", "2027-01-10", "R-2"),))
    assert cost(RULE, net, roster(duty("2027-01-04"), duty("2027-01-06")), NEEDS) == 0


def test_the_weight_multiplies_and_history_does_not_count():
    net = network(radiologist(), radiologist("R-2"), rules={RULE: {"weight": 7}})
    assert cost(RULE, net, roster(history=[duty("2027-01-03")]), NEEDS) == 7 * 200
