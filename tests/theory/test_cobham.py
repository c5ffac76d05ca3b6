"""M/G/1 with non-preemptive priorities against Cobham's formula (Operations Research 2, 1954)."""

import math
from itertools import pairwise

import numpy as np
import pytest

from tests.theory.queues import waits

P0, P1, P2 = 0, 2, 3
"""Numbers of three urgency classes of the reference table, of falling weight."""


def cobham(rates: list[float], mean: float, second_moment: float) -> list[float]:
    """Mean wait of each class, most urgent first."""
    residual = sum(rates) * second_moment / 2
    loads = np.cumsum([0.0, *(rate * mean for rate in rates)])
    return [residual / ((1 - before) * (1 - upto)) for before, upto in pairwise(loads)]


def test_mean_wait_of_each_class():
    rng = np.random.default_rng(8)
    size, mean, cv, utilisation = 400_000, 540.0, 0.8, 0.85
    shares = [0.2, 0.3, 0.5]
    rates = [share * utilisation / mean for share in shares]
    sd = math.sqrt(math.log(1 + cv**2))
    services = rng.lognormal(math.log(mean) - sd**2 / 2, sd, size)
    classes = rng.choice([P0, P1, P2], size, p=shares)
    arrivals = np.cumsum(rng.exponential(1 / sum(rates), size))
    wait = waits(arrivals, services, 1, classes, "priority")
    for urgency, expected in zip((P0, P1, P2), cobham(rates, mean, mean**2 * (1 + cv**2)), strict=True):
        mine = wait[classes == urgency]
        batches = np.array([batch.mean() for batch in np.array_split(mine, 30)])
        error = batches.std(ddof=1) / math.sqrt(30)
        assert abs(mine.mean() - expected) < 3 * error
        assert error < 0.06 * expected, "the test would accept anything"
    assert wait[classes == P0].mean() < 0.2 * wait[classes == P2].mean()


def test_first_come_first_served_treats_classes_alike():
    rng = np.random.default_rng(9)
    size = 60_000
    classes = rng.choice([P0, P2], size)
    wait = waits(np.cumsum(rng.exponential(800, size)), rng.exponential(600, size), 1, classes)
    assert wait[classes == P0].mean() == pytest.approx(wait[classes == P2].mean(), rel=0.05)
