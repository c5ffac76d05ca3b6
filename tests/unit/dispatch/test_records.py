"""What records change at the desk: orders changed and withdrawn, statuses seen, all of a message or nothing."""

from datetime import timedelta

import pytest

from data.store import inbox
from data.store.desk_overview import RELEASED, history_of, open_studies
from data.studies import Subspecialty
from dispatch.intake.record_text import delivery_body, records_of
from dispatch.intake.records import Channel, Delivery, NewStudy, Origin, Stage, StatusSeen, StudyRef
from tests.unit.dispatch.desk import START, Desk, new_store
from tests.unit.simulation import stage


@pytest.fixture
def store(tmp_path):
    opened = new_store(tmp_path)
    yield opened
    opened.engine.dispose()


@pytest.fixture
def desk(store):
    made = Desk(store, stage.network(2), stage.duty(0, 7, 19))
    made.start()
    return made


def status(desk, stage_name, accession="A"):
    return desk.tell({"event": "status", "accession": accession, "stage": stage_name})


def cancelled(desk, accession="A"):
    return desk.tell({"event": "cancelled", "accession": accession})


def changed(desk, exam="CT_HEAD", accession="A", **fields):
    by = [{"accession": accession, "exam": exam, **fields}]
    return desk.tell({"event": "replaced", "accession": "A", "by": by})


def states(desk):
    return {row["accession"]: (row["state"], row["reader"]) for row in open_studies(desk.store, desk.now)}


def known(desk, accession="A"):
    return history_of(desk.store, accession, "H-0")


def traced(desk):
    """The desk as one that starts again finds it."""
    again = Desk(desk.store, desk.leader.setting.network, stage.duty(0, 7, 19))
    desk.leader.stop()
    again.now = desk.now
    again.leader.start()
    return repr(again.leader.state)


def test_a_status_ends_the_reading_as_done_does(desk):
    desk.study("A")
    desk.study("B")
    assert states(desk) == {"A": ("assigned", "R-0"), "B": ("queued", None)}
    assert status(desk, "preliminary").state == "applied"
    assert states(desk)["A"] == ("preliminary", "R-0")
    assert status(desk, "signed").state == "applied"
    assert states(desk) == {"B": ("assigned", "R-0")}
    (given,) = known(desk)["assignments"]
    assert given["outcome"] == "done"
    assert given["acknowledged_at"]
    assert status(desk, "corrected").state == "applied"
    assert status(desk, "signed").state == "applied"
    assert known(desk)["state"] == "corrected"
    assert desk.told("signed") == [("signed", "H-0/A", "R-0")]


def test_what_was_read_elsewhere_leaves_the_queue(desk):
    desk.study("A")
    desk.study("B")
    assert status(desk, "preliminary", "B").state == "applied"
    assert states(desk)["B"] == ("preliminary", None)
    assert status(desk, "corrected", "B").state == "applied"
    assert list(states(desk)) == ["A"]
    told = known(desk, "B")
    assert (told["state"], told["assignments"], "signed" in told["reached"]) == ("corrected", [], True)
    desk.say("done", "R-0", "A")
    assert [one for one in desk.told("assign") if one[1] == "H-0/B"] == []
    before = repr(desk.leader.state)
    assert traced(desk) == before


def test_a_study_that_is_laid_aside_can_be_signed_and_withdrawn(desk):
    desk.study("A")
    desk.say("acknowledge", "R-0", "A")
    desk.study("B", "CT_STROKE", urgency="P0")
    desk.after(2)
    assert states(desk) == {"A": ("reading", None), "B": ("assigned", "R-0")}
    assert status(desk, "signed").state == "applied"
    assert states(desk) == {"B": ("assigned", "R-0")}
    assert known(desk)["assignments"][0]["outcome"] == "signed"
    desk.say("done", "R-0", "B")
    desk.study("C")
    assert states(desk) == {"C": ("assigned", "R-0")}


