"""M/M/c with few customers who come back (machine repair; Kleinrock, Queueing Systems I, 1975, section 3.8).

The event loop knows arrivals beforehand, and here they follow from the ends; so the test keeps the clock and drives the
desk and its decision, which the loop shares.
"""

import heapq
import math

import numpy as np

from dispatch.kernels import columns, decide, desk
from dispatch.kernels.compiled import plain
from dispatch.policy import POLICIES
from tests.unit.dispatch.test_decide import EVERYTHING, make_desk

CUSTOMERS, SERVERS, THINKING, SERVICE = 7, 2, 1500.0, 600.0
ROUNDS = 18_000

arrive, begin, finish = plain(desk.arrive), plain(desk.begin), plain(desk.finish)
next_decision = plain(decide.decide)


def expected_wait() -> float:
    """Mean seconds in the queue, from the stationary probabilities of the number at the desk."""
    weights = [1.0]
    for n in range(CUSTOMERS):
        weights.append(weights[-1] * (CUSTOMERS - n) / THINKING * SERVICE / min(n + 1, SERVERS))
    p = np.array(weights) / sum(weights)
    present = np.arange(CUSTOMERS + 1)
    return float(np.maximum(present - SERVERS, 0) @ p / ((CUSTOMERS - present) @ p / THINKING))


def test_wait_of_customers_who_come_back():
    wait = waits_of_rounds()[ROUNDS // 10 :]
    error = wait.reshape(30, -1).mean(axis=1).std(ddof=1) / math.sqrt(30)
    expected = expected_wait()
    assert abs(wait.mean() - expected) < 3 * error
    assert error < 0.06 * expected, "the test would accept anything"
    load = CUSTOMERS * SERVICE / (THINKING + SERVICE) / SERVERS
    endless = load**2 / (1 - load**2) * SERVICE if load < 1 else math.inf
    assert expected < 0.8 * endless, "the population might as well be endless"


def waits_of_rounds() -> np.ndarray:
    rng = np.random.default_rng(5)
    rules = POLICIES["fifo"].for_kernels()
    found = make_desk([("CT_HEAD", "P2")] * CUSTOMERS, [EVERYTHING] * SERVERS, "fifo")
    coming, done = 1, 0
    clock = [(round(rng.exponential(THINKING)), coming, customer) for customer in range(CUSTOMERS)]
    heapq.heapify(clock)
    waits: list[int] = []
    while len(waits) < ROUNDS:
        now, what, number = heapq.heappop(clock)
        if what == coming:
            arrive(now, found, rules, number)
        else:
            customer = found.readers.task[number]
            finish(now, found, number)
            heapq.heappush(clock, (now + round(rng.exponential(THINKING)), coming, customer))
        while (answer := next_decision(now, found, rules))[0] == columns.ASSIGN:
            _, task, reader, _ = answer
            waits.append(now - found.tasks.queued_at[task])
            begin(now, found, task, reader)
            heapq.heappush(clock, (now + round(rng.exponential(SERVICE)), done, reader))
    return np.array(waits)
