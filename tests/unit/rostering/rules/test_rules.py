"""Each rule keeps the solver from what its check refuses, and does so alone: without it the roster is another one."""

import random

import numpy as np
import pytest

from data.requirements import Level
from data.studies import Subspecialty
from rostering.instance import RosterInstance
from rostering.rules import RULES, build
from rostering.verify import Verification, verify
from tests.unit.rostering import tiny
from tests.unit.rostering.exact import Optimum, optimum, without
from tests.unit.rostering.rules.cases import RULES_OF_WORK, SOFT_RULES, WHO_MAY_DO_WHAT, WORK_PATTERNS, Case

HARD_RULES = (*RULES_OF_WORK, *WORK_PATTERNS, *WHO_MAY_DO_WHAT)


def judged(instance: RosterInstance, found: Optimum) -> Verification:
    return verify(instance.network, found.roster, instance.requirements, instance.rules)


def broken(instance: RosterInstance, found: Optimum) -> set[str]:
    return {violation.rule for violation in judged(instance, found).violations}


def test_every_rule_has_a_case():
    assert {param.values[0].rule for param in (*HARD_RULES, *SOFT_RULES)} == {rule.name for rule in RULES}


@pytest.mark.parametrize("case", HARD_RULES)
def test_a_hard_rule_is_kept_and_only_because_it_is_there(case: Case):
    found = optimum(case.instance)
    assert broken(case.instance, found) == set()
    assert found.objective == judged(case.instance, found).objective
    alone = optimum(case.instance, without(*case.apart_from))
    assert case.rule not in broken(case.instance, alone)
    assert case.rule in broken(case.instance, optimum(case.instance, without(case.rule, *case.apart_from)))


@pytest.mark.parametrize("case", SOFT_RULES)
def test_a_soft_rule_costs_what_its_check_says_and_turns_the_roster(case: Case):
    found = optimum(case.instance)
    with_rule = judged(case.instance, found)
    assert with_rule.hard_count == 0
    assert found.objective == with_rule.objective
    ignorant = optimum(case.instance, without(case.rule))
    without_rule = judged(case.instance, ignorant)
    assert ignorant.objective == without_rule.objective - without_rule.penalties[case.rule]
    assert without_rule.penalties[case.rule] > with_rule.penalties[case.rule]
    assert without_rule.objective > with_rule.objective


def crowded() -> RosterInstance:
    """Three people, two small centres, more wanted than they can give."""
    net = tiny.network(
        tiny.radiologist("R-1", experienced=tuple(Subspecialty)[:3], other_centres=("C-2",)),
        tiny.radiologist("R-2", other_centres=("C-2",), maximum=1),
        tiny.radiologist("R-3", home_centre="C-2", experienced=(Subspecialty.PAEDIATRICS,), vets=False),
        centres=(tiny.centre(workstations=1, bedrooms=1), tiny.centre("C-2", workstations=1)),
        hospitals=(tiny.hospital(),),
        coverage_windows=(tiny.window("mon"), tiny.window("thu")),
        privileges=(tiny.privilege(person="R-2"),),
        commitments=(tiny.works("tue", person="R-2"), tiny.works("wed", person="R-1")),
    )
    needs = (
        *tiny.daily_need("2027-01-04", "2027-01-07", "20:00-08:00", 2),
        *tiny.daily_need("2027-01-04", "2027-01-07", "20:00-23:00", 1, "vetting"),
        *tiny.daily_need("2027-01-04", "2027-01-07", "20:00-23:00", 1, Subspecialty.NEURO, Level.EXPERIENCED),
    )
    return RosterInstance.of(net, tiny.horizon(last="2027-01-07"), needs)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_order_of_the_rules_means_nothing(seed: int):
    instance = crowded()
    shuffled = random.Random(seed).sample(RULES, len(RULES))
    usual, other = build(instance), build(instance, shuffled)
    for column in ("person", "shift", "place"):
        assert np.array_equal(getattr(usual.options, column), getattr(other.options, column))
    assert usual.freeze().shape == other.freeze().shape
    found = optimum(instance, shuffled)
    assert found.objective == optimum(instance).objective == judged(instance, found).objective
