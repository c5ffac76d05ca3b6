"""A first roster plan by plan: it keeps every rule, and asking someone again never makes it worse."""

from itertools import combinations, permutations

import numpy as np
import pytest

from rostering.rules import build
from rostering.solve import plan_rules
from rostering.solve.incumbent import Incumbent
from rostering.solve.person_plans import PersonPlans
from rostering.solve.plan_rules import completed
from rostering.solve.plan_sequence import PlanByPlan, first_roster
from tests.unit.rostering.solve.test_plan_pricing import random_instance

SEEDS = range(4)


def start(seed, path):
    model = build(random_instance(np.random.default_rng(seed), path))
    incumbent = Incumbent(model)
    assert incumbent.start()
    return incumbent, PersonPlans(model, incumbent.view.program, np.zeros(0))


def cost(incumbent, options):
    values = incumbent.complete(options)
    assert values is not None
    return incumbent.cost(values)


@pytest.mark.parametrize("seed", SEEDS)
def test_asking_again_gains_what_it_says(seed, tmp_path):
    incumbent, plans = start(seed, tmp_path / "random.txt")
    people = list(plans.known)
    roster = PlanByPlan(plans)
    assert roster.go_round(np.array(people), np.inf)
    first = cost(incumbent, roster.options)
    again = PlanByPlan(plans, roster.options)
    for person in [*people, *people]:
        before = cost(incumbent, again.options)
        assert again.ask(int(person))
        assert cost(incumbent, again.options) <= before + 1e-6
    assert again.gain == pytest.approx(first - cost(incumbent, again.options))
    for first_one, second in combinations(people, 2):
        before = cost(incumbent, again.options)
        again.ask_together(np.array([second, first_one]))
        assert cost(incumbent, again.options) <= before + 1e-6
    assert again.gain == pytest.approx(first - cost(incumbent, again.options))


def test_two_together_find_what_neither_finds_alone(tmp_path):
    _, plans = start(68, tmp_path / "random.txt")
    roster = PlanByPlan(plans, first_roster(plans, np.inf))
    for pair in permutations(plans.known, 2):
        roster.ask_together(np.array(pair))
    assert roster.gain > 0.5


@pytest.mark.parametrize("seed", SEEDS)
def test_nobody_has_a_better_plan_alone_in_the_end(seed, tmp_path):
    incumbent, plans = start(seed, tmp_path / "random.txt")
    options = first_roster(plans, np.inf)
    found = cost(incumbent, options)
    assert found <= cost(incumbent, alone_in_the_world(plans))
    alone = PlanByPlan(plans, options)
    alone.go_round(np.array(list(plans.known)), np.inf)
    assert alone.gain == pytest.approx(0, abs=1e-6)


def alone_in_the_world(plans):
    """A roster in which everyone was asked without the others."""
    options = np.zeros(plans.size)
    for person in plans.known:
        one = PlanByPlan(plans)
        assert one.ask(person)
        options += one.options
    return options


def test_without_time_there_is_none(tmp_path):
    _, plans = start(0, tmp_path / "random.txt")
    assert first_roster(plans, 0.0) is None


def test_limits_left_out_of_the_pricing_are_kept(tmp_path, monkeypatch):
    """With no room for counts every binding limit is left out; plans are still found for nearly everyone."""
    monkeypatch.setattr(plan_rules, "COUNTS", 0)
    kept, left_out = 0, 0
    for seed in range(8):
        model = build(random_instance(np.random.default_rng(seed), tmp_path / "random.txt"))
        plans = PersonPlans(model, Incumbent(model).view.program, np.zeros(0))
        left_out += sum(bool(member.left_out) for member in plans.known.values())
        roster = PlanByPlan(plans)
        for person in plans.known:
            mine = plans.options_of(person)
            if roster.ask(person):
                chosen = np.flatnonzero(roster.options[mine])
                assert completed(plans.blocks[person].program, len(mine), chosen) is not None
                kept += bool(plans.known[person].left_out)
    assert left_out > 15
    assert kept > 0.8 * left_out
