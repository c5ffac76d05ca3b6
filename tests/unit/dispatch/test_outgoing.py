"""What leaves the outbox arrives in order and at least once, whoever is down meanwhile."""

import asyncio
import hashlib
import hmac
import json
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from threading import Event, Thread

import pytest

from data.intake import HospitalIntake
from data.store import outlets
from data.store.outlets import Outlet
from data.targets import StatusPort, Webhook
from dispatch.intake.hl7v2.server import tls_context
from dispatch.outgoing import hospital as hospital_module
from dispatch.outgoing.carriers import LONGEST_WAIT, Carried, wait_after
from dispatch.outgoing.couriers import Couriers
from dispatch.outgoing.hospital import HospitalCarrier
from dispatch.outgoing.webhook import WebhookCarrier
from tests.unit.dispatch.desk import Desk, new_store
from tests.unit.dispatch.intake.test_server import certificate  # noqa: F401 (a fixture)
from tests.unit.dispatch.outside import Hospital, Receiver, free_port
from tests.unit.simulation import stage

SECRET = "a secret of the test, long enough"
LIFE = [
    ("A", "I", "images complete"),
    ("A", "I", "queued"),
    ("A", "I", "assigned"),
    ("A", "I", "reading"),
    ("A", "P", "preliminary"),
    ("A", "F", "signed"),
]


@pytest.fixture
def desk(tmp_path):
    store = new_store(tmp_path)
    yield Desk(store, stage.network(2), stage.duty(0, 7, 19), stage.duty(1, 7, 19))
    store.engine.dispose()


class Clock:
    """A clock that runs on quickly, so that no back-off is waited for."""

    def __init__(self):
        self.began = time.monotonic()

    def __call__(self):
        return datetime(2027, 1, 4, 7, tzinfo=UTC) + timedelta(seconds=60 * (time.monotonic() - self.began))


def couriers(store, carriers, troubles=None):
    made = Couriers(store, carriers, now=Clock(), poll=0.01)
    if troubles is not None:
        made.troubled = lambda *words: troubles.append(words)
    made.register()
    return made


@contextmanager
def carrying(made):
    stop = Event()
    thread = Thread(target=lambda: asyncio.run(made.run(stop)))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def until(condition, seconds=10):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come to pass"
        time.sleep(0.01)


def hospital_carrier(port, **changes):
    sender = HospitalIntake(id="H-0", facility="CH0", application="RIS", exams={"TDMCR": "CT_HEAD", "X": "CT_HEAD"})
    return HospitalCarrier(sender, StatusPort(host="127.0.0.1", port=port, **{"tls": False, "seconds": 1, **changes}))


def life_of_a_study(desk, name="A"):
    desk.study(name)
    reader = desk.told("assign")[-1][2]
    for kind in ("acknowledge", "preliminary", "done"):
        desk.say(kind, reader, name)


def test_a_hospital_that_was_down_gets_every_status_in_order_once_it_is_up(desk):
    port, troubles = free_port(), []
    made = couriers(desk.store, {"hospital:H-0": hospital_carrier(port)}, troubles)
    desk.start()
    with carrying(made):
        life_of_a_study(desk)
        until(lambda: len(troubles) >= 2)
        assert {name for name, *_ in troubles} == {"hospital:H-0"}
        with Hospital().listening(port) as hospital:
            until(lambda: len(hospital.messages) >= 6)
            assert hospital.stages() == LIFE
            life_of_a_study(desk, "B")
            until(lambda: len(hospital.messages) >= 12)
    numbers = [message.split("|")[9] for message in hospital.messages]
    assert len(set(numbers)) == 12
    first = hospital.messages[0].split("\r")
    assert first[0].split("|")[4:6] == ["RIS", "CH0"]
    assert first[2].split("|")[4] == "TDMCR"
    assert not any("R-0" in message or "R-1" in message for message in hospital.messages)
    assert outlets.lags(desk.store)[0].waiting == 0


def test_a_restart_goes_on_where_it_was(desk):
    port = free_port()
    first = couriers(desk.store, {"hospital:H-0": hospital_carrier(port)})
    desk.start()
    life_of_a_study(desk)
    second = couriers(desk.store, {"hospital:H-0": hospital_carrier(port)})
    assert first.holder != second.holder
    with Hospital().listening(port) as hospital, carrying(second):
        until(lambda: len(hospital.messages) >= 6)
    assert hospital.stages() == LIFE


def test_what_a_hospital_finds_wrong_is_passed_over_and_what_it_cannot_take_now_is_sent_again(desk, monkeypatch):
    monkeypatch.setattr(hospital_module, "REJECTED_TIMES", 3)
    port, troubles = free_port(), []
    made = couriers(desk.store, {"hospital:H-0": hospital_carrier(port)}, troubles)
    passed = []
    made.passed = lambda *words: passed.append(words)
    desk.start()
    answers = ["AE", "AR", "AA", "AR", "AR", "AR"]
    with Hospital(answers).listening(port) as hospital, carrying(made):
        life_of_a_study(desk)
        until(lambda: len(hospital.messages) >= 9)
    came = [stage for _, _, stage in hospital.stages()]
    expected = ["images complete", "queued", "queued", *["assigned"] * 3, "reading", "preliminary", "signed"]
    assert came == expected
    assert [words.split(" to ")[0] for _, words in passed] == ["answered AE", "answered AR"]
    assert not any("Dupont" in str(words) for words in (*passed, *troubles))


