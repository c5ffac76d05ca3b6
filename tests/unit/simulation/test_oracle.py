"""Compiled code, plain Python and an independent SimPy model agree, completion time by completion time."""

from dataclasses import replace

import numpy as np
import pytest

from data.studies import Subspecialty
from dispatch.policy import DEFAULT_POLICY, POLICIES
from simulation.caseload import make_caseload
from simulation.draws import draw
from simulation.parameters import SimulationParameters
from simulation.replication import Scenario, replicate
from tests.unit.simulation import stage
from tests.unit.simulation.oracle import Oracle

NO_CALLS = SimulationParameters(calls_per_12_hours=0, cool_down_hours=0)
HALF = tuple(Subspecialty)[:5]
OTHERS = tuple(Subspecialty)[3:]


def mixed_scenario(policy: str, seed: int, count: int = 220) -> Scenario:
    """Ten readers of three sorts, two of whom may not read for H-1, two days of unequal duties, a busy queue."""
    people = [
        stage.reader(n, reads=HALF if n % 3 == 1 else OTHERS if n % 3 == 2 else tuple(Subspecialty), vets=n != 4)
        for n in range(10)
    ]
    people = [replace_experience(person, n) for n, person in enumerate(people)]
    network = stage.network(people, hospitals=3)
    withheld = {("R-0", "H-1"), ("R-5", "H-1")}
    network = network.model_copy(
        update={"privileges": tuple(p for p in network.privileges if (p.radiologist_id, p.hospital_id) not in withheld)}
    )
    first = [stage.duty(n, 8 + 0.5 * n, 20 + 0.25 * n) for n in range(5)]
    second = [stage.duty(n, 19 + 0.3 * n, 31) for n in range(5, 10)]
    roster = stage.roster(*first, *second, stage.duty(0, 32, 44), stage.duty(3, 32, 56), days=2)
    rows = stage.random_rows(network, count, (8, 40), seed, hard=False)
    unhurried = stage.PLAYED[policy].model_copy(update={"hold_minutes": 0})
    return stage.scenario(network, roster, stage.studies(network, rows), unhurried, NO_CALLS, seed)


def replace_experience(person, number):
    return person.model_copy(update={"experienced": person.reads[number % 2 :: 2]})


def oracle_of(scenario: Scenario) -> Oracle:
    caseload = make_caseload(scenario.network, scenario.studies, scenario.roster.horizon, scenario.origin)
    draws = draw(scenario.network, scenario.crew, caseload, scenario.parameters, scenario.seed, 0)
    return Oracle(scenario.network, scenario.crew, caseload, draws, scenario.parameters, scenario.policy).run()


@pytest.mark.parametrize("policy", list(stage.PLAYED))
@pytest.mark.parametrize("seed", [1, 2])
def test_compiled_and_plain_code_agree_with_the_oracle(policy, seed):
    scenario = mixed_scenario(policy, seed)
    oracle = oracle_of(scenario)
    for compiled in (True, False):
        studies = replicate(scenario, 0, compiled=compiled).studies
        np.testing.assert_array_equal(studies["signed_at"], oracle.signed)
        np.testing.assert_array_equal(studies["reader"], oracle.reader)
        np.testing.assert_array_equal(studies["vetted_at"], oracle.vetted)
        np.testing.assert_array_equal(studies["second_signed_at"], oracle.second)
    assert (oracle.signed > 0).mean() > 0.9


def test_the_scenario_exercises_what_it_is_for():
    outcome = replicate(mixed_scenario("atc-match-preempt", 1), 0).studies
    assert outcome["pauses"].sum() > 0, "nothing was interrupted"
    assert (outcome["flagged_at"] > 0).sum() > 0, "no AI flag"
    assert (outcome["second_signed_at"] > 0).sum() > 0, "no second read"


def test_escalation_makes_a_difference_in_it():
    usual, escalating = (replicate(mixed_scenario(policy, 1), 0).studies for policy in (DEFAULT_POLICY, "escalating"))
    assert (usual["signed_at"] != escalating["signed_at"]).any()


def test_the_oracle_notices_a_difference():
    scenario = mixed_scenario("fifo", 1)
    other = replace(scenario, policy=POLICIES["priority"])
    assert (replicate(other, 0).studies["signed_at"] != oracle_of(scenario).signed).any()


@pytest.mark.parametrize("policy", list(stage.PLAYED))
def test_compiled_equals_plain_with_every_feature_on(policy):
    network = stage.network([stage.reader(n, experienced=tuple(Subspecialty)[n % 8 :]) for n in range(12)], hospitals=2)
    nights = [stage.duty(n, 20, 32, "N12") for n in range(8)]
    days = [stage.duty(n, 8, 20) for n in range(8, 11)]
    roster = stage.roster(*nights, *days, stage.duty(11, 8, 32, "ON-CALL", Subspecialty.NEURO), days=1)
    table = stage.studies(network, stage.random_rows(network, 420, (8, 31), 5))
    scenario = stage.scenario(network, roster, table, policy, SimulationParameters())
    one, other = (replicate(scenario, 0, keep_events=True, compiled=compiled) for compiled in (True, False))
    for part in ("studies", "readers", "events"):
        for name, column in getattr(one, part).items():
            np.testing.assert_array_equal(column, getattr(other, part)[name], err_msg=f"{part}: {name}")
    assert one.readers["rested"].sum() > 0
    assert {1, 2, 4} <= set(one.studies["outcome"].tolist()), "hard cases took one way only"
