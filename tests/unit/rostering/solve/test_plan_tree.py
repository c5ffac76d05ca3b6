"""Branch and price: whatever roster is known, the tree comes to the optimum and proves it."""

import time

import numpy as np
import pytest

from rostering.rules import build
from rostering.solve.highs import Limits, solve_lp, solve_mip
from rostering.solve.incumbent import Incumbent
from rostering.solve.person_plans import PersonPlans
from rostering.solve.plan_demands import OFF, Between, OnDate, between, on_dates
from rostering.solve.plan_tree import Tree
from tests.unit.rostering.solve.test_plan_pricing import random_instance

SEED = 58
"""Of an instance whose bound over plans is seven below the optimum, so that the tree is needed."""


def never():
    return False


@pytest.fixture(scope="module")
def incumbent(tmp_path_factory):
    path = tmp_path_factory.mktemp("tree") / "random.txt"
    found = Incumbent(build(random_instance(np.random.default_rng(SEED), path)))
    assert found.start()
    return found


@pytest.fixture(scope="module")
def optimum(incumbent):
    """Without the offset, as all costs here."""
    return solve_mip(incumbent.view.program, Limits()).objective


@pytest.fixture
def plans(incumbent):
    program = incumbent.view.program
    found = PersonPlans(incumbent.model, program, solve_lp(program).prices)
    found.improve(20, 20, incumbent.values, never)
    assert found.converged
    return found


def test_the_tree_proves_the_optimum(plans, incumbent, optimum):
    root = plans.master.mixer.solve().objective
    assert np.ceil(root - 1e-6) < optimum - 0.5
    tree, until = Tree(plans.master, plans.bound), time.monotonic() + 20
    ceiling, found = round(optimum) + 50.0, 0
    while (options := tree.run(ceiling, until, never)) is not None:
        values = incumbent.complete(options)
        assert values is not None
        cost = incumbent.cost(values) - incumbent.model.offset
        assert optimum - 1e-5 <= cost <= ceiling - 1 + 1e-5
        assert tree.bound(cost) <= optimum + 1e-5
        ceiling, found = cost, found + 1
    assert found
    assert ceiling == pytest.approx(optimum)
    assert tree.bound(ceiling) == pytest.approx(optimum)
    assert plans.master.mixer.solve().objective == pytest.approx(root, abs=1e-2)


def test_without_time_nothing_is_proven_and_no_part_is_lost(plans, optimum):
    tree = Tree(plans.master, plans.bound)
    stops = iter([False, False, False])
    assert tree.run(optimum, time.monotonic() + 20, lambda: next(stops, True)) is None
    assert tree.bound(optimum) <= np.ceil(plans.bound)
    assert tree.run(optimum, time.monotonic() + 20, never) is None
    assert tree.bound(optimum) == pytest.approx(optimum)


def test_the_two_sides_of_a_split_part_all_plans(plans):
    mixed = plans.master.mixer.solve()
    splits = list(on_dates(plans.master, mixed.values, 4))
    assert splits
    for wanted, other in splits:
        assert isinstance(wanted, OnDate)
        mine = set(plans.master.plans_of[wanted.person])
        assert set(wanted.against(plans.master)) | set(other.against(plans.master)) == mine
        assert not set(wanted.against(plans.master)) & set(other.against(plans.master))
        on_date = {n for n in plans.blocks.options_of(wanted.person) if plans.blocks.dates[n] == wanted.date}
        assert set(wanted.barred(plans.blocks)) | set(other.barred(plans.blocks)) == on_date
        assert wanted.on_duty is (wanted.option != OFF)
    for below, above in between(plans.blocks.frame, mixed.values, 4):
        assert isinstance(below, Between)
        assert above.lower == below.upper + 1
        assert below.upper < mixed.values[below.column] < above.lower