def test_only_the_stages_that_a_hospital_wants_are_sent(desk):
    port = free_port()
    made = couriers(desk.store, {"hospital:H-0": hospital_carrier(port, stages=("signed", "cancelled"))})
    desk.start()
    with Hospital().listening(port) as hospital, carrying(made):
        life_of_a_study(desk)
        until(lambda: hospital.messages)
    assert hospital.stages() == [("A", "F", "signed")]


def test_tls_on_both_sides_and_nothing_to_a_stranger(desk, certificate):  # noqa: F811
    port, troubles = free_port(), []
    ours, key = certificate
    server = tls_context(ours, key, clients=ours)
    hospital = Hospital()
    stranger = couriers(desk.store, {"hospital:H-0": hospital_carrier(port, tls=True)}, troubles)
    desk.start()
    desk.study("A")
    with hospital.listening(port, server):
        with carrying(stranger):
            until(lambda: troubles)
        assert hospital.messages == []
        known = {"authorities": ours, "certificate": ours, "key": key}
        trusted = couriers(desk.store, {"hospital:H-0": hospital_carrier(port, tls=True, **known)})
        with carrying(trusted):
            until(lambda: len(hospital.messages) == 3)
    assert [stage for _, _, stage in hospital.stages()] == ["images complete", "queued", "assigned"]


def test_no_status_is_kept_for_a_hospital_without_a_port(desk):
    desk.start()
    life_of_a_study(desk)
    assert outlets.messages(desk.store, "hospital:H-0", 0, 10) == []


def webhook(address, executor, **changes):
    return WebhookCarrier(Webhook(name="ris", url=address, secret=SECRET, seconds=1, **changes), executor)


def test_a_webhook_gets_the_feed_signed_and_in_order_although_it_fails_at_first(desk):
    receiver = Receiver([500, 302])
    with ThreadPoolExecutor(1) as executor, receiver.listening() as address:
        made = couriers(desk.store, {"webhook:ris": webhook(address, executor, batch=2)})
        desk.start()
        for name in ("A", "B", "C"):
            life_of_a_study(desk, name)
        with carrying(made):
            until(lambda: outlets.lags(desk.store)[0].waiting == 0)
    headers, body = receiver.requests[0]
    seconds, given = (part.partition("=")[2] for part in headers["Hulotte-Signature"].split(","))
    assert given == hmac.new(SECRET.encode(), seconds.encode() + b"." + body, hashlib.sha256).hexdigest()
    assert receiver.requests[1][1] == receiver.requests[2][1] == body
    came = [event["seq"] for _, body in receiver.requests[2:] for event in json.loads(body)["events"]]
    assert came == [event["seq"] for event in desk.feed]
    assert outlets.lags(desk.store)[0].attempts == 0


def test_a_webhook_gets_the_kinds_and_hospitals_that_it_wants(desk):
    receiver = Receiver()
    with ThreadPoolExecutor(1) as executor, receiver.listening() as address:
        made = couriers(desk.store, {"webhook:ris": webhook(address, executor, kinds=("signed",))})
        other = couriers(desk.store, {"webhook:ris": webhook(address, executor, hospitals=("H-9",))})
        desk.start()
        life_of_a_study(desk)
        with carrying(made):
            until(lambda: receiver.requests)
            until(lambda: outlets.lags(desk.store)[0].waiting == 0)
        desk.study("B")
        with carrying(other):
            until(lambda: outlets.lags(desk.store)[0].waiting == 0)
    assert [event["kind"] for event in receiver.events()] == ["signed"]


def test_one_that_hangs_or_breaks_keeps_nobody_else_waiting(desk):
    class Broken:
        source, batch, seconds = "feed", 10, 1

        async def carry(self, *_):
            raise ZeroDivisionError

    class Hanging(Broken):
        async def carry(self, *_):
            await asyncio.sleep(60)

    class Fine(Broken):
        came = ()

        async def carry(self, batch, _):
            self.came = (*self.came, *batch)
            return Carried()

    fine, troubles = Fine(), []
    made = couriers(desk.store, {"broken": Broken(), "hanging": Hanging(), "fine": fine}, troubles)
    desk.start()
    with carrying(made):
        life_of_a_study(desk)
        until(lambda: len(fine.came) == len(desk.feed))
        until(lambda: ("broken", "ZeroDivisionError") in [trouble[:2] for trouble in troubles])


def test_an_outlet_has_one_carrier_at_a_time_and_is_free_again_when_that_is_gone(desk):
    desk.start()
    now = datetime(2027, 1, 4, 8, tzinfo=UTC)
    outlets.register(desk.store, {"one": "feed"})
    told = outlets.messages(desk.store, "feed", 0, 100)
    life_of_a_study(desk)
    soon = now + timedelta(seconds=20)
    assert outlets.claim(desk.store, "a", ["one"], now, soon) == [Outlet("one", "feed", told[-1].id, 0, "")]
    assert outlets.claim(desk.store, "b", ["one"], now, soon) == []
    (taken,) = outlets.claim(desk.store, "b", ["one"], soon, soon + timedelta(seconds=20))
    (message,) = outlets.messages(desk.store, "feed", taken.cursor, 1)
    assert not outlets.arrived(desk.store, "a", "one", message, soon, soon, "")
    assert outlets.arrived(desk.store, "b", "one", message, soon, soon, "")
    outlets.released(desk.store, "b", "one")
    assert outlets.claim(desk.store, "a", ["one"], soon, soon)[0].cursor == message.id


def test_the_wait_doubles_up_to_five_minutes():
    waits = [wait_after(n).total_seconds() for n in range(1, 11)]
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, LONGEST_WAIT]
