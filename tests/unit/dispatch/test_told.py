"""What the service tells of itself: the feed as events, figures, logs without anything of a patient."""

import io
import json
import logging
from threading import Thread
from time import monotonic, sleep
from urllib.request import Request, urlopen

import pytest
import uvicorn
from fastapi import FastAPI
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy.exc import OperationalError

from data.errors import InputError
from data.store import outlets
from data.store.feed import told_after
from dispatch.gauges import exposition
from dispatch.intake.http_keys import Guard
from dispatch.intake.http_outlets import add_outlets
from dispatch.intake.key_ring import KeyRing
from dispatch.logs import log, start_logging
from tests.unit.dispatch.desk import Desk, new_store
from tests.unit.simulation import stage


@pytest.fixture
def desk(tmp_path):
    store = new_store(tmp_path)
    made = Desk(store, stage.network(2), stage.duty(0, 7, 19), stage.duty(1, 7, 19))
    made.leader.publish = made.leader.counts.publishing(made.leader.publish)
    made.leader.counts._clock = lambda: made.now
    made.start()
    yield made
    store.engine.dispose()


@pytest.fixture
def address(desk):
    app = FastAPI()
    add_outlets(app, desk.leader, lambda: server.should_exit)
    ring = KeyRing(desk.store)
    ring.refresh(desk.now.date())
    app.add_middleware(Guard, ring=ring)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None))
    thread = Thread(target=server.run)
    thread.start()
    end = monotonic() + 10
    while not server.started:
        assert monotonic() < end
        sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


def streamed(address, query, count, headers=()):
    """(messages, last id) after so many messages of the stream."""
    messages, last = [], None
    with urlopen(Request(f"{address}/stream{query}", headers=dict(headers)), timeout=10) as stream:
        while len(messages) < count:
            name, _, value = stream.readline().decode().rstrip("\n").partition(": ")
            if name == "data":
                messages.append(json.loads(value))
            elif name == "id":
                last = int(value)
    return messages, last


def test_the_stream_goes_on_where_it_was_left_and_misses_nothing(desk, address):
    for name in "ABC":
        desk.study(name)
    reader = desk.told("assign")[0][2]
    desk.say("pause", reader)
    desk.say("resume", reader)
    desk.say("done", desk.told("assign")[-1][2], desk.told("assign")[-1][1].partition("/")[2])
    whole, _ = streamed(address, "?after=0", len(desk.feed))
    assert whole == desk.feed
    for count in range(1, len(desk.feed)):
        first, last = streamed(address, "?after=0", count)
        rest = [message for message in desk.feed if message["seq"] > (last or 0)]
        following, _ = streamed(address, "", len(rest), {"Last-Event-ID": str(last or 0)}) if rest else ([], 0)
        seen = [*first, *following]
        assert [message for message in desk.feed if message not in seen] == []
        assert following == rest


def test_the_stream_waits_for_what_comes(desk, address):
    desk.study("A")
    came = []
    thread = Thread(target=lambda: came.extend(streamed(address, "", 1)[0]))
    thread.start()
    sleep(0.3)
    desk.study("B")
    thread.join(10)
    assert [message["study"] for message in came] == ["H-0/B"]


def test_several_messages_of_one_event_stay_together(desk):
    desk.study("A")
    desk.say("pause", desk.told("assign")[0][2])
    told = told_after(desk.store, 0, limit=1)
    assert [each.seq for each in told] == [desk.feed[0]["seq"]]
    everything = [json.loads(body) for each in told_after(desk.store, 0) for body in each.bodies]
    assert everything == desk.feed


def figures(desk):
    text = exposition(desk.leader).decode()
    samples = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
    return {(sample.name, *sample.labels.values()): sample.value for sample in samples}


