"""The simulator as a textbook queue: alike servers on duty all the time, given arrivals and service times."""

from collections.abc import Sequence

import numpy as np

from dispatch.policy import POLICIES
from simulation.caseload import Caseload
from simulation.crew import Crew, Stretch
from simulation.draws import Draws
from simulation.model import make_desk, make_world, play
from tests.unit.simulation import stage

EXAM = "CT_HEAD"


def waits(
    arrivals: np.ndarray,
    services: np.ndarray,
    servers: int,
    classes: Sequence[int] | np.ndarray = (),
    policy: str = "fifo",
) -> np.ndarray:
    """Seconds that each customer waits; ``arrivals`` in order, ``classes`` as numbers of the urgency classes."""
    network = stage.network(servers)
    size = len(arrivals)
    none, zero = np.full(size, -1), np.zeros(size, dtype=np.int64)
    exam = [row.code for row in network.exams].index(EXAM)
    images = np.rint(arrivals).astype(np.int64)
    caseload = Caseload(
        row=np.arange(size),
        hospital=zero,
        exam=zero + exam,
        urgency=zero + (np.asarray(classes) if len(classes) else 0),
        visit=none,
        visits=0,
        requested=images,
        images=images,
        hard=zero.astype(bool),
        window_closes=none,
        closes=none,
    )
    end = int(images[-1]) + 10**6
    network_wide = tuple(Stretch(n, 0, end, home=False, grant=0) for n in range(servers))
    crew = Crew(
        tuple(f"R-{n}" for n in range(servers)), (255,) * servers, (0,) * servers, np.ones((1, 1), bool), network_wide
    )
    draws = Draws(
        reading=services.astype(float),
        second_reading=services.astype(float),
        vetting=zero,
        transfer=zero,
        advice=zero,
        finding=zero,
        flagged_after=none,
        calls_at=zero[:0],
        calls_length=zero[:0],
        calls_bounds=np.zeros(servers + 1, dtype=np.int64),
        speed=np.ones(servers),
    )
    rules = POLICIES[policy]
    world = make_world(network, crew, caseload, draws, stage.QUIET)
    outcome = play(make_desk(network, crew, caseload, draws, rules), rules, world).world.studies
    return np.asarray(outcome.started_at) - np.asarray(outcome.received_at)
