"""Duties away from the home centre."""

from datetime import date

from tests.unit.rostering.tiny import centre, cost, duty, findings, network, on_call, radiologist, roster

RULE = "home_centre"
NET = network(radiologist(other_centres=("C-2",)), centres=(centre(), centre("C-2")), rules={RULE: {"weight": 9}})


def test_home_costs_nothing_at_the_centre_or_on_call():
    assert cost(RULE, NET, roster(duty("2027-01-04"), on_call("2027-01-06"))) == 0


def test_each_duty_elsewhere_costs():
    found = findings(RULE, NET, roster(duty("2027-01-04", centre="C-2"), duty("2027-01-08", centre="C-2")))
    assert [violation.message for violation in found] == [
        "R-1: the N12 of 2027-01-04 is at C-2, the home centre is C-1",
        "R-1: the N12 of 2027-01-08 is at C-2, the home centre is C-1",
    ]
    assert {(violation.cost, violation.centre) for violation in found} == {(9, "C-2")}
    assert [violation.day for violation in found] == [date(2027, 1, 4), date(2027, 1, 8)]
