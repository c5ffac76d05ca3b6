"""A first roster plan by plan: it keeps every rule, and asking someone again never makes it worse."""

from itertools import combinations, permutations

import numpy as np
import pytest

from rostering.rules import build
from rostering.solve import plan_rules
from rostering.solve.incumbent import Incumbent
from rostering.solve.plan_blocks import PlanBlocks
from rostering.solve.plan_rules import completed
from rostering.solve.plan_sequence import PlanByPlan, first_roster
from tests.unit.rostering.solve.test_plan_pricing import random_instance

SEEDS = range(4)


def start(seed, path):
    model = build(random_instance(np.random.default_rng(seed), path))
    incumbent = Incumbent(model)
    assert incumbent.start()
    return incumbent, PlanBlocks(model, incumbent.view.program)


def cost(incumbent, options):
    values = incumbent.complete(options)
    assert values is not None
    return incumbent.cost(values)


@pytest.mark.parametrize("seed", SEEDS)
def test_asking_again_gains_what_it_says(seed, tmp_path):
    incumbent, blocks = start(seed, tmp_path / "random.txt")
    people = list(blocks.known)
    roster = PlanByPlan(blocks)
    assert roster.go_round(np.array(people), np.inf)
    first = cost(incumbent, roster.options)
    again = PlanByPlan(blocks, roster.options)
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
    _, blocks = start(68, tmp_path / "random.txt")
    roster = PlanByPlan(blocks, first_roster(blocks, np.inf))
    for pair in permutations(blocks.known, 2):
        roster.ask_together(np.array(pair))
    assert roster.gain > 0.5


@pytest.mark.parametrize("seed", SEEDS)
def test_nobody_has_a_better_plan_alone_in_the_end(seed, tmp_path):
    incumbent, blocks = start(seed, tmp_path / "random.txt")
    options = first_roster(blocks, np.inf)
    found = cost(incumbent, options)
    assert found <= cost(incumbent, alone_in_the_world(blocks))
    alone = PlanByPlan(blocks, options)
    alone.go_round(np.array(list(blocks.known)), np.inf)
    assert alone.gain == pytest.approx(0, abs=1e-6)


def alone_in_the_world(blocks):
    """A roster in which everyone was asked without the others."""
    options = np.zeros(blocks.size)
    for person in blocks.known:
        one = PlanByPlan(blocks)
        assert one.ask(person)
        options += one.options
    return options


def test_without_time_there_is_none(tmp_path):
    _, blocks = start(0, tmp_path / "random.txt")
    assert first_roster(blocks, 0.0) is None


def test_limits_left_out_of_the_pricing_are_kept(tmp_path, monkeypatch):
    """With no room for counts every binding limit is left out; plans are still found for nearly everyone."""
    monkeypatch.setattr(plan_rules, "COUNTS", 0)
    kept, left_out = 0, 0
    for seed in range(8):
        model = build(random_instance(np.random.default_rng(seed), tmp_path / "random.txt"))
        blocks = PlanBlocks(model, Incumbent(model).view.program)
        left_out += sum(bool(member.left_out) for member in blocks.known.values())
        roster = PlanByPlan(blocks)
        for person in blocks.known:
            mine = blocks.options_of(person)
            if roster.ask(person):
                chosen = np.flatnonzero(roster.options[mine])
                assert completed(blocks.own[person].program, len(mine), chosen) is not None
                kept += bool(blocks.known[person].left_out)
    assert left_out > 15
    assert kept > 0.8 * left_out
