"""Wishes met and not met."""

import pytest

from data.duties import WishKind
from tests.unit.rostering.tiny import EVE, cost, duty, findings, network, on_call, roster, wish

RULE = "wishes"
NIGHT, EVENING, AT_HOME = duty(), duty(kind=EVE), on_call()


@pytest.mark.parametrize(
    ("shift", "given", "met"),
    [
        (None, [NIGHT], True),
        (None, [AT_HOME], True),
        ("N12", [NIGHT], True),
        ("N12", [EVENING], False),
        ("N12", [EVENING, NIGHT], True),
        (None, [], False),
        (None, [duty(person="R-2")], False),
        (None, [duty("2027-01-05")], False),
    ],
)
def test_a_wanted_duty_is_given_or_costs_and_an_avoided_one_the_other_way_round(shift, given, met):
    for kind, broken in ((WishKind.WANT, not met), (WishKind.AVOID, met)):
        net = network(wishes=(wish(kind, shift=shift, weight=4),))
        assert cost(RULE, net, roster(*given)) == (12 if broken else 0)


def test_sentences():
    wanted = wish(WishKind.WANT, "2027-01-05", "EVE")
    avoided = wish(WishKind.AVOID, "2027-01-04")
    found = findings(RULE, network(wishes=(wanted, avoided)), roster(duty("2027-01-04")))
    assert [violation.message for violation in found] == [
        "R-1: EVE wanted on 2027-01-05 and not given",
        "R-1: a duty given on 2027-01-04, which was to be avoided",
    ]
    assert [str(violation.day) for violation in found] == ["2027-01-05", "2027-01-04"]


def test_each_duty_against_an_avoid_costs_and_a_want_is_met_once():
    plan = roster(NIGHT, EVENING)
    assert cost(RULE, network(wishes=(wish(WishKind.AVOID),)), plan) == 6
    assert cost(RULE, network(wishes=(wish(WishKind.WANT),)), plan) == 0


def test_refusals_and_other_dates_cost_nothing():
    net = network(wishes=(wish(WishKind.REFUSE), wish(WishKind.WANT, "2027-01-11"), wish(WishKind.WANT, "2027-01-03")))
    assert cost(RULE, net, roster(NIGHT)) == 0


def test_the_weight_of_the_rule_multiplies():
    net = network(wishes=(wish(WishKind.WANT, weight=2),), rules={RULE: {"weight": 5}})
    assert cost(RULE, net, roster()) == 10