def test_cancelled_once_or_twice_in_hand_or_not(desk):
    desk.study("A")
    desk.study("B")
    assert cancelled(desk, "B").state == "applied"
    assert cancelled(desk).state == "applied"
    assert states(desk) == {}
    assert cancelled(desk).state == "applied"
    assert len(desk.told("cancelled")) == 2
    assert "is cancelled" in status(desk, "signed").reason
    assert "has come already, and is cancelled" in desk.study("A").reason
    desk.study("C")
    status(desk, "signed", "C")
    assert "C is signed already" in cancelled(desk, "C").reason


def test_nobody_knows_it_yet_and_later_somebody_does(desk):
    message = {"event": "cancelled", "accession": "A"}
    assert "H-0 has sent no study A (send the order first)" in desk.tell(message, "same").reason
    assert [one["kind"] for one in desk.feed] == ["on duty", "refused"]
    desk.study("A")
    assert desk.tell(message, "same").state == "applied"
    assert states(desk) == {}


def test_a_changed_order_keeps_the_study_and_its_reader(desk):
    desk.study("A", "CT_HEAD", urgency="P2")
    due = known(desk)["due_at"]
    assert changed(desk, "CT_STROKE", urgency="P0", order="P-9").state == "applied"
    told = known(desk)
    assert (told["exam"], told["urgency"], told["state"]) == ("CT_STROKE", "P0", "assigned")
    assert told["due_at"] < due
    assert states(desk)["A"] == ("assigned", "R-0")
    assert desk.tell({"event": "status", "order": "P-9", "stage": "signed"}).state == "applied"
    assert "is signed already" in changed(desk).reason


def test_a_changed_order_moves_up_in_the_queue(desk):
    desk.study("0")
    desk.study("A", urgency="P3")
    desk.study("B", urgency="P2")
    assert changed(desk, urgency="P1").state == "applied"
    desk.say("done", "R-0", "0")
    assert states(desk)["A"] == ("assigned", "R-0")
    before = repr(desk.leader.state)
    assert traced(desk) == before


def test_who_may_not_read_what_it_was_changed_into_gives_it_back(store):
    neuro = stage.reader(0, reads=(Subspecialty.NEURO,))
    everything = stage.reader(1)
    desk = Desk(store, stage.network([neuro, everything]), stage.duty(0, 7, 19), stage.duty(1, 7, 19))
    desk.start()
    desk.say("pause", "R-1")
    desk.study("A", "CT_HEAD")
    desk.say("resume", "R-1")
    assert states(desk)["A"] == ("assigned", "R-0")
    assert changed(desk, "CT_AP").state == "applied"
    assert states(desk)["A"] == ("assigned", "R-1")
    assert known(desk)["assignments"][0]["outcome"] == "transferred"


def test_others_take_its_place(desk):
    desk.study("A", order="P-1")
    by = [{"accession": "B", "exam": "CT_HEAD"}, {"accession": "C", "exam": "CT_HEAD"}]
    assert desk.tell({"event": "replaced", "order": "P-1", "by": by}).state == "applied"
    assert known(desk)["state"] == "cancelled"
    assert sorted(states(desk)) == ["B", "C"]
    assert "has sent no study" in desk.tell({"event": "replaced", "accession": "X", "by": by}).reason


def test_one_order_number_of_two_studies_is_not_enough(desk):
    desk.study("A", order="P-1")
    desk.study("B", order="P-1")
    reason = desk.tell({"event": "cancelled", "order": "P-1"}).reason
    assert "P-1 is the order number of 2 studies (name the accession number as well)" in reason


@pytest.mark.parametrize("stages", [("vetted", "performed"), ("performed",), ()])
def test_a_request_goes_its_way(desk, stages):
    desk.study("A", images_complete=False)
    assert states(desk)["A"] == ("requested", "R-0")
    for each in stages:
        assert status(desk, each).state == "applied"
        assert known(desk)["state"] == each
    assert changed(desk, "CT_STROKE").state == "applied"
    assert status(desk, "images complete").state == "applied"
    assert status(desk, "images complete").state == "applied"
    assert states(desk)["A"] == ("assigned", "R-0")
    assert known(desk)["exam"] == "CT_STROKE"
    assert status(desk, "reading").state == "applied"
    assert states(desk)["A"] == ("reading", "R-0")
    assert status(desk, "performed").state == "applied"
    assert states(desk)["A"] == ("reading", "R-0")
    assert "is for the dispatcher to tell" in status(desk, "assigned").reason


