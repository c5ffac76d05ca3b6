"""Small campaigns: the real dispatcher is killed, starved and cut off from its database, and nothing is lost."""

import pytest

from benchmarks.reliability.faults import disk_full, postgresql_restarted
from benchmarks.reliability.kills import killed_night
from benchmarks.reliability.night import make_stage
from benchmarks.reliability.postgresql import running_server
from benchmarks.reliability.runs import new_run
from benchmarks.reliability.verdict import violations
from data.store.store import Store


@pytest.fixture(scope="module")
def stage(tmp_path_factory):
    return make_stage(tmp_path_factory.mktemp("reliability"))


@pytest.fixture(scope="module")
def server():
    with running_server() as running:
        yield running


def assert_kept(result):
    assert result.broken == []
    assert result.figures["studies"] > 0


def test_two_instances_are_killed(stage, server):
    result = killed_night(stage, "two", server, 2, seed=5)
    assert_kept(result)
    assert result.figures["kills"] == 2


def test_a_full_disk_is_waited_for(stage, server):
    assert_kept(disk_full(stage, server, 1, 1.0))


def test_a_stopped_database_is_waited_for(stage, server):
    assert_kept(postgresql_restarted(stage, server, 1, 0.7))


def test_the_verdict_sees_what_is_broken(stage):
    with new_run(stage, "sqlite", None, 3) as run:
        run.dispatchers[0].await_it(lambda: len(run.world.taken) > 2, 20, "studies")
        run.end()
        store = Store.open(run.url)
        with store.engine.begin() as connection:
            connection.exec_driver_sql("DROP TRIGGER events_unchanged")
            connection.exec_driver_sql("UPDATE events SET epoch = 9 WHERE seq = 2")
        found = "\n".join(violations(store, {"never sent", *run.world.taken}, run.heard))
    assert "never sent was acknowledged and is lost" in found
    assert "event 2 is not as it was written" in found
    assert "that had been followed" in found
