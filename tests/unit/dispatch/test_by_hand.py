"""What people decide by hand is done, refused where it must be, kept with its reason, and known after a restart."""

from datetime import timedelta

import pytest

from data.store.desk_overview import RELEASED, history_of, open_studies
from data.studies import Subspecialty
from dispatch.kernels import columns
from tests.unit.dispatch.desk import START, Desk, new_store
from tests.unit.rostering import tiny
from tests.unit.simulation import stage

ALL_DAY = (7, 19)


@pytest.fixture
def store(tmp_path):
    opened = new_store(tmp_path)
    yield opened
    opened.engine.dispose()


def desk_of(store, network, *duties):
    made = Desk(store, network, *duties, acknowledge=9999)
    made.duties = duties
    return made


def begun(store, people=2, *duties):
    """A desk that has begun; everybody is on duty from seven to nineteen unless duties are given."""
    network = stage.network(people) if isinstance(people, int) else people
    whole_day = [stage.duty(n, *ALL_DAY) for n in range(len(network.radiologists))]
    desk = desk_of(store, network, *(duties or whole_day))
    desk.start()
    return desk


def restarted(desk):
    """Another leader on the same store knows the same, to the last number."""
    before = repr(desk.leader.state)
    choices = desk.leader.choices
    desk.leader.stop()
    again = desk_of(desk.store, desk.leader.setting.network, *desk.duties)
    again.now, again.keys = desk.now, desk.keys + 1000
    again.start()
    assert repr(again.leader.state) == before
    assert again.leader.choices == choices
    return again


def row(desk, accession):
    return next(each for each in open_studies(desk.store, desk.now) if each["accession"] == accession)


def where(desk, accession):
    return row(desk, accession)["state"], row(desk, accession)["reader"]


def by(name="anna", reason="because"):
    return {"by": name, "reason": reason}


def state_of(desk, reader):
    return desk.leader.state.desk.readers.state[desk.leader.setting.reader_number[reader]]


# -- holds -------------------------------------------------------------------------------------------------------------


def test_a_held_study_is_given_to_nobody_and_its_clock_goes_on(store):
    desk = begun(store, 1)
    desk.study("A")
    desk.study("B")
    assert desk.say("hold", study="B", **by()).state == "applied"
    due = row(desk, "B")["minutes_left"]
    desk.say("done", "R-0", "A")
    desk.after(10)
    assert where(desk, "B") == ("queued", None)
    assert (row(desk, "B")["held_until"], row(desk, "B")["minutes_left"]) == (RELEASED, due - 10)
    desk = restarted(desk)
    desk.after(1)
    assert where(desk, "B") == ("queued", None)
    assert desk.say("release", study="B", by="anna").state == "applied"
    assert where(desk, "B") == ("assigned", "R-0")
    assert row(desk, "B")["held_until"] is None
    assert desk.say("release", study="B", by="anna").reason.startswith("HoldLifted, field study: H-0/B is not held")


def test_a_row_that_says_what_cannot_be_meant_is_refused_and_the_leader_goes_on(store):
    """A time of the year 9999 in a row of an earlier version would end every leader that comes across it."""
    desk = begun(store)
    desk.study("A")
    refused = desk.say("hold", study="A", detail={"until": "9999-12-31T23:59:59-14:00"}, **by())
    assert (refused.state, "write a year from 1990 to 2199" in refused.reason) == ("refused", True)
    assert desk.say("hold", study="A", **by()).state == "applied"


def test_a_hold_ends_by_itself_and_takes_a_study_from_its_reader(store):
    desk = begun(store, 1)
    desk.study("A")
    until = (START + timedelta(minutes=30)).isoformat()
    assert desk.say("hold", study="A", detail={"until": until}, **by()).state == "applied"
    assert where(desk, "A") == ("queued", None)
    assert history_of(desk.store, "A", None)["assignments"][0]["outcome"] == "held"
    desk.after(29)
    desk = restarted(desk)
    assert where(desk, "A") == ("queued", None)
    desk.after(1)
    assert where(desk, "A") == ("assigned", "R-0")
    released = [each for each in history_of(desk.store, "A", None)["events"] if each.get("action") == "release"]
    assert [each["reason"] for each in released] == ["the hold is over"]
    past = desk.say("hold", study="A", detail={"until": START.isoformat()}, **by())
    assert (past.state, "is not later than now" in past.reason) == ("refused", True)


