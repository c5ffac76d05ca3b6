"""What the service tells and keeps is of its own time: in a rehearsal that is not the machine's."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from benchmarks.running_service import new_store
from data.store.dispatch_tables import COMMANDS, INTAKE, QUARANTINE
from data.store.quarantine import KEPT_FOR
from data.store.rehearsals import mark, now_at
from planning.dispatch_desk import desk_status
from tests.unit.dispatch.intake.test_http_keys import Door
from tests.unit.simulation import stage

EIGHT = stage.at(8)


@pytest.fixture
def door(tmp_path):
    made = Door(new_store(tmp_path / "night.db"), needed=False)
    mark(made.store)
    made.leader.start()
    yield made
    made.store.engine.dispose()


def instants(store, column):
    with store.reading() as connection:
        return connection.execute(select(column)).scalars().all()


def test_minutes_and_instants_are_those_of_the_service(door):
    study = {"accession": "A-1", "exam": "CT_HEAD", "hospital": "H-0", "urgency": "P2"}
    assert door.ask("POST", "/studies", study)[0] == 202
    door.leader.work(door.leader.clock())
    door.leader.clock.tell(EIGHT + timedelta(minutes=7))
    _, (row,), _ = door.ask("GET", "/studies")
    assert (row["minutes_in_state"], row["since"]) == (7, EIGHT.isoformat())
    hold = {"kind": "hold", "study": "A-1", "hospital": "H-0", "by": "anna", "reason": "wait"}
    assert door.ask("POST", "/events", hold, number="2")[0] == 202
    assert door.ask("POST", "/studies", {"hospital": "H-0", "accession": "A-2"}, number="3")[0] == 422
    assert instants(door.store, INTAKE.c.received_at) == [EIGHT]
    assert instants(door.store, COMMANDS.c.asked_at) == [EIGHT + timedelta(minutes=7)]
    assert instants(door.store, QUARANTINE.c.expires_at) == [EIGHT + timedelta(minutes=7) + KEPT_FOR]
    _, figures, _ = door.ask("GET", "/metrics")
    assert 'hulotte_queue_oldest_wait_seconds{urgency="P2"} 420.0' in figures


def test_who_asks_the_store_of_a_rehearsal_gets_the_time_of_its_last_event(door):
    door.ask("POST", "/studies", {"accession": "A-1", "exam": "CT_HEAD", "hospital": "H-0"})
    door.leader.work(door.leader.clock())
    assert now_at(door.store) == EIGHT
    assert desk_status(door.store.url)["studies"][0]["minutes_in_state"] == 0
