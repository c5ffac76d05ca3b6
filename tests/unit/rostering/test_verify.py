"""Every check counts: one roster a hard rule that this rule alone refuses, and the objective added up."""

from datetime import date

import pytest

from data.duties import WishKind
from data.people import CommitmentKind, Status
from data.plain_network import NO_RULES
from data.rules import Rules
from data.studies import Subspecialty
from rostering.checks import CHECKS, HARD_CHECKS, SOFT_CHECKS
from rostering.verify import verify
from tests.unit.rostering.planned import after, limit, on_days, pattern, planned, target
from tests.unit.rostering.tiny import (
    D12,
    DAY_B,
    EVE,
    SHIFT_TYPES,
    away,
    centre,
    daily_need,
    duty,
    hospital,
    network,
    on_call,
    radiologist,
    roster,
    shift_type,
    window,
    wish,
    works,
    works_on,
)

NEEDS = daily_need("2027-01-04", "2027-01-10", "20:00-08:00")
PAEDIATRICS = Subspecialty.PAEDIATRICS
LONG = shift_type("LONG", "16:00-08:00", 720)
MORNING, AFTERNOON = shift_type("AM", "08:00-12:00", 240), shift_type("PM", "13:00-17:00", 240)
TWO = (radiologist(), radiologist("R-2"))
EVERY_DAY_BUT_ONE = tuple(works_on(f"2027-01-{day:02}", "10:00-14:00") for day in (5, 6, 7, 9, 10, 11, 12))

REFUSED_BY = {
    "known_duties": (network(), roster(duty(person="R-9"))),
    "kept_duties": (network(), roster(kept=[duty()])),
    "duty_length": (network(shift_types=(*SHIFT_TYPES, LONG)), roster(duty(kind=LONG))),
    "absences": (network(absences=(away("2027-01-05"),)), roster(duty())),
    "refusals": (network(wishes=(wish(WishKind.REFUSE),)), roster(duty())),
    "authorisation": (network(radiologist(status=Status.HOSPITAL_PRACTITIONER)), roster(duty())),
    "on_call_competence": (network(), roster(on_call())),
    "day_job_overlap": (network(commitments=(works("mon", "20:30-22:00", CommitmentKind.ON_CALL),)), roster(duty())),
    "centre_eligibility": (network(centres=(centre(), centre("C-2"))), roster(duty(centre="C-2"))),
    "workstations": (
        network(*TWO, centres=(centre(workstations=1),)),
        roster(duty(kind=EVE), duty(kind=EVE, person="R-2")),
    ),
    "bedrooms": (network(*TWO, centres=(centre(bedrooms=1),)), roster(duty(), duty(person="R-2"))),
    "on_call_seats": (
        network(*(radiologist(f"R-{n}", experienced=(PAEDIATRICS,)) for n in (1, 2))),
        roster(on_call(), on_call(person="R-2")),
    ),
    "one_duty_at_a_time": (
        network(radiologist(experienced=(PAEDIATRICS,))),
        roster(duty(), on_call()),
    ),
    "rest_between_duties": (
        network(radiologist(experienced=(PAEDIATRICS,))),
        roster(on_call("2027-01-04"), duty("2027-01-05", DAY_B)),
    ),
    "continuous_span": (network(commitments=(works("mon", "07:00-18:00"),)), roster(duty())),
    "post_duty_rest": (network(commitments=(works("tue", "14:00-18:00"),)), roster(duty())),
    "weekly_rest": (network(commitment_exceptions=EVERY_DAY_BUT_ONE), roster(duty("2027-01-07", EVE))),
    "average_hours": (
        network(commitments=tuple(works(day, "08:00-18:00") for day in ("mon", "tue", "wed", "thu"))),
        roster(duty("2027-01-08")),
    ),
    "consecutive_nights": (network(), roster(*(duty(f"2027-01-{day:02}") for day in (4, 5, 6)))),
    "duties_in_window": (network(), roster(*(duty(f"2027-01-{day:02}", EVE) for day in (4, 6, 8, 10)))),
    "monthly_maximum": (network(radiologist(maximum=1)), roster(duty(), duty("2027-01-07", EVE))),
    "remote_share": (network(), roster(duty())),
    "one_duty_a_date": (
        network(shift_types=(MORNING, AFTERNOON), work_patterns=(pattern(),)),
        roster(duty(kind=MORNING), duty(kind=AFTERNOON)),
    ),
    "longest_run": (planned(pattern(longest_run=1)), roster(*on_days(0, 1))),
    "shortest_run": (planned(pattern(shortest_run=2)), roster(*on_days(1))),
    "shortest_rest": (planned(pattern(shortest_rest=2)), roster(*on_days(1, 3))),
    "forbidden_successions": (planned(forbidden_successions=(after("D", "D"),)), roster(*on_days(0, 1))),
    "shift_limits": (planned(shift_limits=(limit(1),)), roster(*on_days(0, 3))),
    "total_minutes": (planned(pattern(least_minutes=960)), roster(*on_days(0))),
    "weekends_worked": (planned(pattern(most_weekends=0)), roster(*on_days(6))),
    "weekends_in_a_row": (planned(pattern(weekends_in_a_row=1)), roster(*on_days(6), history=on_days(-2))),
    "shift_seats": (
        planned(people=("R-1", "R-2"), shift_targets=(target(0, seats=1),)),
        roster(*on_days(0), *on_days(0, person="R-2")),
    ),
}
OF_PLAIN_NETWORKS = dict.fromkeys(
    (
        *("one_duty_a_date", "longest_run", "shortest_run", "shortest_rest", "forbidden_successions", "shift_limits"),
        *("total_minutes", "weekends_worked", "weekends_in_a_row", "shift_seats"),
    ),
    NO_RULES,
)
NUMBERS_OF_THEIR_OWN = {
    **OF_PLAIN_NETWORKS,
    "average_hours": {"average_hours": {"reference_weeks": 1}},
    "remote_share": {"remote_share": {"enabled": True}},
}