def test_what_is_held_is_no_work_that_calls_anyone_and_can_be_cancelled(store):
    desk = begun(store, 1)
    desk.study("A")
    desk.study("B")
    waiting = desk.leader.state.desk.backlog[0]
    desk.say("hold", study="B", **by())
    assert (waiting > 0, desk.leader.state.desk.backlog[0]) == (True, 0)
    assert desk.say("cancel", study="B").state == "applied"
    assert desk.leader.state.desk.backlog[0] == 0
    assert [each["accession"] for each in open_studies(store, desk.now)] == ["A"]


# -- override ----------------------------------------------------------------------------------------------------------


def specialists():
    """R-0 reads everything, R-1 chest only."""
    return [stage.reader(0), stage.reader(1, reads=(Subspecialty.CHEST,))]


def test_an_override_gives_a_study_to_who_does_not_read_it_and_says_so(store):
    desk = begun(store, stage.network(specialists()))
    desk.study("A")
    assert where(desk, "A") == ("assigned", "R-0")
    assert "R-1 may not do H-0/A (read): does not read neuro" in desk.say("reassign", "R-1", "A").reason
    assert desk.say("override", "R-1", "A", by="anna").reason.startswith("command, field reason: override needs it")
    assert desk.say("override", "R-1", "A", **by("anna", "the only one awake")).state == "applied"
    desk = restarted(desk)
    assert where(desk, "A") == ("assigned", "R-1")
    told = history_of(store, "A", None)
    reason = "override by anna: the only one awake (although R-1 does not read neuro)"
    assert told["assignments"][1]["reason"] == reason
    assert told["commands"][-1]["by"] == "anna"


def test_a_privilege_holds_against_an_override_unless_it_is_waived_by_name(store):
    network = stage.network(specialists(), privileges=(tiny.privilege("H-0", "R-0"),))
    desk = begun(store, network)
    desk.study("A")
    refusal = desk.say("override", "R-1", "A", **by()).reason
    assert "may not do H-0/A (read): has no privilege for H-0 (name someone else" in refusal
    assert desk.say("override", "R-1", "A", detail={"despite_privilege": True}, **by()).state == "applied"
    assert where(desk, "A") == ("assigned", "R-1")
    (_, given) = history_of(store, "A", None)["assignments"]
    assert given["reason"].endswith("(although R-1 does not read neuro and has no privilege for H-0)")
    desk.leader.stop()
    trusted = stage.network(specialists(), privileges=())
    later = desk_of(store, trusted, *desk.duties)
    later.leader.start()
    assert where(desk, "A") == ("assigned", "R-1"), "what was done stays done whatever the network says later"


def test_an_override_lays_the_present_study_aside(store):
    desk = begun(store, 1)
    desk.study("A")
    desk.study("B")
    assert "is not idle: busy" in desk.say("reassign", "R-0", "B").reason
    assert desk.say("override", "R-0", "B", **by()).state == "applied"
    assert (where(desk, "A"), where(desk, "B")) == (("assigned", None), ("assigned", "R-0"))
    desk.study("C")
    assert "has laid a study aside already" in desk.say("override", "R-0", "C", **by()).reason
    desk = restarted(desk)
    desk.say("done", "R-0", "B")
    assert where(desk, "A") == ("assigned", "R-0")


# -- urgency -----------------------------------------------------------------------------------------------------------


def test_an_escalated_study_goes_first_and_is_due_sooner(store):
    desk = begun(store, 1)
    for accession in "ABC":
        desk.study(accession, urgency="P3")
    due = row(desk, "C")["due_at"]
    assert desk.say("escalate", study="C", detail={"urgency": "P1"}, **by("bob", "pain")).state == "applied"
    assert row(desk, "C")["urgency"] == "P1"
    assert row(desk, "C")["due_at"] < due
    again = desk.say("escalate", study="C", detail={"urgency": "P2"}, **by())
    assert "P2 is not more urgent than P1" in again.reason
    desk = restarted(desk)
    desk.say("done", "R-0", "A")
    assert where(desk, "C") == ("assigned", "R-0")
    (said,) = [each for each in history_of(store, "C", None)["events"] if each["kind"] == "Escalated"]
    assert (said["urgency"], said["reason"], said["by"]) == ("P1", "pain", "bob")


