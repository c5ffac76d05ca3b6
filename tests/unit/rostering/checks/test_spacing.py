"""Duties close together."""

from tests.unit.rostering.tiny import EVE, cost, duty, findings, network, on_call, roster

RULE = "spacing"


def evenings(*days):
    return [duty(f"2027-01-{day:02}", EVE) for day in days]


def test_costs_nothing_four_days_apart():
    assert cost(RULE, network(), roster(*evenings(4, 8))) == 0


def test_each_window_of_four_days_with_two_costs():
    found = findings(RULE, network(), roster(*evenings(4, 6)))
    assert [(violation.message, violation.cost) for violation in found] == [
        ("R-1: 2 duties in the 4 days from 2027-01-03 to 2027-01-06", 6),
        ("R-1: 2 duties in the 4 days from 2027-01-04 to 2027-01-07", 6),
    ]
    assert cost(RULE, network(), roster(*evenings(4, 7))) == 6


def test_three_in_a_window_cost_twice():
    """Windows that end on the 5th, 6th, 7th and 8th hold 2, 3, 3 and 2."""
    assert cost(RULE, network(), roster(*evenings(4, 5, 6))) == 6 * (1 + 2 + 2 + 1)


def test_windows_end_in_the_horizon():
    assert cost(RULE, network(), roster(*evenings(9, 10))) == 6
    assert cost(RULE, network(), roster(*evenings(9, 10), last="2027-01-12")) == 18


def test_the_history_counts_with_and_without_a_duty_after_it():
    history = [duty("2027-01-02", EVE), duty("2027-01-03", EVE)]
    assert cost(RULE, network(), roster(*evenings(5), history=history[1:])) == 12
    assert cost(RULE, network(), roster(history=history)) == 12


def test_on_call_duties_do_not_count():
    assert cost(RULE, network(), roster(duty("2027-01-04"), on_call("2027-01-06"))) == 0


def test_length_and_weight_are_parameters():
    net = network(rules={RULE: {"days": 2, "weight": 5}})
    assert cost(RULE, net, roster(*evenings(4, 6))) == 0
    assert cost(RULE, net, roster(*evenings(4, 5))) == 5
