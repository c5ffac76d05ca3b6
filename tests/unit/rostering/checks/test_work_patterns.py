"""Work patterns, shift limits, successions and targets: what each check accepts, and what it says of the rest."""

import pytest

from rostering.checks import CHECKS
from tests.unit.rostering.planned import after, limit, on, on_days, pattern, planned, target
from tests.unit.rostering.tiny import cost, findings, messages, roster

TWO = ("R-1", "R-2")
SUCCESSIONS = planned(people=TWO, forbidden_successions=(after("N", "D"),))
ACCEPTED = [
    ("one_duty_a_date", planned(), on_days(0, 1), ()),
    ("longest_run", planned(pattern(longest_run=2)), on_days(0, 1, 3, 4), ()),
    ("longest_run", planned(pattern(longest_run=2)), on_days(1, 2), on_days(-2, -1)),
    ("shortest_run", planned(pattern(shortest_run=2)), on_days(0, 2, 3, 6), ()),
    ("shortest_rest", planned(pattern(shortest_rest=2)), on_days(1, 2, 5), ()),
    ("forbidden_successions", SUCCESSIONS, (on(0, "N"), on(1, "N"), on(3, "D")), ()),
    ("forbidden_successions", SUCCESSIONS, (on(0, "N", "R-2"), on(1, "D", "R-2")), ()),
    ("shift_limits", planned(shift_limits=(limit(1),)), (on(0), on(2, "N")), ()),
    ("total_minutes", planned(pattern(least_minutes=960, most_minutes=960)), on_days(0, 1), ()),
    ("weekends_worked", planned(pattern(most_weekends=1)), on_days(4, 5, 6), ()),
    ("weekends_in_a_row", planned(pattern(weekends_in_a_row=1)), on_days(5, 6), on_days(-8)),
    ("shift_seats", planned(people=TWO, shift_targets=(target(0, seats=1),)), (on(0), on(0, "N", "R-2")), ()),
    ("shift_cover", planned(shift_targets=(target(0),)), on_days(0), ()),
]
REFUSED = [
    ("one_duty_a_date", planned(), (on(0, "E"), on(0, "D")), (), "one a date"),
    ("longest_run", planned(pattern(longest_run=2)), on_days(3, 4, 5), (), "3 dates in a row"),
    ("longest_run", planned(pattern(longest_run=2)), on_days(0), on_days(-2, -1), "3 dates in a row"),
    ("shortest_run", planned(pattern(shortest_run=2)), on_days(1), (), "only 1 date in a row"),
    ("shortest_rest", planned(pattern(shortest_rest=2)), on_days(1, 3), (), "only 1 date off"),
    ("forbidden_successions", SUCCESSIONS, (on(0, "N"), on(1, "D")), (), "may not follow"),
    ("forbidden_successions", SUCCESSIONS, on_days(0), on_days(-1, shift="N"), "may not follow"),
    ("shift_limits", planned(shift_limits=(limit(1),)), on_days(0, 3), (), "2 of the shift D, 1 at most"),
    ("total_minutes", planned(pattern(least_minutes=961)), on_days(0, 1), (), "16 h of duty, 16 h 01 at least"),
    ("total_minutes", planned(pattern(most_minutes=959)), on_days(0, 1), (), "at most"),
    ("weekends_worked", planned(pattern(most_weekends=0)), on_days(6), (), "1 weekend worked, 0 at most"),
    ("weekends_in_a_row", planned(pattern(weekends_in_a_row=1)), on_days(6), on_days(-2), "2 weekends in a row"),
    (
        "shift_seats",
        planned(people=TWO, shift_targets=(target(0, seats=1),)),
        (on(0), on(0, person="R-2")),
        (),
        "1 seat",
    ),
]


@pytest.mark.parametrize(("rule", "net", "duties", "history"), ACCEPTED)
def test_accepts(rule, net, duties, history):
    assert messages(rule, net, roster(*duties, history=history)) == []


@pytest.mark.parametrize(("rule", "net", "duties", "history", "words"), REFUSED)
def test_refuses_once_and_says_why(rule, net, duties, history, words):
    (found,) = findings(rule, net, roster(*duties, history=history))
    assert found.hard
    assert found.rule == rule
    assert words in found.message


@pytest.mark.parametrize(("given", "expected"), [((), 200), ((on(0),), 100), ((on(0), on(0, person="R-2")), 0)])
def test_each_reader_too_few_costs(given, expected):
    assert cost("shift_cover", planned(people=TWO, shift_targets=(target(0, 2),)), roster(*given)) == expected


def test_each_reader_too_many_costs():
    net = planned(people=TWO, shift_targets=(target(0, 0, over=7),))
    assert cost("shift_cover", net, roster(on(0), on(0, person="R-2"))) == 14


def test_a_target_beyond_the_horizon_says_nothing():
    net = planned(shift_targets=(target(30, seats=0),))
    assert messages("shift_cover", net, roster()) == messages("shift_seats", net, roster()) == []


def test_every_rule_of_work_patterns_is_refused_somewhere():
    covered = {case[0] for case in REFUSED} | {"shift_cover"}
    assert covered <= set(CHECKS)
    assert covered == {case[0] for case in ACCEPTED}
