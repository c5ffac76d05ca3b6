"""What follows the first relaxation: another with the rows it broke where that pays, then everyone's cheapest plan."""

from datetime import date

import numpy as np
import pytest

from data.calendar import Horizon
from data.synthetic.network import generate_network
from demand.staffing import staffing
from rostering.instance import RosterInstance
from rostering.rules import build
from rostering.solve import bound
from rostering.solve.bound import FLOOR, PRICED, RELAXATION, LowerBound
from rostering.solve.highs import Limits, solve_lp, solve_mip
from rostering.solve.incumbent import Incumbent
from rostering.solve.person_plans import PersonPlans


@pytest.mark.parametrize(
    ("costly", "wanted"),
    [(True, [RELAXATION, PRICED]), (False, [RELAXATION, PRICED, RELAXATION, PRICED, FLOOR])],
)
def test_a_relaxation_that_is_not_cheap_is_solved_again_once_and_a_costly_one_never(monkeypatch, costly, wanted):
    monkeypatch.setattr(bound, "CHEAP", -1)
    monkeypatch.setattr(bound, "COSTLY", -1 if costly else 1_000_000)
    monkeypatch.setattr(bound, "SMALL", 0)
    network = generate_network(1, radiologists=24, centres=2, hospitals=5)
    horizon = Horizon.of_weeks(date(2027, 1, 4), 1)
    model = build(RosterInstance.of(network, horizon, staffing(network, horizon)))
    incumbent, lower = Incumbent(model), LowerBound(model)
    assert incumbent.start()
    steps, values, long = [], [0], []
    while True:
        long.append(lower.refines)
        proof = lower.next_proof(incumbent.view, incumbent.values, float("inf"))
        if proof is None:
            break
        lower.take(proof, proof.run(lambda: False))
        incumbent.grow_for(lower.options, soft=True)
        steps.append(proof.step)
        values.append(lower.value)
    assert steps == wanted
    assert long[:-1] == [n > 0 and step in (RELAXATION, FLOOR) for n, step in enumerate(wanted)]
    assert values == sorted(values)
    assert values[wanted.index(PRICED)] < values[wanted.index(PRICED) + 1]
    assert (lower.floor is None) is costly


def test_the_cheapest_plans_at_the_prices_of_the_relaxation_prove_more_than_it_and_no_more_than_the_optimum():
    network = generate_network(1, radiologists=16, centres=2, hospitals=4)
    horizon = Horizon.of_weeks(date(2027, 1, 4), 1)
    incumbent = Incumbent(build(RosterInstance.of(network, horizon, staffing(network, horizon))))
    assert incumbent.start()
    program = incumbent.view.program
    relaxed = solve_lp(program)
    priced = PersonPlans(incumbent.model, program, relaxed.prices).price_once(60.0, lambda: False)
    assert relaxed.bound + 0.1 < priced.bound <= solve_mip(program, Limits(gap=0.0)).objective + 1e-6


def test_prices_cut_short_prove_nothing():
    network = generate_network(1, radiologists=16, centres=2, hospitals=4)
    horizon = Horizon.of_weeks(date(2027, 1, 4), 1)
    incumbent = Incumbent(build(RosterInstance.of(network, horizon, staffing(network, horizon))))
    plans = PersonPlans(incumbent.model, incumbent.view.program, solve_lp(incumbent.view.program).prices)
    assert plans.price_once(60.0, lambda: True).bound == -np.inf
