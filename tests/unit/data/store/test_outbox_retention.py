"""What was told long ago goes from the outbox once it has arrived everywhere; a mark stays; on both databases."""

import asyncio
import json
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from data.store import outbox_retention, outlets
from data.store.dispatch_tables import OUTBOX
from data.store.feed import last_told, told_after
from data.store.outbox_retention import GAP, remove_some
from data.store.retention import prune
from data.targets import Webhook
from dispatch.intake.http_outlets import Stream
from dispatch.outgoing.keeper import EVERY, OutboxKeeper
from dispatch.outgoing.webhook import WebhookCarrier
from tests.unit.dispatch.desk import START, Desk
from tests.unit.simulation import stage

LATER = START + timedelta(days=40)
LONG_AGO = START + timedelta(days=10)


@pytest.fixture
def desk(store):
    made = Desk(store, stage.network(2), stage.duty(0, 7, 19), stage.duty(1, 7, 19))
    outlets.register(store, {"webhook:a": "feed", "hospital:H-0": "hospital:H-0"})
    made.start()
    made.study("A")
    made.study("B")
    return made


def bodies(store, source="feed"):
    wanted = select(OUTBOX.c.body).where(OUTBOX.c.destination == source).order_by(OUTBOX.c.id)
    with store.reading() as connection:
        return [json.loads(text) for text in connection.scalars(wanted)]


def carried(desk, name, until=None):
    """Everything up to a message has arrived at an outlet."""
    (outlet,) = outlets.claim(desk.store, "me", [name], desk.now, desk.now + timedelta(seconds=30))
    last = outlets.messages(desk.store, outlet.source, 0, 1000)[:until][-1]
    assert outlets.arrived(desk.store, "me", name, last, desk.now, desk.now, "")
    outlets.released(desk.store, "me", name)
    return last


def test_nothing_goes_before_it_has_arrived_or_is_old(desk):
    before = bodies(desk.store)
    assert remove_some(desk.store, LONG_AGO) == 0
    carried(desk, "webhook:a")
    carried(desk, "hospital:H-0")
    assert remove_some(desk.store, START) == 0
    assert bodies(desk.store) == before


def test_what_one_outlet_has_not_taken_stays_and_the_rest_goes(desk):
    before = bodies(desk.store)
    last = carried(desk, "webhook:a", 3)
    assert remove_some(desk.store, LONG_AGO) == 2
    mark, *rest = bodies(desk.store)
    assert (mark["kind"], mark["seq"], mark["oldest"]) == (GAP, last.body["seq"], last.body["seq"])
    assert rest == before[3:]
    assert remove_some(desk.store, LONG_AGO) == 0
    assert bodies(desk.store, "hospital:H-0")


def test_an_outlet_that_rests_holds_up_nothing_and_hears_of_the_gap(desk):
    outlets.register(desk.store, {"hospital:H-0": "hospital:H-0"})
    kept = len(bodies(desk.store))
    assert remove_some(desk.store, LONG_AGO) == kept - 1
    outlets.register(desk.store, {"webhook:a": "feed", "hospital:H-0": "hospital:H-0"})
    (outlet,) = outlets.claim(desk.store, "me", ["webhook:a"], desk.now, LATER)
    batch = outlets.messages(desk.store, "feed", outlet.cursor, 10)
    assert [each.body["kind"] for each in batch] == [GAP]
    hook = Webhook(name="a", url="https://ris.example/h", secret="s" * 24, kinds=["signed"], hospitals=["H-0"])
    carrier = WebhookCarrier(hook, None)
    assert [each for each in batch if carrier._wanted(each)] == batch


def test_cursors_and_numbers_go_on_when_all_that_was_told_is_gone(desk):
    last = last_told(desk.store)
    carried(desk, "webhook:a")
    end = carried(desk, "hospital:H-0")
    with desk.store.reading() as connection:
        highest = connection.scalar(select(func.max(OUTBOX.c.id)))
    assert remove_some(desk.store, LONG_AGO) > 5
    assert last_told(desk.store) == last
    desk.say("done", desk.told("assign")[0][2], "A")
    with desk.store.reading() as connection:
        new = connection.scalars(select(OUTBOX.c.id).where(OUTBOX.c.next_at >= desk.now, OUTBOX.c.id > highest)).all()
    assert new
    (outlet,) = outlets.claim(desk.store, "me", ["hospital:H-0"], desk.now, LATER)
    assert [each.body["state"] for each in outlets.messages(desk.store, outlet.source, end.id, 9)] == ["signed"]


def listened(desk, after, hospital=None):
    """What a client gets that goes on after an event."""
    found = []

    async def story():
        stream = Stream(desk.store, lambda: last_told(desk.store), lambda: False, hospital).events(after)
        async for text in stream:
            found.extend(json.loads(line[6:]) for line in text.splitlines() if line.startswith("data: "))
            if f"id: {last_told(desk.store)}\n" in text:
                return

    asyncio.run(asyncio.wait_for(story(), 20))
    return found


def test_who_goes_on_from_what_is_gone_is_told_so_and_who_missed_nothing_is_not(desk):
    desk.study("C")
    desk.say("done", desk.told("assign")[0][2], "A")
    middle = carried(desk, "webhook:a", 4).body["seq"]
    assert remove_some(desk.store, LONG_AGO) == 3
    (gap, *rest) = listened(desk, 0)
    assert (gap["kind"], gap["oldest"]) == (GAP, middle)
    assert "has missed some of it" in gap["words"]
    assert [one["kind"] for one in rest if one["seq"] > middle] == [
        one["kind"] for one in desk.feed if one["seq"] > middle
    ]
    assert listened(desk, middle - 1, "H-9") == [gap]
    assert GAP not in {one["kind"] for one in listened(desk, middle)}


def test_the_service_looks_once_an_hour_and_a_little_at_a_time(desk, monkeypatch):
    monkeypatch.setattr(outbox_retention, "AT_ONCE", 2)
    monkeypatch.setattr("dispatch.outgoing.keeper.AT_ONCE", 1)
    carried(desk, "webhook:a")
    kept = len(bodies(desk.store))
    keeper = OutboxKeeper(desk.store, timedelta(days=30))
    keeper.look(START + timedelta(days=30))
    assert len(bodies(desk.store)) == kept
    keeper.look(START + timedelta(days=30) + EVERY / 2)
    assert len(bodies(desk.store)) == kept
    for look in range(1, 20):
        keeper.look(LATER + timedelta(seconds=look))
        assert len(bodies(desk.store)) >= kept - look
    (mark,) = bodies(desk.store)
    assert (mark["kind"], mark["seq"]) == (GAP, last_told(desk.store))
    assert [told.seq for told in told_after(desk.store, 0)] == [mark["seq"]]


def test_the_command_counts_it_and_removes_it(desk):
    carried(desk, "webhook:a")
    carried(desk, "hospital:H-0")
    day = date(2027, 12, 1)
    told = prune(desk.store, day, "anna", really=False)
    assert told["outbox"] > 5
    assert prune(desk.store, day, "anna", really=True) == told
    assert [one["kind"] for one in bodies(desk.store)] == [GAP]
    assert prune(desk.store, day, "anna", really=True) == {}
