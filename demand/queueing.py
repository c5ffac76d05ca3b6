"""Textbook queueing formulas that staffing rests on."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def erlang_b(load: float, servers: int) -> float:
    """Probability that an arrival finds all servers busy and is lost (M/M/c/c), by the stable recursion.

    Source: A. K. Erlang 1917; Jagerman 1974 for the recursion B(c) = a·B(c−1) / (c + a·B(c−1)).
    """
    blocking = 1.0
    for count in range(1, servers + 1):
        blocking = load * blocking / (count + load * blocking)
    return blocking


def erlang_c(load: float, servers: int) -> float:
    """Probability that an arrival waits (M/M/c); 1 when the load is not below the number of servers."""
    if load >= servers:
        return 1.0
    blocking = erlang_b(load, servers)
    return servers * blocking / (servers - load * (1 - blocking))


def mean_wait(load: float, servers: int, service: float, cv: float = 1.0) -> float:
    """Mean wait in M/G/c, in the unit of ``service``; infinite when the load is not below the number of servers.

    Erlang C times (1 + cv²) / 2, the approximation of Lee and Longton 1959; exact for one server and for cv = 1.
    """
    if load >= servers:
        return float("inf")
    return erlang_c(load, servers) * service / (servers - load) * (1 + cv**2) / 2


def servers_for_wait(load: float, service: float, cv: float, wait: float) -> int:
    """Fewest servers with a mean wait of at most ``wait``."""
    servers = max(1, int(load) + 1) if load > 0 else 0
    while load > 0 and mean_wait(load, servers, service, cv) > wait:
        servers += 1
    return servers


def servers_for_blocking(load: float, blocking: float) -> int:
    """Fewest servers that lose at most that share of arrivals (Erlang B)."""
    servers = 0
    while erlang_b(load, servers) > blocking and load > 0:
        servers += 1
    return servers


def offered_load(arrivals: NDArray[np.float64], service: float, step: float) -> NDArray[np.float64]:
    """Mean number at work in M(t)/M/∞, averaged over each step: the load that lags behind changing arrivals.

    Parameters
    ----------
    arrivals
        Arrivals per step along axis 0 (any further axes), constant within a step.
    service, step
        Mean service time and length of a step, in one unit.

    Notes
    -----
    dm/dt = λ − m/S has the solution m(t) = λS + (m₀ − λS)·e^(−t/S) for constant λ. Source: Eick, Massey and Whitt
    1993, "The physics of the M(t)/G/∞ queue"; used for staffing by Jennings, Mandelbaum, Massey and Whitt 1996.
    The first step starts from its own steady state.
    """
    steady = arrivals * (service / step)
    decay = np.exp(-step / service)
    kept = service / step * (1 - decay)
    found = np.empty_like(steady)
    level = steady[0]
    for n in range(len(steady)):
        found[n] = steady[n] + (level - steady[n]) * kept
        level = steady[n] + (level - steady[n]) * decay
    return found
