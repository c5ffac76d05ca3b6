"""A small network with a roster dealt out by hand, replayed twice: facts to report on, without a solver."""

from __future__ import annotations

from itertools import cycle

import pytest

from data.duties import Duty, Roster, shifts_in
from data.formats.roster_json import RecordedResult
from data.network import Network
from data.requirements import Requirement
from data.synthetic.network import generate_network
from demand.staffing import staffing
from dispatch.policy import DEFAULT_POLICY, POLICIES
from reports.facts import PlanningFacts
from rostering.verify import verify
from simulation.parameters import SimulationParameters
from simulation.replication import Scenario, replicate
from simulation.run import SimulationResult
from tests.unit.rostering.tiny import horizon

WEEK = horizon()


@pytest.fixture(scope="session")
def small_network() -> Network:
    return generate_network(3, 24, 2, 5)


@pytest.fixture(scope="session")
def small_needs(small_network: Network) -> tuple[Requirement, ...]:
    return staffing(small_network, WEEK)


@pytest.fixture(scope="session")
def facts(small_network: Network, small_needs: tuple[Requirement, ...]) -> PlanningFacts:
    plan = dealt(small_network)
    verification = verify(small_network, plan, small_needs)
    scenario = Scenario(small_network, plan, None, POLICIES[DEFAULT_POLICY], SimulationParameters(), 1)
    replications = [replicate(scenario, number, compiled=False) for number in range(2)]
    recorded = RecordedResult(
        status="feasible",
        objective=verification.objective,
        lower_bound=verification.objective * 0.9,
        gap=0.1,
        floor=verification.objective * 0.5,
        penalties=dict(verification.penalties),
        rules=small_network.rules,
        seed=1,
        seconds=12.3,
        stop_reason="time limit",
        instance_sha256="ab" * 32,
    )
    return PlanningFacts(
        small_network, plan, small_needs, recorded, verification, SimulationResult(scenario, replications, 2)
    )


def dealt(network: Network) -> Roster:
    """Two of each shift a day, to one radiologist after another, whatever the rules say."""
    people = cycle(network.radiologists)
    duties = [
        Duty.of(person.id, shift, person.home_centre)
        for shift in shifts_in(WEEK, network.shift_types)
        if not shift.type.on_call
        for person in (next(people), next(people))
    ]
    return Roster(WEEK, tuple(sorted(duties)))
