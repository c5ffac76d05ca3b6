"""M/M/c against Erlang's C formula (Erlang 1917; Kleinrock, Queueing Systems I, 1975, section 3.5)."""

import math

import numpy as np
import pytest

from tests.theory.queues import waits

SERVICE = 600.0


def erlang_c(servers: int, load: float) -> float:
    """Probability that a customer waits, for ``load`` erlangs."""
    blocked = load**servers / math.factorial(servers) * servers / (servers - load)
    return blocked / (sum(load**k / math.factorial(k) for k in range(servers)) + blocked)


@pytest.mark.parametrize(("servers", "utilisation"), [(1, 0.7), (5, 0.8), (24, 0.8)])
def test_probability_and_length_of_waiting(servers, utilisation):
    rng = np.random.default_rng(servers)
    size = 300_000
    rate = servers * utilisation / SERVICE
    arrivals = np.cumsum(rng.exponential(1 / rate, size))
    wait = waits(arrivals, rng.exponential(SERVICE, size), servers)[size // 10 :]
    delayed = erlang_c(servers, servers * utilisation)
    mean = delayed * SERVICE / (servers * (1 - utilisation))
    # Autocorrelated: the spread of the means of thirty batches is the yardstick.
    error = wait.reshape(30, -1).mean(axis=1).std(ddof=1) / math.sqrt(30)
    assert abs(wait.mean() - mean) < 3 * error
    assert error < 0.06 * mean, "the test would accept anything"
    assert (wait > 0).mean() == pytest.approx(delayed, abs=0.015)
