"""Dives in the master of person-plans: what they find keeps every rule and costs less, and they leave no trace."""

import time

import numpy as np
import pytest

from rostering.rules import build
from rostering.solve.highs import Limits, solve_lp, solve_mip
from rostering.solve.incumbent import Incumbent
from rostering.solve.person_plans import PersonPlans
from rostering.solve.plan_diving import Dive
from tests.unit.rostering.solve.test_plan_pricing import random_instance


def never():
    return False


@pytest.mark.parametrize("seed", [0, 3, 9, 11, 15])
def test_dives_come_down_to_the_optimum_and_the_bound_holds(seed, tmp_path):
    model = build(random_instance(np.random.default_rng(seed), tmp_path / "random.txt"))
    incumbent = Incumbent(model)
    assert incumbent.start()
    program = incumbent.view.program
    plans = PersonPlans(model, program, solve_lp(program).prices)
    answer = plans.improve(20, 20, incumbent.values, never)
    optimum = solve_mip(program, Limits(gap=1e-6)).objective
    assert answer.complete
    assert answer.bound <= optimum + 1e-5
    before = plans.master.mixer.solve().objective
    assert before == pytest.approx(answer.bound, abs=1e-2)
    ceiling, found = round(optimum) + 200.0, 0
    rng = np.random.default_rng(seed)
    while (options := Dive(plans.master, rng).run(ceiling, time.monotonic() + 20, never)) is not None:
        values = incumbent.complete(options)
        assert values is not None
        cost = incumbent.cost(values) - model.offset
        assert optimum - 1e-5 <= cost <= ceiling - 1 + 1e-5
        ceiling, found = cost, found + 1
    assert found
    assert ceiling == pytest.approx(optimum)
    assert plans.master.mixer.solve().objective == pytest.approx(before, abs=1e-2)
