"""An instance gets up after what went wrong; rows that wait together are written together, or not at all."""

import asyncio
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import event, select
from sqlalchemy.exc import OperationalError

from data.errors import ConflictError, UnavailableError
from data.intake import own_codes
from data.store import inbox
from data.store.desk_overview import open_studies
from data.store.dispatch_tables import INTAKE
from dispatch.clock import SteadyClock
from dispatch.intake.letters import Reader
from dispatch.intake.reception import Reception
from dispatch.intake.records import Channel, Letter
from dispatch.intake.refusal import Refusal
from dispatch.stand_by import LEADS, TROUBLED, Instance
from tests.unit.dispatch.desk import PSEUDONYMS, Desk, new_store, receive
from tests.unit.simulation import stage


@pytest.fixture
def store(tmp_path):
    return new_store(tmp_path)


def made(store):
    desk = Desk(store, stage.network(2), stage.duty(0, 7, 19), stage.duty(1, 7, 19))
    desk.start()
    return desk


def waits(desk, *accessions, key=None):
    """Studies that come between two looks of the leader."""
    for accession in accessions:
        message = {"accession": accession, "exam": "CT_HEAD"}
        receive(desk.store, desk.leader.setting.network, message, key or accession, desk.now)


def states(desk):
    return {one["accession"]: (one["state"], one["reader"]) for one in open_studies(desk.store, desk.now)}


def failing(store, words):
    """Makes the database fail at a statement; call what this gives to mend it."""

    def fails(_connection, _cursor, statement, *_):
        if words in statement:
            raise OperationalError(statement, {}, Exception("database or disk is full"))

    event.listen(store.engine, "before_cursor_execute", fails)
    return lambda: event.remove(store.engine, "before_cursor_execute", fails)


def test_rows_that_wait_together_share_one_transaction_and_a_wrong_one_is_refused_alone(store):
    desk, commits = made(store), []
    waits(desk, "A", "B")
    wrong = {"event": "cancelled", "accession": "NOPE"}
    receive(store, desk.leader.setting.network, wrong, "wrong", desk.now)
    waits(desk, "C")
    event.listen(store.engine, "commit", commits.append)
    assert desk.leader.work(desk.now) == 4
    assert len(commits) <= 4  # reading what waits, writing it all, reading what to publish, noting it
    assert {name: state for name, (state, _) in states(desk).items()} == {
        "A": "assigned",
        "B": "assigned",
        "C": "queued",
    }
    with store.reading() as connection:
        reasons = connection.execute(select(INTAKE.c.reason).where(INTAKE.c.state == inbox.REFUSED)).scalars().all()
    assert len(reasons) == 1


def test_when_the_commit_fails_nothing_of_it_is_believed_or_published(store):
    desk = made(store)
    before, told = repr(desk.leader.state), len(desk.feed)
    waits(desk, "A", "B")
    mend = failing(store, "UPDATE intake SET")
    with pytest.raises(UnavailableError, match="disk is full"):
        desk.leader.work(desk.now)
    assert (repr(desk.leader.state), len(desk.feed), states(desk)) == (before, told, {})
    mend()
    desk.leader.work(desk.now)
    assert {state for state, _ in states(desk).values()} == {"assigned"}


def test_a_store_that_fails_is_waited_for(store):
    desk, said, wake, stop = made(store), [], threading.Event(), threading.Event()
    desk.leader.stop()
    instance = Instance(desk.leader, said.append)
    assert instance.begin()
    mend = failing(store, "INSERT INTO events")
    waits(desk, "A")
    thread = threading.Thread(target=instance.run, args=(stop, wake))
    thread.start()
    try:
        until(lambda: instance.role == TROUBLED)
        assert "disk is full" in instance.trouble
        mend()
        until(lambda: instance.role == LEADS and states(desk).get("A", ("",))[0] == "assigned")
        assert instance.trouble == ""
    finally:
        stop.set()
        wake.set()
        thread.join()
    assert [words for words in said if "tries again" in words]


def test_a_journal_that_is_another_is_read_from_its_beginning(store):
    desk = made(store)
    waits(desk, "A")
    desk.leader.work(desk.now)
    desk.leader.stop()
    before = repr(desk.leader.state)
    desk.leader.journal.hash = "0" * 64  # what this instance remembers is not what the store holds
    desk.leader.start()
    assert repr(desk.leader.state) == before


def test_a_clock_that_is_set_back_delays_nothing(store):
    desk = made(store)
    seconds = [0.0]
    desk.leader.clock = SteadyClock(lambda: desk.now, lambda: seconds[0])
    desk.leader.clock.not_before(desk.leader.state.at)
    desk.now -= timedelta(hours=1)
    waits(desk, "A", "B")
    desk.leader.work(desk.leader.clock())
    assert len(desk.told("assign")) == 2
    seconds[0] += 200  # nobody acknowledges for 180 s of the service's time
    desk.leader.look(desk.leader.clock())
    assert len(desk.told("not acknowledged")) == 2


def test_a_second_instance_on_sqlite_is_refused(store):
    made(store)
    with pytest.raises(ConflictError, match="leads here until"):
        Instance(Desk(store, stage.network(2)).leader, print).begin()


def test_who_stands_by_looks_up_what_the_leader_made_of_a_message(store):
    desk = made(store)
    reader = Reader.of(desk.leader.setting.network, own_codes(desk.leader.setting.network), PSEUDONYMS)
    reception = Reception(store, lambda: None, None, leads=lambda: False)

    def sent(key, **message):
        content = json.dumps({"hospital": "H-0", **message}).encode()
        delivery = reader.read(Letter(Channel.HTTP, content, number=key), desk.now)
        return asyncio.run(reception.accept(delivery))

    with ThreadPoolExecutor(2) as threads:
        good = threads.submit(sent, "k1", accession="A", exam="CT_HEAD")
        wrong = threads.submit(sent, "k2", event="cancelled", accession="NOPE")
        for _ in range(500):
            desk.leader.work(desk.now)
            if good.done() and wrong.done():
                break
            threading.Event().wait(0.01)
        assert good.result().applied
        with pytest.raises(Refusal, match="NOPE"):
            wrong.result()


def until(condition):
    """Wait for what another thread does."""
    for _ in range(1000):
        if condition():
            return
        threading.Event().wait(0.01)
    pytest.fail("it did not come")
