"""The live leader decides what the simulator decided, told the same events in the same order."""

from datetime import timedelta

import pytest

from data.studies import Subspecialty
from planning.journal_replay import compared
from simulation.parameters import SimulationParameters
from simulation.replication import replicate
from simulation.told_log import ToldLog
from tests.unit.dispatch.desk import new_store
from tests.unit.simulation import stage


@pytest.fixture
def scenario():
    network = stage.network([stage.reader(n, experienced=tuple(Subspecialty)[n:]) for n in range(5)])
    duties = [*(stage.duty(n, 20, 32, "N12") for n in range(4)), stage.duty(4, 20, 32, "ON-CALL", Subspecialty.NEURO)]
    table = stage.studies(network, stage.random_rows(network, 40, (20, 25), 3))
    return stage.scenario(network, stage.roster(*duties), table, "atc-match-preempt", SimulationParameters())


def test_a_short_night_is_decided_alike(scenario, tmp_path):
    replication = replicate(scenario, 0, keep_events=True)
    store = new_store(tmp_path)
    found = compared(scenario, replication, store)
    store.engine.dispose()
    assert found.first is None
    assert found.wanted == found.taken > 80


def test_one_other_decision_is_found(scenario, tmp_path, monkeypatch):
    replication = replicate(scenario, 0, keep_events=True)
    choices = ToldLog(scenario, replication).choices()
    at, *rest = choices[7]
    monkeypatch.setattr(ToldLog, "choices", lambda _: [*choices[:7], (at + timedelta(seconds=1), *rest), *choices[8:]])
    store = new_store(tmp_path)
    found = compared(scenario, replication, store)
    store.engine.dispose()
    assert found.first == (7, (at + timedelta(seconds=1), *rest), choices[7])
    assert not found.same
