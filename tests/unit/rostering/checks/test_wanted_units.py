"""Duty units against the wanted ones."""

import pytest

from tests.unit.rostering.tiny import (
    DAY_A,
    EVE,
    SHIFT_TYPES,
    away,
    cost,
    duty,
    findings,
    network,
    on_call,
    radiologist,
    roster,
    shift_type,
)

RULE = "wanted_units"
JANUARY = {"first": "2027-01-01", "last": "2027-01-31"}
STEP = shift_type("STEP", "19:00-19:30", 30)
HOURS = shift_type("HOURS", "08:00-18:00", 600)
KINDS = (*SHIFT_TYPES, STEP, HOURS)


def given(*duties, wanted=2.0, minimum=0.0, **tables):
    net = network(radiologist(wanted=wanted, minimum=minimum), shift_types=KINDS, **tables)
    return cost(RULE, net, roster(*duties, **JANUARY))


def test_costs_nothing_within_half_a_unit():
    nights = [duty("2027-01-04"), duty("2027-01-08")]
    assert given(*nights) == 0
    assert given(*nights, duty("2027-01-12", EVE)) == 0
    assert given(duty("2027-01-04"), duty("2027-01-08", EVE)) == 0


def test_each_further_step_costs_the_weight_and_from_a_whole_unit_on_more():
    """At 2.5 units the free range ends, at 3 the near one: 12 steps of 4, then steps of 12."""
    nights = [duty("2027-01-04"), duty("2027-01-08")]
    half = duty("2027-01-12", EVE)
    assert given(*nights, half, duty("2027-01-14", STEP)) == 4
    assert given(*nights, duty("2027-01-12")) == 48
    assert given(*nights, duty("2027-01-12"), duty("2027-01-14", STEP)) == 48 + 12
    assert given(duty("2027-01-04")) == 48
    assert given() == 48 + 24 * 12


def test_steps_below_the_minimum_cost_on_top():
    assert given(duty("2027-01-04"), minimum=1) == 48
    assert given(duty("2027-01-04", DAY_A), minimum=1) == 48 + 14 * 12 + 14 * 12
    assert given(minimum=1.5) == 48 + 24 * 12 + 36 * 12


def test_on_call_duties_count_a_quarter_unit():
    assert given(on_call("2027-01-04"), on_call("2027-01-06"), wanted=0) == 0
    assert given(on_call("2027-01-04"), on_call("2027-01-06"), on_call("2027-01-08"), wanted=0) == 6 * 4


def test_everyone_counts_and_is_told_with_the_numbers():
    net = network(radiologist(minimum=1), radiologist("R-2", wanted=0.5))
    found = findings(RULE, net, roster(duty(person="R-2"), duty("2027-01-08", person="R-2"), **JANUARY))
    assert [(violation.message, violation.cost, violation.radiologist_id) for violation in found] == [
        ("R-1: 0 duty units, 2 wanted in the horizon and 1 the minimum", 48 + 24 * 12 + 24 * 12, "R-1"),
        ("R-2: 2 duty units, 0.5 wanted in the horizon", 48 + 12 * 12, "R-2"),
    ]


def test_wanted_units_are_pro_rata_of_the_horizon_across_months():
    """Seven days of January and seven of February make 7/31 + 7/28 of two months."""
    net = network(radiologist(wanted=2))
    plan = roster(duty("2027-01-31"), first="2027-01-25", weeks=2)
    assert cost(RULE, net, plan) == 0
    found = findings(RULE, net, roster(first="2027-01-25", weeks=2))
    assert [violation.message for violation in found] == ["R-1: 0 duty units, 0.958 wanted in the horizon"]


@pytest.mark.parametrize(("last_day_away", "expected"), [("2027-01-15", 0), ("2027-01-10", 5 * 4)])
def test_days_away_lower_what_is_wanted(last_day_away, expected):
    """Two wanted units become 16/31 of 48 steps (25) or 21/31 (33); an evening gives 12."""
    assert given(duty("2027-01-20", EVE), absences=(away("2027-01-01", last_day_away),)) == max(0, expected) + (
        4 if last_day_away == "2027-01-15" else 16
    )


def test_units_of_the_history_do_not_count():
    plan = roster(first="2027-01-11", last="2027-01-31", history=[duty("2027-01-04")])
    net = network(radiologist(wanted=0))
    assert cost(RULE, net, plan) == 0
