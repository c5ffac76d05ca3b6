"""Policies side by side: misses and differences are counted right, and the desk that is timed is full."""

import numpy as np
import pytest

from benchmarks.decision_time import QUEUED, READERS, full_desk
from benchmarks.policies import at_arrivals, compared, figures
from data.synthetic.network import generate_network
from dispatch.kernels.columns import IDLE_READERS, NONE
from dispatch.policy import DEFAULT_POLICY, POLICIES
from tests.unit.simulation import stage


def test_a_miss_counts_with_the_weight_of_its_class():
    network = stage.network(1)
    rows = [{"hour": 8, "exam": "CT_HEAD", "urgency": urgency} for urgency in ("P0", "P2")]
    scene = stage.scenario(network, stage.roster(stage.duty(0, 7, 20)), stage.studies(network, rows))
    found = figures(stage.scripted(scene, reading=[21, 10]), scene)
    assert found["weighted_misses"] == pytest.approx(100 * 10 / 11)
    assert found["weighted_tardiness"] == pytest.approx(10 * 1 / 11)
    assert (found["missed_P0"], found["missed_P2"]) == (100, 0)


def test_a_study_that_nobody_reads_is_missed():
    network = stage.network(1)
    rows = [{"hour": 12, "exam": "CT_HEAD", "urgency": "P2"}]
    scene = stage.scenario(network, stage.roster(stage.duty(0, 7, 8)), stage.studies(network, rows))
    assert figures(stage.scripted(scene), scene)["weighted_misses"] == 100


def test_differences_are_taken_pair_by_pair():
    def of(*values):
        return [{"weighted_misses": value, "weighted_tardiness": 1.0} for value in values]

    found = compared({"fifo": of(10.0, 20.0), "optimal": of(6.0, 16.0), DEFAULT_POLICY: of(7.0, 17.0)})
    assert found[DEFAULT_POLICY]["against_fifo"]["weighted_misses"] == {"value": -3, "low": -3, "high": -3}
    assert found[DEFAULT_POLICY]["below_fifo"]["value"] == pytest.approx(22.5)


def test_arrivals_are_scaled_at_every_hospital():
    network = stage.network(1, hospitals=2)
    assert [row.volume for row in at_arrivals(network, 2.0).hospitals] == [2 * row.volume for row in network.hospitals]


def test_a_full_desk_is_full():
    network = generate_network(3, 80, 2, 20)
    desk = full_desk(network, POLICIES[DEFAULT_POLICY], 1, 5)
    assert (np.asarray(desk.tasks.waiting_in) != NONE).sum() == QUEUED
    assert (desk.sizes[IDLE_READERS], len(desk.readers.state)) == (1, READERS)
