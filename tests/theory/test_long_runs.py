"""Warm-up removal and batch means on M/M/1, whose mean time in the system is 1 / (mu - lambda)."""

from itertools import pairwise

import numpy as np
import pytest

from simulation.batches import batch_summary, most_by_chance, neighbours, parts_of
from simulation.intervals import interval
from simulation.measures.turnaround import Turnaround
from tests.unit.simulation import stage

SERVICE, UTILISATION = 10.0, 0.7
"""Minutes; busy time over time."""
IN_SYSTEM = SERVICE / (1 - UTILISATION)


def queue(days, seed, waiting=0, **parameters):
    """(replication, scenario) of one reader who is always there; ``waiting`` customers are there at the start."""
    rng = np.random.default_rng(seed)
    gaps = rng.exponential(SERVICE / UTILISATION / 60, int(24 * days * 60 * UTILISATION / SERVICE * 1.2) + 50)
    hours = 8 + np.concatenate([np.full(waiting, 1e-4), np.cumsum(gaps)])
    hours = hours[hours < 8 + 24 * days - 0.1]
    net = stage.network(1)
    rows = [{"hour": float(hour), "exam": "CT_HEAD"} for hour in hours]
    chosen = stage.QUIET.model_copy(update=parameters)
    always = stage.roster(stage.duty(0, 8, 8 + 24 * (days + 30)), days=days)
    scene = stage.scenario(net, always, stage.studies(net, rows), parameters=chosen)
    return stage.scripted(scene, compiled=True, reading=rng.exponential(SERVICE, len(rows))), scene


def mean(replication, scene):
    return Turnaround().of(replication, scene)["all"]["mean"]


def test_a_warm_up_takes_away_what_the_start_brought():
    """Fifty customers at the start are a bias of hours; three days later nobody knows of them any more."""
    cold, warm = [], []
    for seed in range(30):
        replication, scene = queue(8, seed, waiting=50, warm_up_hours=72)
        warm.append(mean(replication, scene))
        from_the_start = stage.scenario(scene.network, scene.roster, scene.studies)
        cold.append(mean(replication, from_the_start))
    found = interval(warm)
    assert found["low"] < IN_SYSTEM < found["high"]
    assert found["high"] - found["low"] < 0.5 * IN_SYSTEM, "the test would accept anything"
    assert interval(cold)["low"] > 1.5 * IN_SYSTEM, "without it the mean is far off"


def test_batch_means_hold_the_truth_as_often_as_they_should():
    held, widths, naive = 0, [], []
    runs = 20
    for seed in range(runs):
        replication, scene = queue(60, 100 + seed, warm_up_hours=24)
        found = interval([mean(replication, part) for part in parts_of(scene, 12)])
        held += found["low"] <= IN_SYSTEM <= found["high"]
        widths.append(found["high"] - found["low"])
        minutes = replication.studies["signed_at"] - replication.studies["received_at"]
        naive.append(2 * 1.96 * minutes.std() / 60 / np.sqrt(len(minutes)))
    assert held >= 17
    assert np.mean(widths) > 3 * np.mean(naive), "customers that follow one another are no independent sample"
    assert np.mean(widths) < IN_SYSTEM, "the test would accept anything"


def test_parts_cover_what_is_measured_once():
    replication, scene = queue(4, 1, warm_up_hours=10)
    parts = parts_of(scene, 7)
    assert (parts[0].measured[0], parts[-1].measured[1]) == scene.measured
    assert all(one.measured[1] == other.measured[0] for one, other in pairwise(parts))
    number = [Turnaround().of(replication, part)["all"]["studies"] for part in parts]
    assert sum(number) == Turnaround().of(replication, scene)["all"]["studies"]


def test_parts_that_are_too_short_are_told():
    replication, scene = queue(30, 2)
    assert batch_summary(replication, scene, 600)["independent"] is False
    long = batch_summary(replication, scene, 10)
    assert long["independent"] is True
    assert long["hours_each"] == pytest.approx(72)


def test_correlation_of_neighbours():
    assert neighbours([1, 2, 1, 2, 1, 2]) < -0.5
    assert neighbours([1, 1, 1, 2, 2, 2]) == pytest.approx(0.5)
    assert np.isnan(neighbours([1, 1, 1]))
    assert np.isnan(neighbours([1, 2]))
    assert most_by_chance(100) == pytest.approx(0.1645, abs=1e-4)
