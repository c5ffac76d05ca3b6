"""General solvers on the whole model: legal rosters, sound bounds, and on tiny networks the optimum."""

import numpy as np
import pytest
from scipy import sparse

from benchmarks.peers import PEERS, cp_sat, highs
from benchmarks.peers.cp_sat import upper_bounds
from benchmarks.peers.whole_model import Found, run_on_whole_model
from data.synthetic.network import generate_network
from demand.staffing import staffing
from rostering.instance import RosterInstance
from rostering.rules import build
from rostering.solve.program import Program, whole
from rostering.verify import verify
from tests.unit.rostering import tiny
from tests.unit.rostering.exact import optimum

SOLVERS = ("cp-sat-default", "cp-sat-max-lp", "highs")


@pytest.fixture(scope="module")
def instance():
    network = generate_network(5, radiologists=6, centres=2, hospitals=2)
    horizon = tiny.horizon()
    return RosterInstance.of(network, horizon, staffing(network, horizon))


@pytest.fixture(scope="module")
def best(instance):
    return optimum(instance).objective


@pytest.mark.parametrize("name", SOLVERS)
def test_a_small_network_is_solved_to_the_optimum_and_verify_agrees(instance, best, name):
    outcome = PEERS[name].run(instance, 30.0, 1)
    judged = verify(instance.network, outcome.roster, instance.requirements)
    assert [each.message for each in judged.violations] == []
    assert outcome.proven
    assert judged.objective == outcome.lower_bound == best


def test_what_a_solver_could_not_see_is_mended(instance, best):
    """A solver that gives everybody everything: rows that it never saw are added, the roster is legal all the same."""

    def everything(program, _start, _seconds, _seed):
        return Found(np.where(program.integer, program.upper, 0.0), -np.inf, complete=False, says="all of it")

    outcome = run_on_whole_model(instance, 30.0, 1, everything)
    judged = verify(instance.network, outcome.roster, instance.requirements)
    assert judged.hard_count == 0
    assert judged.objective >= best
    assert not outcome.proven
    assert outcome.lower_bound <= best


def test_a_solver_without_a_solution_has_no_roster(instance):
    outcome = run_on_whole_model(instance, 30.0, 1, lambda *_: Found(None, -np.inf, complete=False, says="nothing"))
    assert outcome.roster is None
    assert not outcome.proven


def test_a_solver_stopped_before_it_has_begun_proves_nothing(instance):
    program = whole(build(instance).freeze())
    assert program.cost.min() < 0, "zero would be a bound otherwise"
    for found in (
        cp_sat.solve_program(program, None, {"max_time_in_seconds": 0.0}),
        highs.solve(program, None, 0.0, 1),
    ):
        assert found.values is None
        assert found.bound == -np.inf
        assert not found.complete


def test_unbounded_columns_are_bounded_by_what_their_rows_can_ask():
    rows = [[1, 1, -1, 0, 0], [2, 1, 0, 1, 0], [1, 1, 0, 0, -3]]
    program = Program(
        cost=np.ones(5),
        lower=np.zeros(5),
        upper=np.array([1, 2, np.inf, np.inf, np.inf]),
        row_lower=np.array([-np.inf, 5, 0]),
        row_upper=np.array([1, np.inf, 0]),
        matrix=sparse.csr_matrix(np.array(rows, dtype=float)),
        integer=np.array([True, True, False, False, False]),
    )
    assert upper_bounds(program).tolist() == [1, 2, 2, 5, 1]
