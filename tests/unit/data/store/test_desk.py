"""The dispatcher's leader on both databases."""

import time
from datetime import UTC, datetime

import pytest

from data.errors import ConflictError, InputError
from data.store import leases
from data.store.desk_overview import history_of, open_studies
from data.store.rosters import propose, publish, save_draft, withdraw
from data.store.store import Store
from dispatch.duties import on_duty
from dispatch.journal import ROLE
from dispatch.rosters import PublishedDuties
from dispatch.stand_by import STANDS_BY, Instance
from tests.unit.data.formats.small import small_network
from tests.unit.data.store.made import roster_file
from tests.unit.dispatch.desk import Desk
from tests.unit.simulation import stage

DUTIES = (stage.duty(0, 7, 19), stage.duty(1, 7, 19))


def desk_on(store):
    return Desk(store, stage.network(2), *DUTIES)


def test_a_stretch_is_the_same_on_both_and_is_gone_on_from(store):
    desk = desk_on(store)
    desk.start()
    desk.say("pause", "R-1")
    desk.study("A")
    desk.say("acknowledge", "R-0", "A")
    desk.study("B", "CT_STROKE", urgency="P0")
    desk.after(2)
    desk.say("acknowledge", "R-0", "B")
    desk.study("C")
    told = [(one["accession"], one["state"], one["reader"]) for one in open_studies(store, desk.now)]
    assert told == [("B", "reading", "R-0"), ("A", "reading", None), ("C", "queued", None)]
    before = repr(desk.leader.state)
    with pytest.raises(ConflictError, match="leads here"):
        desk_on(store).start()
    desk.leader.stop()
    again = desk_on(store)
    again.now, again.keys = desk.now, 100
    again.leader.start()
    assert repr(again.leader.state) == before
    again.say("done", "R-0", "B")
    again.say("done", "R-0", "A")
    assert [(one["accession"], one["reader"]) for one in open_studies(store, desk.now)] == [("C", "R-0")]
    assert [one["outcome"] for one in history_of(store, "A", "H-0")["assignments"]] == ["done"]
    desk.now = again.now
    with pytest.raises(leases.LeaseLostError):
        desk.study("D")


def test_the_database_itself_refuses_a_second_assignment(store):
    desk = desk_on(store)
    desk.start()
    desk.study("A")
    with store.engine.connect() as connection, pytest.raises(Exception, match=r"(?i)unique"):
        connection.exec_driver_sql(
            "INSERT INTO assignments (study_id, work, reader, given_at, acknowledge_by, outcome, reason, scores, epoch)"
            " SELECT study_id, work, 'R-9', given_at, acknowledge_by, '', '', '', epoch FROM assignments"
        )
    assert leases.take(store, f"{ROLE} of another", 1).epoch == 1


def test_a_change_of_what_is_published_reaches_the_desk(filled):
    duties = PublishedDuties(filled, small_network())
    evening = datetime(2027, 3, 27, 20, tzinfo=UTC)
    assert list(on_duty(duties.around(evening), evening)) == []
    version = save_draft(filled, roster_file(), "anna").id
    propose(filled, version, "anna")
    publish(filled, version, "bea")
    assert [stretch.reader for stretch in on_duty(duties.around(evening), evening)] == ["R-1"]
    after_midnight = datetime(2027, 3, 28, 3, tzinfo=UTC)
    assert [stretch.reader for stretch in on_duty(duties.around(after_midnight), after_midnight)] == ["R-1"]
    withdraw(filled, version, "bea")
    assert list(on_duty(duties.around(evening), evening)) == []


def leads_soon(instance):
    """The server frees a lock a moment after its session has ended."""
    end = time.monotonic() + 20
    while not instance.begin():
        assert time.monotonic() < end, "it never leads"
        time.sleep(0.02)


def test_who_stands_by_knows_what_the_leader_wrote_and_takes_over(databases):
    store = Store.open(databases("postgresql"))
    first, second, said = desk_on(store), desk_on(store), []
    first.start()
    other = Instance(second.leader, said.append, stands_by=True)
    other.begin()
    assert (other.role, "leads here" in said[-1]) == (STANDS_BY, True)
    first.study("A")
    first.study("B")
    other.begin()
    assert repr(second.leader.state) == repr(first.leader.state)
    first.leader.journal.lease.lock.connection.close()  # what the server does to a session that is silent
    leads_soon(other)
    assert "leads (epoch 2)" in said[-1]
    second.now, second.keys = first.now, 100
    second.study("C")
    with pytest.raises(leases.LeaseLostError):
        first.study("D")
    other.end()
    again = Instance(first.leader, said.append, stands_by=True)
    leads_soon(again)
    first.leader.work(first.now)
    assert {one["accession"] for one in open_studies(store, first.now)} == {"A", "B", "C", "D"}
    again.end()


def test_a_transaction_that_a_frozen_leader_left_open_keeps_nobody_waiting(databases):
    store = Store.open(databases("postgresql"), silence=0.2)
    first, second = desk_on(store), desk_on(Store.open(store.url, silence=0.2))
    first.start()
    with pytest.raises(InputError, match=r"idle-in-transaction|closed"), first.leader.journal.entry() as entry:
        entry.append(first.now, "alarm", "{}", None, None)
        first.leader.journal.lease.lock.connection.close()
        assert second.start() == 2
        entry.append(first.now, "alarm", "{}", None, None)
    assert second.leader.journal.lease.epoch == 2
    second.study("A")
    for each in (first, second):
        each.leader.stop()
        each.store.engine.dispose()
