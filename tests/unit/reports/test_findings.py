from copy import deepcopy
from dataclasses import replace

import pytest

from data.formats.roster_json import RecordedResult
from reports.facts import PlanningFacts
from reports.findings import findings, thin_cover, verdict
from rostering.verify import verify
from tests.unit.reports.conftest import WEEK
from tests.unit.rostering.tiny import D12, MONDAY, away, daily_need, duty, network, on_call, radiologist, roster

EXPERTS = tuple(radiologist(f"R-{n}", experienced=("neuro", "paediatrics", "head-neck")) for n in (1, 2, 3))


class Replayed(PlanningFacts):
    """Facts whose simulation is what the test says."""

    replayed = None


def turnaround(value, target, **more):
    rate = {"value": value, "low": value - 0.01, "high": value + 0.01}
    return {"hit_rate": rate, "target": {"holds": rate["low"] >= target, "share": target}, **more}


def summary(hit=0.95, mean=15.0, covered=0.995):
    interval = {"value": mean, "low": mean - 1, "high": mean + 1}
    return {
        "turnaround": {
            "P2": turnaround(hit, 0.9),
            "all": {"mean": interval, "target": {"mean_minutes": 20, "holds": mean + 1 <= 20}},
        },
        "specialist_coverage": {"share": {"value": covered, "low": covered, "high": covered}},
    }


def made(*duties, needs=(), gap=0.02, simulated=None, net=None, floor=None):
    net = net or network(*EXPERTS, rules={"specialist_cover": {"nights": 0, "days": 0, "one_with_on_call": ()}})
    plan = roster(*duties)
    verification = verify(net, plan, needs)
    recorded = RecordedResult(
        status="feasible", objective=verification.objective, gap=gap, floor=floor, rules=net.rules
    )
    found = Replayed(net, plan, tuple(needs), recorded, verification, None)
    object.__setattr__(found, "replayed", deepcopy(simulated or summary()))
    return found


def point(heading, facts):
    return next(each for each in findings(facts) if each.heading == heading)


def test_a_good_roster_is_said_to_be_one():
    facts = made()
    assert all(each.good for each in findings(facts))
    assert verdict(facts) == "This roster keeps every rule. Every figure is where it should be."


def test_what_is_weak_is_named():
    facts = made(gap=0.2, simulated=summary(covered=0.9))
    assert verdict(facts).endswith("Look at the specialist cover and the gap to the best roster before you publish it.")


def test_a_broken_rule_comes_before_everything_else():
    net = network(*EXPERTS, absences=(away(MONDAY),))
    facts = made(duty(), net=net, simulated=summary(covered=0.1))
    assert verdict(facts) == "This roster may not be used as it is: 1 hard rule is broken."
    assert not point("Rules of work", facts).good
    assert "R-1: " in point("Rules of work", facts).text


@pytest.mark.parametrize(("readers", "good"), [(1, True), (2, False)])
def test_coverage_says_how_much_and_when_it_is_worst(readers, good):
    found = point("Coverage", made(duty(), needs=daily_need(MONDAY, MONDAY, "20:00-08:00", readers)))
    assert found.good is good
    assert found.figure == ("100 %" if good else "50.0 %")
    assert ("Monday 4 January, 20:00 to Tuesday 08:00" in found.text) is not good


def test_a_missed_target_is_told_with_what_was_wanted():
    found = point("Turnaround", made(simulated=summary(hit=0.85)))
    assert not found.good
    assert "0 of 1 class targets hold; not so p2: 85.0 % (84.0–86.0) within 60 min, 90 % wanted" in found.text


def test_a_missed_first_word_is_told_as_such(facts):
    simulated = deepcopy(dict(facts.replayed))
    trauma = simulated["turnaround"]["P0-TRAUMA"]
    trauma["target"] |= {"holds": True, "oral_holds": False}
    trauma["oral_hit_rate"] = {"value": 0.5, "low": 0.4, "high": 0.6}
    found = Replayed(
        facts.network, facts.roster, facts.requirements, facts.recorded, facts.verification, facts.simulation
    )
    object.__setattr__(found, "replayed", simulated)
    text = point("Turnaround", found).text
    assert "the first oral word for whole-body trauma: 50.0 % (40.0–60.0) within 5 min, 95 % wanted" in text


def test_too_slow_a_mean_is_a_missed_target_too():
    assert not point("Turnaround", made(simulated=summary(mean=21))).good


def test_thin_cover_names_the_subspecialty_and_its_longest_gap():
    rules = {"specialist_cover": {"nights": 1, "days": 0, "one_with_on_call": ()}}
    facts = made(duty(), net=network(*EXPERTS, rules=rules))
    text = thin_cover(facts)
    assert text.startswith("The number of experienced readers wanted is missed most often in ")
    assert "longest: " in text
    met = thin_cover(made(duty("2027-01-09", D12)))
    assert met.startswith("The number of experienced readers wanted is met at every hour; it is thinnest in ")
    assert met.endswith("around 20:00, 0.0 on duty on average."), "the only duty ends at 20:00"


def test_fairness_counts_wishes():
    facts = made(duty("2027-01-09", D12), duty("2027-01-10", D12), duty(person="R-2"), on_call(person="R-3"))
    found = point("Fairness", facts)
    assert found.figure.endswith(" %")
    assert found.text.endswith("fair share.")


def test_nothing_proven_is_not_good():
    found = point("Gap to the best roster", made(gap=None))
    assert (found.figure, found.good) == ("unknown", False)


def test_the_floor_is_told_as_part_of_the_cost():
    facts = made(needs=daily_need(MONDAY, MONDAY, "20:00-08:00"), floor=1440.0)
    assert "that no roster can avoid" in point("Gap to the best roster", facts).text


def test_real_facts_give_six_points(facts):
    points = findings(facts)
    assert [each.heading for each in points][:3] == ["Rules of work", "Coverage", "Turnaround"]
    assert all(each.figure and each.text.endswith(".") for each in points)
    assert facts.subject.horizon == WEEK
    assert replace(facts).replayed["replications"] == 2
