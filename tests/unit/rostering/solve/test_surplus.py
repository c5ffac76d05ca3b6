"""Which duties must go: what is seen quickly agrees with the linear program, and without them every row is kept."""

import numpy as np
import pytest

from data.calendar import Horizon
from data.synthetic.network import generate_network
from demand.staffing import staffing
from rostering.instance import RosterInstance
from rostering.rules import build, separate
from rostering.solve.incumbent import View
from rostering.solve.surplus import cheapest_slack, kept_by_one, surplus


@pytest.fixture(scope="module")
def model():
    """A month with the rows that crowded rosters break."""
    network = generate_network(3, radiologists=20, centres=2, hospitals=6)
    horizon = Horizon.of_month("2027-02")
    found = build(RosterInstance.of(network, horizon, staffing(network, horizon)))
    for seed in range(3):
        separate(found, crowded(found, seed), soft=False)
    return found


def crowded(model, seed):
    """A duty in four is given, far too many."""
    rng = np.random.default_rng(seed)
    return (rng.random(len(model.options)) < 0.25 * (model.place_rank == 0)).astype(float)


def groups_of(model, rule):
    spans = [(first, last) for name, first, last in model.owners if name == rule and last - first > 1]
    return np.array(spans, dtype=np.int64)


@pytest.mark.parametrize("seed", [0, 1, 9])
def test_what_one_column_keeps_is_kept(model, seed):
    program, size = View.of(model).program, len(model.options)
    values = np.zeros(program.matrix.shape[1])
    values[:size] = crowded(model, seed)
    groups = groups_of(model, "weekly_rest")
    assert len(groups) > 20
    quick, exact = kept_by_one(program, groups, values, size), []
    for first, last in groups:
        rows = np.arange(first, last)
        columns = np.unique(program.matrix[rows].indices)
        exact.append(cheapest_slack(program, columns[columns >= size], rows, values) is not None)
    assert 0 < sum(exact) < len(exact)
    assert quick.tolist() == exact


@pytest.mark.parametrize("seed", [0, 4])
def test_without_the_surplus_no_group_is_broken(model, seed):
    program, size = View.of(model).program, len(model.options)
    options, free = crowded(model, seed), np.arange(size)
    groups = groups_of(model, "weekly_rest")
    while len(gone := surplus(program, groups, options, free)):
        assert options[gone].all()
        options[gone] = 0.0
    values = np.zeros(program.matrix.shape[1])
    values[:size] = options
    assert options.any()
    assert kept_by_one(program, groups, values, size).all()
    alone = np.array(
        [(model_row < size).all() for model_row in np.split(program.matrix.indices, program.matrix.indptr[1:-1])]
    )
    assert ((program.matrix @ values)[alone] <= program.row_upper[alone] + 1e-6).all()


def test_duties_that_may_not_go_stay(model):
    program = View.of(model).program
    options = crowded(model, 1)
    free = np.flatnonzero(options)[::2]
    gone = surplus(program, groups_of(model, "weekly_rest"), options, free)
    assert len(gone)
    assert set(gone.tolist()) <= set(free.tolist())
