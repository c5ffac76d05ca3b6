"""The first roster keeps to its time."""

import numpy as np

from rostering.rules import build
from rostering.solve import incumbent as module
from rostering.solve.incumbent import Incumbent
from tests.unit.rostering.solve.test_plan_pricing import random_instance


def test_each_program_of_a_first_roster_has_what_is_left_of_the_time(tmp_path, monkeypatch):
    allowed = []

    def noted(program, limits=None, *rest):
        allowed.append(limits.seconds)
        return solve_mip(program, limits, *rest)

    solve_mip = module.solve_mip
    monkeypatch.setattr(module, "solve_mip", noted)
    monkeypatch.setattr(module, "first_roster", lambda _plans, seconds: allowed.append(seconds))
    incumbent = Incumbent(build(random_instance(np.random.default_rng(0), tmp_path / "random.txt")))
    assert incumbent.start(30.0)
    assert allowed
    assert max(allowed) <= 30.0
