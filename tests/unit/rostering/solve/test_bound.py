"""What follows the first relaxation: the next one with the rows that it broke, then everyone's cheapest plan."""

from datetime import date

import numpy as np

from data.calendar import Horizon
from data.synthetic.network import generate_network
from demand.staffing import staffing
from rostering.instance import RosterInstance
from rostering.rules import build
from rostering.solve import bound
from rostering.solve.bound import LowerBound
from rostering.solve.highs import Limits, solve_lp, solve_mip
from rostering.solve.incumbent import Incumbent
from rostering.solve.person_plans import PersonPlans


def test_costly_relaxations_are_repeated_with_broken_rows_and_their_bound_lies_between(monkeypatch):
    monkeypatch.setattr(bound, "CHEAP", -1)
    monkeypatch.setattr(bound, "COSTLY", -1)
    network = generate_network(1, radiologists=24, centres=2, hospitals=5)
    horizon = Horizon.of_weeks(date(2027, 1, 4), 1)
    model = build(RosterInstance.of(network, horizon, staffing(network, horizon)))
    incumbent, lower = Incumbent(model), LowerBound(model)
    assert incumbent.start()

    def relax():
        proof = lower.next_proof(incumbent.view, incumbent.values, float("inf"))
        answer = proof.run(lambda: False)
        lower.take(proof, answer)
        return answer

    first = relax().bound
    incumbent.grow_for(lower.options, soft=True)
    rows, whole = incumbent.view.program.matrix.shape[0], solve_lp(incumbent.view.program).bound
    second = relax().bound
    assert len(lower._rows) < rows
    assert first < second <= whole + 1e-6


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
