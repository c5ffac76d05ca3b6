"""A row that fails each time it is applied is set aside, on both databases; the queue behind it goes on."""

import threading

import pytest
from sqlalchemy import select

from data.errors import InputError
from data.intake import own_codes
from data.store import inbox, quarantine, set_aside
from data.store.desk_overview import open_studies
from data.store.dispatch_tables import COMMANDS, INTAKE
from data.store.quarantine import INTERNAL
from data.store.seal import Seal, Secret
from dispatch.intake.letters import Reader
from dispatch.intake.reception import Reception
from dispatch.intake.replays import Replays
from dispatch.projection import rows
from dispatch.stand_by import LEADS, Instance
from dispatch.trials import TRIES
from tests.unit.dispatch.desk import PSEUDONYMS, Desk, receive
from tests.unit.simulation import stage


@pytest.fixture
def desk(store):
    made = Desk(store, stage.network(3), *(stage.duty(reader, 7, 19) for reader in range(3)))
    made.start()
    return made


@pytest.fixture
def clash(monkeypatch):
    """The database refuses the second assignment of study A; call what this gives to mend it."""
    give = rows.give

    def given_twice(connection, values):
        give(connection, values)
        if rows.study(connection, values["study_id"]).accession == "A":
            give(connection, values)

    with monkeypatch.context() as patched:
        patched.setattr("dispatch.projection.rows.give", given_twice)
        yield lambda: patched.setattr("dispatch.projection.rows.give", give)


def waits(desk, *accessions):
    for accession in accessions:
        message = {"accession": accession, "exam": "CT_HEAD"}
        receive(desk.store, desk.leader.setting.network, message, accession, desk.now)


def states(desk):
    return {one["accession"]: one["state"] for one in open_studies(desk.store, desk.now)}


def table(store, which):
    words = which.c.reason if which is INTAKE else which.c.answer
    with store.reading() as connection:
        return [(state, text) for state, text in connection.execute(select(which.c.state, words).order_by(which.c.id))]


def turns(desk, count=TRIES):
    for _ in range(count):
        desk.leader.work(desk.now)


@pytest.mark.usefixtures("clash")
def test_it_keeps_its_place_until_the_last_try_then_the_queue_goes_on(desk):
    before = repr(desk.leader.state)
    waits(desk, "A", "B")
    turns(desk, TRIES - 1)
    assert (states(desk), repr(desk.leader.state)) == ({}, before)
    assert [state for state, _ in table(desk.store, INTAKE)] == ["new", "new"]
    turns(desk, 1)
    assert states(desk) == {"B": "assigned"}
    (first, why), (second, _) = table(desk.store, INTAKE)
    assert (first, second) == ("set aside", "applied")
    assert why.startswith(f"could not be applied in {TRIES} tries: ")
    assert "uq_assignments" in why or "assignments." in why
    assert not desk.leader.trials.failed


@pytest.mark.usefixtures("clash")
def test_everyone_is_told_and_it_is_in_quarantine_until_it_expires(desk):
    waits(desk, "A")
    turns(desk)
    (alarm,) = [one for one in desk.feed if one["kind"] == "alarm"]
    (kept,) = quarantine.listed(desk.store, "anna")
    assert (alarm["alarm"], alarm["hospital"], alarm["quarantine"]) == ("set aside", "H-0", kept["id"])
    assert "the queue behind it goes on" in alarm["words"]
    assert (kept["channel"], kept["fault"], kept["state"], kept["times"]) == ("http", INTERNAL, "kept", 1)
    assert set_aside.how_many(desk.store) == 1
    desk.restart()
    assert [state for state, _ in table(desk.store, INTAKE)] == ["set aside"]


def test_it_is_put_back_from_quarantine_and_by_its_sender(desk, clash):
    reader = Reader.of(desk.leader.setting.network, own_codes(desk.leader.setting.network), PSEUDONYMS)
    replays = Replays(desk.leader, Reception(desk.store, lambda: None, Seal(Secret(b"of this test"))), reader)
    waits(desk, "A")
    turns(desk)
    (kept,) = quarantine.listed(desk.store, "anna")
    quarantine.ask_replay(desk.store, kept["id"], "anna")
    replays.look(desk.now)
    told = quarantine.state_of(desk.store, kept["id"])
    assert (told["state"], told["times"]) == ("kept", 2)
    assert told["answer"].startswith("set aside again: could not be applied")
    clash()
    quarantine.ask_replay(desk.store, kept["id"], "anna")
    replays.look(desk.now)
    assert quarantine.state_of(desk.store, kept["id"])["answer"] == "taken"
    assert states(desk) == {"A": "assigned"}
    assert set_aside.how_many(desk.store) == 0
    with pytest.raises(InputError, match="was taken already"):
        quarantine.ask_replay(desk.store, kept["id"], "anna")


def test_the_same_message_once_more_is_tried_once_more(desk, clash):
    waits(desk, "A")
    turns(desk)
    clash()
    waits(desk, "A")
    turns(desk, 1)
    assert states(desk) == {"A": "assigned"}


def test_a_command_that_fails_by_a_fault_of_ours_is_set_aside_too(desk, monkeypatch):
    def fails(*_):
        raise KeyError("R-0 Dupont")

    desk.study("A")
    with monkeypatch.context() as patched:
        patched.setattr("dispatch.by_hand.happens", fails)
        desk.say("hold", study="A", reason="images of last year come", by="anna")
        turns(desk, TRIES - 1)
    ((state, why),) = table(desk.store, COMMANDS)
    assert state == "set aside"
    assert why.startswith(f"could not be applied in {TRIES} tries: KeyError in test_set_aside.py, line ")
    (kept,) = quarantine.listed(desk.store, "anna")
    assert (kept["channel"], kept["place"], kept["hospital_id"]) == ("command", "hold", "H-0")
    (alarm,) = [one for one in desk.feed if one["kind"] == "alarm"]
    assert alarm["study"] == "H-0/A"
    set_aside.put_back(desk.store, "command", "k2")
    turns(desk, 1)
    assert table(desk.store, COMMANDS)[0][0] == inbox.APPLIED


@pytest.mark.usefixtures("clash")
def test_the_running_instance_leads_on(desk):
    said, wake, stop = [], threading.Event(), threading.Event()
    desk.leader.stop()
    instance = Instance(desk.leader, said.append)
    assert instance.begin()
    waits(desk, "A", "B")
    thread = threading.Thread(target=instance.run, args=(stop, wake))
    thread.start()
    try:
        for _ in range(1000):
            if states(desk).get("B") == "assigned":
                break
            threading.Event().wait(0.01)
    finally:
        stop.set()
        wake.set()
        thread.join()
    assert states(desk) == {"B": "assigned"}
    assert instance.role == LEADS
    assert not [words for words in said if "tries again" in words]
