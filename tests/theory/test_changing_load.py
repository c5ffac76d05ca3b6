"""M(t)/M/c, exponential readers under a rate that changes over the day, against its forward equations (an ODE)."""

import math

import numpy as np
from scipy.integrate import solve_ivp

from tests.theory.queues import waits

SERVERS, SERVICE, DAY = 8, 600.0, 20_000.0
CYCLES = 250
LARGEST = 120
"""Customers beyond which the equations are cut off; their probability is below 1e-9."""


def rate(t):
    """Arrivals a second: 15 to 105 % of what the servers can do."""
    return SERVERS / SERVICE * (0.6 + 0.45 * np.sin(2 * np.pi * t / DAY))


def expected_waiting(at: np.ndarray) -> np.ndarray:
    """Mean number that waits at those seconds of a day, once days have become alike."""
    leaving = np.minimum(np.arange(LARGEST + 1), SERVERS) / SERVICE

    def change(t, p):
        coming = np.full(LARGEST + 1, rate(t))
        coming[-1] = 0.0
        flow = -(coming + leaving) * p
        flow[1:] += coming[:-1] * p[:-1]
        flow[:-1] += leaving[1:] * p[1:]
        return flow

    start = np.zeros(LARGEST + 1)
    start[0] = 1.0
    days = 3
    found = solve_ivp(change, (0, days * DAY), start, t_eval=(days - 1) * DAY + at, rtol=1e-7, atol=1e-10)
    return np.maximum(np.arange(LARGEST + 1) - SERVERS, 0) @ found.y


def test_number_waiting_through_the_day():
    rng = np.random.default_rng(12)
    most = rate(DAY / 4)
    candidates = np.cumsum(rng.exponential(1 / most, int(1.1 * most * CYCLES * DAY)))
    arrivals = candidates[rng.random(len(candidates)) * most < rate(candidates)]
    arrivals = np.rint(arrivals[arrivals < CYCLES * DAY])
    begun = np.sort(arrivals + waits(arrivals, rng.exponential(SERVICE, len(arrivals)), SERVERS))
    at = np.linspace(0, DAY, 9)[:-1]
    moments = np.arange(2, CYCLES)[:, None] * DAY + at
    waiting = np.searchsorted(arrivals, moments) - np.searchsorted(begun, moments)
    error = waiting.std(axis=0, ddof=1) / math.sqrt(len(waiting))
    expected = expected_waiting(at)
    assert (np.abs(waiting.mean(axis=0) - expected) < 3.5 * error + 0.01).all()
    busiest = expected.argmax()
    assert error[busiest] < 0.12 * expected[busiest], "the test would accept anything"
    steady = expected_waiting(at[:1])[0]
    assert expected.max() > 3 * steady, "the load hardly changes"