def test_the_class_of_a_study_without_images_is_raised_for_when_they_come(store):
    desk = begun(store, 1)
    desk.study("A", urgency="P3", images_complete=False)
    assert desk.say("escalate", study="A", detail={"urgency": "P1"}, **by()).state == "applied"
    desk.say("done", "R-0", "A")
    desk.say("images_complete", study="A")
    assert (row(desk, "A")["urgency"], row(desk, "A")["minutes_left"]) == ("P1", 30)


# -- advice and second reads -------------------------------------------------------------------------------------------


def test_advice_is_that_of_the_named_subspecialty_and_never_takes_the_study_away(store):
    people = [
        stage.reader(0),
        stage.reader(1, experienced=(Subspecialty.NEURO,)),
        stage.reader(2, experienced=(Subspecialty.CHEST,)),
    ]
    desk = begun(store, stage.network(people))
    desk.say("pause", "R-1")
    desk.say("pause", "R-2")
    desk.study("A")
    desk.say("advice", "R-0", "A")
    assert desk.told("advise", "transfer", "keep")[-1] == ("keep", "H-0/A", "R-0")
    desk.say("resume", "R-1")
    desk.say("resume", "R-2")
    assert desk.say("advice", "R-0", "A", detail={"subspecialty": "chest"}).state == "applied"
    assert desk.told("advise", "transfer")[-1] == ("advise", "H-0/A", "R-2")
    assert "still in hand" in desk.say("resume", "R-0").reason
    desk = restarted(desk)
    assert desk.say("resume", "R-2").state == "applied"
    assert desk.say("done", "R-0", "A").state == "applied"
    assert "takes none" in desk.say("done", "R-0", "A", detail={"subspecialty": "chest"}).reason


def test_a_second_reader_confirms_before_a_study_is_signed(store):
    desk = begun(store, 2)
    desk.study("A", urgency="P1")
    first = where(desk, "A")[1]
    other = {"R-0": "R-1", "R-1": "R-0"}[first]
    due = row(desk, "A")["due_at"]
    assert desk.say("second_read", study="A", by="anna").state == "applied"
    desk = restarted(desk)
    desk.say("pause", other)
    desk.say("done", first, "A")
    assert where(desk, "A") == ("preliminary", None)
    desk = restarted(desk)
    assert "read it first" in desk.say("override", first, "A", **by()).reason
    assert "is preliminary already" in desk.say("second_read", study="A", by="anna").reason
    desk.say("resume", other)
    assert where(desk, "A") == ("preliminary", other)
    assert row(desk, "A")["due_at"] == due
    desk.say("done", other, "A")
    told = history_of(store, "A", None)
    assert told["state"] == "signed"
    assert [(each["work"], each["reader"]) for each in told["assignments"]] == [("read", first), ("confirm", other)]
    assert desk.told("signed") == [("signed", "H-0/A", other)]


def test_a_study_that_waits_for_its_second_reader_is_cancelled_held_or_given_by_hand(store):
    desk = begun(store, 3)
    for accession in "AB":
        desk.study(accession)
        desk.say("second_read", study=accession, by="anna")
    desk.say("hold", study="B", **by())
    first = where(desk, "A")[1]
    desk.say("done", first, "A")
    second = where(desk, "A")[1]
    third = ({"R-0", "R-1", "R-2"} - {first, second}).pop()
    assert desk.say("reassign", third, "A").state == "applied"
    assert where(desk, "A") == ("preliminary", third)
    assert desk.say("hold", study="A", **by()).state == "applied"
    assert where(desk, "A") == ("preliminary", None)
    assert desk.say("cancel", study="A").state == "applied"
    assert desk.say("cancel", study="B").state == "applied"
    assert open_studies(store, desk.now) == []
    assert desk.leader.state.to_confirm == frozenset()


# -- readers -----------------------------------------------------------------------------------------------------------


def test_who_rests_is_left_alone_until_nobody_else_may(store):
    desk = begun(store, 2)
    assert desk.say("rest", "R-0").state == "applied"
    desk.study("A")
    desk.study("B")
    assert (where(desk, "A"), where(desk, "B")) == (("assigned", "R-1"), ("queued", None))
    assert state_of(desk, "R-0") == columns.RESTING
    assert "finish what is in hand" in desk.say("rest", "R-1").reason
    desk = restarted(desk)
    desk.say("pause", "R-1")
    assert desk.told("call back") == [("call back", "H-0/A", "R-0")]
    desk.say("resume", "R-0")
    assert where(desk, "A")[1] == "R-0"


