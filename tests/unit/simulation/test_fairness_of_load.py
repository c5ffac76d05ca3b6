"""Fairness of load: with its weight, readers of one night read about as many studies an hour as one another."""

import numpy as np
import pytest

from dispatch.policy import DEFAULT_POLICY, POLICIES
from simulation.replication import replicate
from tests.unit.simulation import stage

READERS = 6
HOURS = (8, 20)
SPREAD = stage.QUIET.model_copy(update={"reader_speed_cv": 0.15})
"""Some readers are faster than others: without fairness, most work goes to them."""


def scene(load_weight):
    network = stage.network(READERS, hospitals=2)
    duties = [stage.duty(n, *HOURS) for n in range(READERS)]
    table = stage.studies(network, stage.random_rows(network, 220, (8, 19), seed=3))
    policy = POLICIES[DEFAULT_POLICY].model_copy(update={"load_weight": load_weight})
    return stage.scenario(network, stage.roster(*duties), table, policy, SPREAD)


def studies_per_hour(scene, number):
    found = replicate(scene, number, compiled=False)
    read = found.studies["signed_at"] >= 0
    assert read.all(), "the same studies are read either way"
    return np.bincount(found.studies["reader"][read], minlength=READERS) / (found.readers["on_duty"] / 3600)


def gini(values):
    """Mean difference between any two, over twice the mean."""
    return np.abs(np.subtract.outer(values, values)).mean() / (2 * values.mean())


@pytest.mark.parametrize("number", range(3))
def test_the_weight_of_load_evens_out_the_studies_read_an_hour(number):
    usual = POLICIES[DEFAULT_POLICY].load_weight
    assert usual > 0, "fairness is on by default"
    without, with_it, strong = (gini(studies_per_hour(scene(weight), number)) for weight in (0, usual, 10 * usual))
    assert with_it < 0.7 * without
    assert strong < with_it


def test_what_is_measured_tells_an_even_load_from_an_uneven_one():
    assert gini(np.array([5.0, 5.0, 5.0])) == 0
    assert gini(np.array([0.0, 0.0, 3.0])) == pytest.approx(2 / 3)
