"""The leader gives each study to one reader, whatever happens, and writes why."""

import pytest
from sqlalchemy.exc import OperationalError

from data.errors import ConflictError, InputError
from data.store import leases
from data.store.desk_overview import history_of, open_studies
from dispatch.journal import ROLE
from dispatch.service import Timing
from tests.unit.dispatch.desk import Desk, new_store
from tests.unit.simulation import stage


@pytest.fixture
def store(tmp_path):
    opened = new_store(tmp_path)
    yield opened
    opened.engine.dispose()


@pytest.fixture
def desk(store):
    made = Desk(store, stage.network(2), stage.duty(0, 7, 19), stage.duty(1, 7, 19))
    made.start()
    return made


def states(desk):
    return {row["accession"]: (row["state"], row["reader"]) for row in open_studies(desk.store, desk.now)}


def test_a_study_is_given_acknowledged_and_signed(desk):
    desk.study("A")
    reader = states(desk)["A"][1]
    assert desk.told("assign") == [("assign", "H-0/A", reader)]
    assert desk.say("acknowledge", reader, "A").state == "applied"
    assert states(desk) == {"A": ("reading", reader)}
    desk.after(5)
    assert desk.say("done", reader, "A").state == "applied"
    told = history_of(desk.store, "A", None)
    assert (told["state"], told["assignments"][0]["outcome"]) == ("signed", "done")
    assert {one["reader"] for one in told["assignments"][0]["candidates"]} == {"R-0", "R-1"}
    costs = [one["cost"] for one in told["assignments"][0]["candidates"]]
    assert costs == sorted(costs)
    assert told["assignments"][0]["candidates"][0]["reader"] == reader


def test_a_message_that_comes_twice_is_one(desk):
    assert not desk.study("A", key="same").repeated
    again = desk.study("A", key="same")
    assert (again.repeated, again.state) == (True, "applied")
    with pytest.raises(ConflictError, match="came before with other contents"):
        desk.study("B", key="same")
    assert desk.study("A", key="other").state == "applied"
    changed = desk.study("A", "CT_STROKE", key="third")
    assert (changed.state, changed.reason[:60]) == (
        "refused",
        "message, field accession: H-0/A has come already, and is ass",
    )
    assert len(desk.told("assign")) == 1


def test_who_does_not_acknowledge_loses_the_study_until_back(desk):
    desk.study("A")
    first = states(desk)["A"][1]
    other = {"R-0": "R-1", "R-1": "R-0"}[first]
    desk.after(1.9)
    assert states(desk)["A"] == ("assigned", first)
    desk.after(0.1)
    assert states(desk)["A"] == ("assigned", other)
    assert desk.say("acknowledge", first, "A").state == "refused"
    desk.say("acknowledge", other, "A")
    desk.study("B")
    assert states(desk)["B"] == ("queued", None)
    desk.say("resume", first)
    assert states(desk)["B"] == ("assigned", first)


def test_an_interrupted_study_stays_with_its_reader(desk):
    desk.say("pause", "R-1")
    desk.study("A")
    desk.say("acknowledge", "R-0", "A")
    desk.study("B", "CT_STROKE", urgency="P0")
    desk.after(2)
    assert states(desk) == {"A": ("reading", None), "B": ("assigned", "R-0")}
    desk.say("done", "R-0", "B")
    assert states(desk) == {"A": ("reading", "R-0")}


def test_what_nobody_awake_may_read_raises_an_alarm_that_names_what_is_missing(desk):
    desk.say("pause", "R-0")
    desk.say("pause", "R-1")
    desk.study("A")
    (alarm,) = [one for one in desk.feed if one["kind"] == "alarm"]
    assert alarm["missing"] == "nobody awake on duty reads neuro and may read for H-0"
    desk.say("resume", "R-1")
    assert states(desk)["A"] == ("assigned", "R-1")
    assert len([one for one in desk.feed if one["kind"] == "alarm"]) == 1


def test_people_reassign_and_cancel_what_a_reader_has_in_hand(desk):
    desk.study("A")
    first = states(desk)["A"][1]
    other = {"R-0": "R-1", "R-1": "R-0"}[first]
    assert desk.say("reassign", other, "A", reason="knows the patient").state == "applied"
    assert states(desk)["A"] == ("assigned", other)
    assert history_of(desk.store, "A", None)["assignments"][1]["reason"] == "by hand: knows the patient"
    assert desk.say("cancel", study="A").state == "applied"
    assert states(desk) == {}
    assert desk.say("cancel", study="A").reason.startswith("command, field study: H-0/A is cancelled already")


