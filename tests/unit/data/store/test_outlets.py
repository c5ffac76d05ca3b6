"""Outlets, the feed and the desk in numbers, on both databases."""

import asyncio
import json
from datetime import timedelta
from threading import Event, Thread
from time import monotonic, sleep

import pytest
from sqlalchemy import select

from data.store import outlets
from data.store.desk_counts import open_by_state, waiting_by_class
from data.store.desk_readers import present_readers
from data.store.dispatch_tables import OUTLETS
from data.store.feed import last_told, told_after
from data.store.life_overview import alarms_now
from data.store.store import Store
from dispatch.outgoing.carriers import Carried
from dispatch.outgoing.couriers import Couriers
from tests.unit.dispatch.desk import START, Desk
from tests.unit.simulation import stage

SOON = START + timedelta(seconds=30)


def desk_on(store):
    """A desk with three outlets."""
    made = Desk(store, stage.network(2), stage.duty(0, 7, 19), stage.duty(1, 7, 19))
    outlets.register(store, {"webhook:a": "feed", "webhook:b": "feed", "hospital:H-0": "hospital:H-0"})
    made.start()
    return made


@pytest.fixture
def on(databases):
    """A desk on one kind of database."""
    opened = []

    def make(backend):
        opened.append(Store.open(databases(backend)))
        return desk_on(opened[-1])

    yield make
    for store in opened:
        store.engine.dispose()


@pytest.fixture
def desk(store):
    return desk_on(store)


def claimed(desk, holder, now=START, names=("webhook:a", "webhook:b", "hospital:H-0")):
    return [each.name for each in outlets.claim(desk.store, holder, names, now, now + timedelta(seconds=30))]


def test_every_state_of_a_study_is_queued_for_its_hospital_in_order(desk):
    desk.study("A")
    desk.say("done", desk.told("assign")[0][2], "A")
    came = outlets.messages(desk.store, "hospital:H-0", 0, 10)
    assert [message.body["state"] for message in came] == ["images", "queued", "assigned", "signed"]
    assert came[0].body["accession"] == "A"
    assert [message.id for message in came] == sorted(message.id for message in came)


def test_what_is_refused_leaves_nothing_behind(desk):
    desk.study("A")
    before = len(outlets.messages(desk.store, "hospital:H-0", 0, 100))
    assert desk.study("A").reason == ""
    assert len(outlets.messages(desk.store, "hospital:H-0", 0, 100)) == before


def test_a_claim_runs_out_and_failures_wait(desk):
    desk.study("A")
    assert sorted(claimed(desk, "x")) == ["hospital:H-0", "webhook:a", "webhook:b"]
    assert claimed(desk, "y") == []
    outlets.failed(desk.store, "x", "webhook:a", "answered 500", SOON)
    outlets.released(desk.store, "x", "webhook:b")
    assert claimed(desk, "y") == ["webhook:b"]
    assert sorted(claimed(desk, "z", SOON)) == ["hospital:H-0", "webhook:a", "webhook:b"]
    (lag,) = [each for each in outlets.lags(desk.store) if each.name == "webhook:a"]
    assert (lag.waiting, lag.attempts, lag.error) == (3, 1, "answered 500")


def test_on_postgresql_an_outlet_that_another_worker_is_claiming_is_left_to_it(on):
    desk = on("postgresql")
    desk.study("A")
    with desk.store.engine.connect().execution_options(writes=True) as other, other.begin():
        other.execute(select(OUTLETS).where(OUTLETS.c.name == "webhook:a").with_for_update())
        assert sorted(claimed(desk, "x")) == ["hospital:H-0", "webhook:b"]
    assert claimed(desk, "x") == ["webhook:a"]


def test_a_clock_that_is_set_back_holds_nothing_up(desk):
    desk.study("A")
    hour = timedelta(hours=1)
    claimed(desk, "x")
    outlets.failed(desk.store, "x", "webhook:a", "answered 500", SOON)
    assert claimed(desk, "y") == []
    assert sorted(claimed(desk, "y", START - hour)) == ["hospital:H-0", "webhook:a", "webhook:b"]