@pytest.mark.parametrize("rule", HARD_CHECKS)
def test_there_is_a_roster_that_this_rule_alone_refuses(rule):
    net, plan = REFUSED_BY[rule]
    found = verify(net, plan, NEEDS, Rules.model_validate(NUMBERS_OF_THEIR_OWN.get(rule, {})))
    assert {violation.rule for violation in found.violations} == {rule}
    assert found.hard_count == len(found.violations) > 0


def test_a_sound_roster_breaks_no_hard_rule():
    found = verify(network(), roster(duty("2027-01-05"), duty("2027-01-09", D12)), NEEDS)
    assert found.violations == ()
    assert found.hard_count == 0


def test_the_objective_is_the_sum_of_what_each_rule_costs():
    net = network(hospitals=(hospital(),), coverage_windows=(window("mon"),), wishes=(wish(WishKind.AVOID),))
    found = verify(net, roster(duty(), duty("2027-01-06")), NEEDS)
    assert set(found.penalties) == set(SOFT_CHECKS)
    assert found.penalties == {
        "coverage": 5 * 24 * 120,
        "specialist_cover": 60 * (6 * (5 * 24 + 2 * (336 - 5 * 24)) + 2 * 336),
        "stand_by": 0,
        "privileged_reader": 24 * 30,
        "shift_cover": 0,
        "overcover": 0,
        "wanted_units": 12 * 4 + 13 * 12,
        "fair_nights": 2500,
        "fair_weekends": 400,
        "fair_holidays": 0,
        "spacing": 12,
        "home_centre": 0,
        "wishes": 3,
        "published_duties": 0,
    }
    assert found.objective == sum(found.penalties.values()) == sum(cost.cost for cost in found.costs)
    assert not any(cost.hard for cost in found.costs)


def test_the_checks_are_the_rules_with_numbers_and_those_that_have_none():
    without_numbers = {
        *OF_PLAIN_NETWORKS,
        "shift_cover",
        "known_duties",
        "kept_duties",
        "absences",
        "refusals",
        "on_call_competence",
        "day_job_overlap",
        "centre_eligibility",
        "workstations",
        "bedrooms",
        "on_call_seats",
        "one_duty_at_a_time",
        "monthly_maximum",
    }
    assert set(CHECKS) == set(Rules.model_fields) | without_numbers
    assert list(CHECKS) == [*HARD_CHECKS, *SOFT_CHECKS]


def test_other_numbers_can_be_given():
    net = network(wishes=(wish(WishKind.WANT, "2027-01-08"),))
    settings = net.rules.with_settings(["wishes.weight=50"])
    assert verify(net, roster(), NEEDS).penalties["wishes"] == 3
    assert verify(net, roster(), NEEDS, settings).penalties["wishes"] == 50


def test_an_empty_roster_is_legal_and_leaves_all_uncovered():
    found = verify(network(), roster(), NEEDS)
    assert found.hard_count == 0
    assert found.penalties["coverage"] == 7 * 24 * 120


def test_a_roster_of_nonsense_is_told_and_stops_no_check():
    nonsense = [
        duty(person="R-9"),
        duty(shift="N13"),
        duty(centre="C-9"),
        duty("2027-01-06", centre=None),
        duty("2028-01-06"),
    ]
    found = verify(network(), roster(*nonsense, history=[duty(person="R-9", day="2026-12-30")]), NEEDS)
    assert sum(violation.rule == "known_duties" for violation in found.violations) == 5


@pytest.mark.parametrize(("first", "last"), [("2027-03-22", "2027-04-18"), ("2027-10-18", "2027-11-14")])
def test_horizons_over_the_clock_changes(first, last):
    """A night every Saturday is legal, and covers all that is asked on Saturdays."""
    saturdays = [day for day in roster(first=first, last=last).horizon.days if day.weekday() == 5]
    needs = [need for day in saturdays for need in daily_need(str(day), str(day), "20:00-08:00")]
    found = verify(network(), roster(*(duty(str(day)) for day in saturdays), first=first, last=last), needs)
    assert found.violations == ()
    assert found.penalties["coverage"] == 0
    assert found.penalties["overcover"] == 0


def test_findings_name_who_when_and_what():
    net = network(radiologist(maximum=1))
    (found,) = verify(net, roster(duty(), duty("2027-01-07", EVE)), NEEDS).violations
    assert (found.rule, found.radiologist_id, found.day) == ("monthly_maximum", "R-1", date(2027, 1, 7))
    assert found.message == "R-1: 1.5 duty units in 2027-01, 1 at most"