def test_a_request_is_vetted_before_its_images_wait(desk):
    desk.study("A", images_complete=False)
    (_, _, reader) = desk.told("assign")[0]
    desk.say("done", reader, "A")
    assert states(desk)["A"][0] == "vetted"
    desk.say("images_complete", study="A")
    assert states(desk)["A"][0] == "assigned"
    assert desk.say("images_complete", study="A").state == "refused"


@pytest.mark.parametrize(
    ("command", "why"),
    [
        (("done", "R-0", "A"), "not in the hand of R-0"),
        (("resume", "R-0", None), "R-0 is idle, not away"),
        (("pause", "R-7", None), "not in the network"),
        (("images_complete", None, "A"), "no images are awaited"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(desk, command, why):
    desk.study("A")
    holder = states(desk)["A"][1]
    if holder == "R-0":
        desk.say("reassign", "R-1", "A")
    before = repr(desk.leader.state)
    receipt = desk.say(*command)
    assert receipt.state == "refused"
    assert why in receipt.reason
    assert repr(desk.leader.state) == before


def test_duties_begin_and_end_by_the_roster(store):
    desk = Desk(store, stage.network(2), stage.duty(0, 7, 9), stage.duty(1, 9, 19))
    desk.start()
    desk.study("A")
    assert states(desk)["A"][1] == "R-0"
    desk.say("acknowledge", "R-0", "A")
    desk.after(60)
    assert set(desk.leader.present) == {"R-1"}
    desk.study("B")
    assert states(desk)["B"][1] == "R-1"
    assert states(desk)["A"] == ("reading", "R-0")


def test_who_starts_again_knows_everything(desk, store):
    desk.study("A")
    desk.study("B")
    desk.study("C")
    reader = states(desk)["A"][1]
    desk.say("acknowledge", reader, "A")
    desk.after(1)
    before, known = repr(desk.leader.state), states(desk)
    desk.leader.stop()
    again = Desk(store, stage.network(2), stage.duty(0, 7, 19), stage.duty(1, 7, 19))
    again.now, again.keys = desk.now, 100
    assert again.leader.start() > 4
    assert repr(again.leader.state) == before
    assert states(again) == known
    again.say("done", reader, "A")
    assert states(again)["C"] == ("assigned", reader)


def test_a_second_instance_is_refused_and_a_frozen_one_cannot_write(desk, store):
    second = Desk(store, stage.network(2), stage.duty(0, 7, 19))
    with pytest.raises(ConflictError, match="leads here until"):
        second.start()
    lease = desk.leader.journal.lease
    leases.give_up(store, lease)
    assert leases.take(store, ROLE, Timing().lease).epoch == lease.epoch + 1
    before = len(open_studies(store, desk.now))
    with pytest.raises(leases.LeaseLostError):
        desk.study("A")
    assert len(open_studies(store, desk.now)) == before


def test_a_database_that_fails_refuses_no_study(desk, monkeypatch):
    def fails(*_):
        raise OperationalError("insert", {}, Exception("disk I/O error"))

    monkeypatch.setattr("dispatch.projection.rows.give", fails)
    with pytest.raises(InputError, match="disk I/O error"):
        desk.study("A")
    monkeypatch.undo()
    assert states(desk) == {}
    desk.leader.work(desk.now)
    assert states(desk)["A"][0] == "assigned"


def test_a_journal_that_was_edited_is_not_gone_on_from(desk, store):
    desk.study("A")
    desk.leader.stop()
    with store.engine.begin() as connection, pytest.raises(Exception, match="only added to"):
        connection.exec_driver_sql("DELETE FROM events")
    with store.engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER events_unchanged")
        connection.exec_driver_sql("UPDATE events SET reader = 'R-1' WHERE kind = 'DutyStarted' AND reader = 'R-0'")
    with pytest.raises(InputError, match="not as it was written"):
        Desk(store, stage.network(2), stage.duty(0, 7, 19)).start()