def test_figures_for_prometheus(desk):
    outlets.register(desk.store, {"hospital:H-0": "hospital:H-0"})
    for name in "ABC":
        desk.study(name)
    desk.say("resume", "R-0")
    desk.after(1)
    found = figures(desk)
    assert found["hulotte_queue_length", "P2"] == 1
    assert found["hulotte_queue_length", "P0"] == 0
    assert found["hulotte_queue_oldest_wait_seconds", "P2"] == 60
    assert found["hulotte_open_studies", "assigned"] == 2
    assert found["hulotte_decisions_total", "assign"] == 2
    assert found["hulotte_requests_applied_total", "intake"] == 3
    assert found["hulotte_requests_refused_total", "commands"] == 1
    assert found["hulotte_assignment_latency_seconds_count",] == 2
    assert found["hulotte_leader_epoch",] == 1
    assert found["hulotte_readers_on_duty",] == 2
    assert found["hulotte_outbox_waiting", "hospital:H-0"] == 3 * 2 + 2
    assert found["hulotte_outbox_lag_seconds", "hospital:H-0"] == 60
    assert found["hulotte_store_up",] == 1
    _, study, reader = desk.told("assign")[0]
    desk.say("done", reader, study.partition("/")[2])
    assert figures(desk)["hulotte_assignment_latency_seconds_count",] == 3
    assert figures(desk)["hulotte_assignment_latency_seconds_sum",] == 60


def test_a_store_that_cannot_be_read_is_a_figure_too(desk, monkeypatch):
    def fails(_):
        raise InputError([])

    monkeypatch.setattr("dispatch.gauges.waiting_by_class", fails)
    assert figures(desk)["hulotte_store_up",] == 0


def test_figures_over_http(address):
    with urlopen(f"{address}/metrics") as answer:
        assert answer.headers["Content-Type"].startswith("text/plain")
        assert "hulotte_queue_length" in answer.read().decode()


@pytest.fixture
def written():
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    stream = io.StringIO()
    start_logging(stream, talkative=True)
    yield stream
    logging.basicConfig(handlers=handlers, level=level, force=True)
    start_logging(talkative=False)
    logging.basicConfig(handlers=handlers, level=level, force=True)


SECRETS = ("ACC-4711", "V-secret", "Dupont", "R-0", "R-1", "DUPONT^JEAN")


def test_no_line_of_the_log_holds_anything_of_a_patient(desk, written, monkeypatch):
    desk.study("ACC-4711", visit="V-secret", name="Dupont")
    desk.study("ACC-4711", visit="V-secret")
    desk.say("pause", "R-0")
    desk.say("pause", "R-1")
    desk.say("cancel", study="ACC-4711", reason="Dupont")
    desk.say("cancel", study="ACC-4711")
    desk.leader.counts.troubled("webhook:ris", "answered 500", 2, 4)
    log().info("something", accession="ACC-4711", visit="V-secret", name="Dupont", row=7)
    other = logging.getLogger("dispatch.intake.hl7v2.server")
    other.warning("connection closed: %s", "DUPONT^JEAN")
    other.warning("DUPONT^JEAN " + "ACC-4711")
    other.warning({"name": "Dupont"})

    def fails(*_):
        raise OperationalError("insert", {"accession": "ACC-4711"}, Exception("Dupont"))

    monkeypatch.setattr("dispatch.projection.rows.give", fails)
    desk.say("resume", "R-0")
    try:
        desk.study("ACC-4711-2")
    except InputError as error:
        log().error("not written", exc_info=error)
        other.exception("a message could not be stored")
    text = written.getvalue()
    lines = [json.loads(line) for line in text.splitlines()]
    assert not [secret for secret in SECRETS if secret in text]
    events = [line["event"] for line in lines]
    assert {"row applied", "row refused", "alarm", "outlet fails", "something", "not written"} <= set(events)
    assert "connection closed: %s" in events
    assert next(line for line in lines if line["event"] == "something")["row"] == 7
    assert "OperationalError" in next(line for line in lines if line["event"] == "not written")["error"]
    assert all({"level", "timestamp"} <= line.keys() for line in lines)