def test_all_of_a_message_is_applied_or_nothing(desk):
    one = NewStudy(StudyRef("H-0", "A"), "CT_HEAD", None, START)
    unknown = StatusSeen(StudyRef("H-0", "B"), Stage.SIGNED, START)
    delivery = Delivery(Origin(Channel.HL7, "H-0", "m", "k"), (one, unknown))
    body = delivery_body(delivery)
    assert records_of(body) == delivery.records
    before = repr(desk.leader.state)
    inbox.receive(desk.store, "hl7", "k", desk.now, body)
    desk.leader.work(desk.now)
    assert "has sent no study B" in inbox.found(desk.store, "hl7", "k").reason
    assert states(desk) == {}
    assert repr(desk.leader.state) == before


def test_what_an_older_version_stored_is_refused_with_a_reason(desk):
    inbox.receive(desk.store, "http", "old", desk.now, {"accession": "A"})
    desk.leader.work(desk.now)
    assert "was stored by another version" in inbox.found(desk.store, "http", "old").reason


# -- holds by the hospital ---------------------------------------------------------------------------------------------


def held(desk, accession="A"):
    return next(row for row in open_studies(desk.store, desk.now) if row["accession"] == accession)["held_until"]


@pytest.mark.parametrize("goes_on", ["images complete", "reading", "vetted"])
def test_a_hospital_holds_a_study_and_goes_on(desk, goes_on):
    desk.study("A")
    assert status(desk, "held").state == "applied"
    assert (states(desk)["A"], held(desk)) == (("queued", None), RELEASED)
    (told,) = [one for one in desk.feed if one["kind"] == "held"]
    assert (told["reason"], told["by"]) == ("held by the hospital", "H-0")
    assert status(desk, "held").state == "applied"
    assert len(desk.told("held")) == 1
    desk.after(30)
    before = repr(desk.leader.state)
    desk.restart()
    assert repr(desk.leader.state) == before
    assert states(desk)["A"] == ("queued", None)
    assert status(desk, goes_on).state == "applied"
    assert (states(desk)["A"], held(desk)) == (("assigned", "R-0"), None)
    assert len(desk.told("hold lifted")) == 1


def test_a_request_is_held_before_it_is_vetted(desk):
    desk.study("A", images_complete=False)
    desk.study("B", images_complete=False)
    status(desk, "held")
    assert desk.told("assign")[-1] == ("assign", "H-0/B", "R-0")
    desk.say("done", "R-0", "B")
    assert len(desk.told("assign")) == 2
    assert status(desk, "requested").state == "applied"
    assert desk.told("assign")[-1] == ("assign", "H-0/A", "R-0")


def test_a_hold_ends_with_what_it_holds(desk):
    desk.study("A", images_complete=False)
    status(desk, "held")
    assert status(desk, "images complete").state == "applied"
    assert (states(desk)["A"], held(desk)) == (("assigned", "R-0"), None)
    status(desk, "held")
    assert status(desk, "signed").state == "applied"
    assert known(desk)["state"] == "signed"
    assert known(desk)["held_until"] is None


def test_what_a_desk_holds_no_hospital_releases_but_it_holds_it_longer(desk):
    desk.study("A")
    until = (START + timedelta(minutes=30)).isoformat()
    desk.say("hold", study="A", reason="images of last year", by="anna", detail={"until": until})
    assert status(desk, "reading").state == "applied"
    assert held(desk) == until
    status(desk, "held")
    assert held(desk) == RELEASED
    desk.after(31)
    assert states(desk)["A"] == ("queued", None)
    assert desk.say("release", study="A", by="anna").state == "applied"
    assert states(desk)["A"] == ("assigned", "R-0")


def test_what_is_not_at_the_desk_is_noted_only(desk):
    desk.study("A", images_complete=False)
    desk.say("done", "R-0", "A")
    assert status(desk, "held").state == "applied"
    assert (states(desk)["A"], held(desk)) == (("vetted", None), None)
    assert "held by the hospital" in [one["kind"] for one in known(desk)["events"]]
    assert status(desk, "images complete").state == "applied"
    assert states(desk)["A"] == ("assigned", "R-0")