def test_someone_calls_back_who_rests(store):
    desk = begun(store, 1)
    desk.say("rest", "R-0")
    assert "field by: call_back needs it" in desk.say("call_back", "R-0", by="", reason="a bus crash").reason
    assert desk.say("call_back", "R-0", **by("anna", "a bus crash")).state == "applied"
    assert state_of(desk, "R-0") == columns.WAKING
    assert "neither at rest nor at home" in desk.say("call_back", "R-0", **by()).reason


def test_who_is_called_in_from_home_works_like_those_on_duty_and_goes_home_again(store):
    call = stage.duty(1, *ALL_DAY, "ON-CALL", Subspecialty.NEURO)
    desk = begun(store, 2, stage.duty(0, *ALL_DAY), call)
    desk.study("A")
    desk.study("B")
    assert where(desk, "B") == ("queued", None)
    assert desk.say("call_back", "R-1", **by()).state == "applied"
    desk = restarted(desk)
    desk.say("resume", "R-1")
    assert where(desk, "B") == ("assigned", "R-1")
    desk.say("done", "R-1", "B")
    assert state_of(desk, "R-1") == columns.IDLE
    assert desk.say("rest", "R-1").state == "applied"
    desk = restarted(desk)
    assert state_of(desk, "R-1") == columns.AT_HOME
    desk.study("C")
    assert where(desk, "C") == ("queued", None)


def test_who_leaves_early_hands_everything_on_and_is_not_called_on_duty_again(store):
    desk = begun(store, 2)
    desk.say("pause", "R-1")
    desk.study("A")
    desk.study("B", "CT_STROKE", urgency="P0")
    desk.after(2)
    assert (where(desk, "A"), where(desk, "B")) == (("assigned", None), ("assigned", "R-0"))
    assert desk.say("end_duty", "R-0").reason.startswith("command, field reason: end_duty needs it")
    assert desk.say("end_duty", "R-0", **by("R-0", "ill")).state == "applied"
    assert (where(desk, "A"), where(desk, "B")) == (("queued", None), ("queued", None))
    desk.after(1)
    desk = restarted(desk)
    desk.after(1)
    assert set(desk.leader.present) == {"R-1"}
    assert "is not on duty" in desk.say("end_duty", "R-0", **by()).reason
    assert desk.say("back_on_duty", "R-0").state == "applied"
    desk.after(1)
    assert where(desk, "B") == ("assigned", "R-0")


def test_a_later_duty_of_who_left_early_begins_as_usual(store):
    desk = begun(store, 1, stage.duty(0, 7, 12), stage.duty(0, 13, 19))
    desk.say("end_duty", "R-0", **by())
    desk.after(60 * 5.5)
    assert set(desk.leader.present) == {"R-0"}


# -- pull and push -----------------------------------------------------------------------------------------------------


def test_who_pulls_asks_and_is_answered_with_the_study_that_the_policy_gives(store):
    desk = begun(store, 1)
    assert "is not on duty in pull mode" in desk.say("next", "R-0").reason
    assert desk.say("pull", "R-0").state == "applied"
    desk.study("A", urgency="P3")
    desk.study("B", urgency="P1")
    assert where(desk, "B") == ("queued", None)
    desk = restarted(desk)
    assert desk.say("next", "R-0").reason == "H-0/B (read)"
    assert desk.say("next", "R-0").reason == "H-0/B is in your hand; the next one comes when it is done"
    desk.say("done", "R-0", "B")
    assert where(desk, "A") == ("assigned", "R-0")
    desk.say("done", "R-0", "A")
    assert desk.say("next", "R-0").reason == "nothing waits that you may do; you get what comes next"
    desk.say("push", "R-0")
    desk.study("C")
    assert where(desk, "C") == ("assigned", "R-0")


def test_the_mode_is_kept_for_the_next_duty(store):
    desk = begun(store, 1, stage.duty(0, 7, 12), stage.duty(0, 13, 19))
    desk.say("pull", "R-0")
    desk.after(60 * 5.5)
    desk.study("A")
    assert where(desk, "A") == ("queued", None)
    assert desk.say("next", "R-0").reason == "H-0/A (read)"