def test_the_cursor_moves_for_who_holds_the_claim_only(desk):
    desk.study("A")
    claimed(desk, "x")
    (first, *_) = outlets.messages(desk.store, "hospital:H-0", 0, 1)
    assert not outlets.arrived(desk.store, "y", "hospital:H-0", first, START, SOON, "")
    assert outlets.arrived(desk.store, "x", "hospital:H-0", first, START, SOON, "answered AE")
    outlets.released(desk.store, "x", "hospital:H-0")
    (again,) = outlets.claim(desk.store, "y", ["hospital:H-0"], START, SOON)
    assert again.cursor == first.id


def test_an_outlet_that_rests_goes_on_where_it_was(desk):
    desk.study("A")
    outlets.register(desk.store, {"webhook:b": "feed"})
    assert [each.name for each in outlets.lags(desk.store)] == ["webhook:b"]
    desk.study("B")
    assert len(outlets.messages(desk.store, "hospital:H-0", 0, 100)) == 3
    outlets.register(desk.store, {"webhook:a": "feed", "webhook:c": "feed"})
    waiting = {each.name: each.waiting for each in outlets.lags(desk.store)}
    assert waiting == {"webhook:a": 4, "webhook:c": 0}
    assert claimed(desk, "x", names=("webhook:b", "webhook:c")) == []


def test_the_feed_and_the_figures(desk):
    for name in "ABC":
        desk.study(name)
    assert last_told(desk.store) == desk.feed[-1]["seq"]
    told = [json.loads(body) for each in told_after(desk.store, desk.feed[0]["seq"]) for body in each.bodies]
    assert told == desk.feed[1:]
    (waiting,) = waiting_by_class(desk.store)
    assert (waiting.urgency, waiting.count, waiting.since) == ("P2", 1, START)
    assert open_by_state(desk.store) == {"assigned": 2, "queued": 1}
    assert [(one.reader, one.state) for one in present_readers(desk.store, START)] == [("R-0", "busy"), ("R-1", "busy")]
    assert alarms_now(desk.store, desk.now) == []


def test_what_waits_is_found_without_reading_the_whole_outbox(on):
    desk = on("sqlite")
    with desk.store.engine.connect() as connection:
        for where in (
            "destination = 'feed' AND sent_at IS NULL AND next_at <= 'x' ORDER BY id",
            "destination = 'feed' AND id > 5 ORDER BY id",
            "destination = 'feed' AND event_seq > 5 ORDER BY event_seq, id",
        ):
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN SELECT id, body FROM outbox WHERE {where}").all()
            assert "SEARCH outbox USING INDEX ix_outbox_" in str(plan[0])


class Recorder:
    """Carries to a list."""

    source, batch, seconds = "hospital:H-0", 1, 1

    def __init__(self):
        self.came = []

    async def carry(self, batch, _):
        await asyncio.sleep(0.001)
        self.came.extend(message.id for message in batch)
        return Carried()


def test_two_workers_share_outlets_and_every_message_arrives_once_and_in_order(desk):
    for name in "ABCDEFGH":
        desk.study(name)
    names = [f"out:{n}" for n in range(4)]
    recorders = {name: Recorder() for name in names}
    stop = Event()
    workers = [Couriers(desk.store, recorders, poll=0.005, now=lambda: START) for _ in range(2)]
    sources = dict.fromkeys(names, "hospital:H-0")
    outlets.register(desk.store, {"hospital:H-0": "hospital:H-0", **sources})
    for name in "IJ":
        desk.study(name)
    wanted = [message.id for message in outlets.messages(desk.store, "hospital:H-0", 0, 100)][-4:]
    threads = [Thread(target=lambda each=each: asyncio.run(each.run(stop))) for each in workers]
    for thread in threads:
        thread.start()
    end = monotonic() + 20
    while any(lag.waiting for lag in outlets.lags(desk.store) if lag.name in names) and monotonic() < end:
        sleep(0.02)
    stop.set()
    for thread in threads:
        thread.join()
    assert {name: recorder.came for name, recorder in recorders.items()} == dict.fromkeys(names, wanted)
