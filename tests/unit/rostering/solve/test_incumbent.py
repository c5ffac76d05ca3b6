"""The first roster keeps to its time; a search may begin anew from a roster that costs more, within limits."""

from datetime import date

import numpy as np
import pytest

from data.calendar import Horizon
from data.synthetic.network import generate_network
from demand.staffing import staffing
from rostering.instance import RosterInstance
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


@pytest.fixture
def two_rosters():
    """A cheap roster taken after an empty one, the options of that, and its cost."""
    network = generate_network(3, radiologists=12, centres=2, hospitals=4)
    horizon = Horizon.of_weeks(date(2027, 2, 1), 1)
    incumbent = Incumbent(build(RosterInstance.of(network, horizon, staffing(network, horizon))))
    assert incumbent.start()
    first, cost = incumbent.options > 0.5, incumbent.objective
    every = np.arange(len(first))
    part = incumbent.view.part(every, incumbent.values)
    better = module.solve_mip(part.program, module.Limits(gap=0.5 * cost), incumbent.values[part.columns]).values
    assert incumbent.offer(every, part.put(incumbent.values, better)[every])
    assert incumbent.objective < cost
    return incumbent, first, cost


def test_a_search_begins_anew_from_a_roster_that_costs_more(two_rosters):
    incumbent, first, cost = two_rosters
    assert incumbent.begin_anew(first, cost)
    assert incumbent.objective == pytest.approx(cost)
    assert ((incumbent.options > 0.5) == first).all()


def test_it_does_not_where_that_costs_too_much(two_rosters):
    incumbent, first, cost = two_rosters
    stands = incumbent.objective
    assert not incumbent.begin_anew(first, (stands + cost) / 2)
    assert incumbent.objective == stands
