"""Two M/M/1 queues one after the other: vetting, then reading (Burke, Operations Research 4, 1956).

What leaves the first is Poisson again, so the second is an M/M/1 queue of its own, with the first out of sight.
"""

import math

import numpy as np

from data.studies import Subspecialty
from dispatch.kinds import VETTING_BIT
from dispatch.policy import POLICIES
from simulation.caseload import Caseload
from simulation.crew import Crew, Stretch
from simulation.draws import Draws
from simulation.model import make_desk, make_world, play
from simulation.parameters import SimulationParameters
from tests.unit.simulation import stage

SIZE, VETTING, READING, BETWEEN = 120_000, 300.0, 420.0, 600.0


def test_each_station_waits_as_if_alone():
    rng = np.random.default_rng(3)
    asked = np.rint(np.cumsum(rng.exponential(BETWEEN, SIZE))).astype(np.int64) + 10
    vetting = np.maximum(1, np.rint(rng.exponential(VETTING, SIZE))).astype(np.int64)
    vetted, started, received = stations(asked, vetting, rng.exponential(READING, SIZE))
    waits = (vetted - vetting - asked, started - received)
    for wait, service in zip(waits, (VETTING, READING), strict=True):
        load = service / BETWEEN
        expected = load * service / (1 - load)
        error = wait.reshape(40, -1).mean(axis=1).std(ddof=1) / math.sqrt(40)
        assert abs(wait.mean() - expected) < 3 * error + 1, "rounding to seconds may add one"
        assert error < 0.09 * expected, "the test would accept anything"


def stations(asked: np.ndarray, vetting: np.ndarray, reading: np.ndarray) -> tuple[np.ndarray, ...]:
    """When each request was vetted, its reading started, its images came: one person vets, one reads."""
    network = stage.network(2)
    none, zero = np.full(SIZE, -1), np.zeros(SIZE, dtype=np.int64)
    # An exam starts when its request is vetted, and takes no time.
    caseload = Caseload(zero + np.arange(SIZE), zero, zero, zero, none, 0, asked, asked, zero.astype(bool), none, none)
    end = int(asked[-1]) + 10**6
    stretches = (Stretch(0, 0, end, home=False, grant=0), Stretch(1, 0, end, home=False, grant=0))
    everything = (1 << len(Subspecialty)) - 1
    crew = Crew(("R-0", "R-1"), (VETTING_BIT, everything), (0, everything), np.ones((1, 1), bool), stretches)
    nothing = zero[:0]
    draws = Draws(
        reading, reading, vetting, zero, zero, zero, none, nothing, nothing, np.zeros(3, np.int64), np.ones(2)
    )
    parameters = SimulationParameters(**{**stage.QUIET.model_dump(), "vetting": True, "on_site_minutes": 0})
    world = make_world(network, crew, caseload, draws, parameters)
    done = play(make_desk(network, crew, caseload, draws, POLICIES["fifo"]), POLICIES["fifo"], world).world.studies
    return tuple(np.asarray(column) for column in (done.vetted_at, done.started_at, done.received_at))
