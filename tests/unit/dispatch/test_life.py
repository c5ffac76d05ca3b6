"""Nothing waits unseen. Every rule is tried on a leader that runs on, and on one that is started anew at every step."""

import json
from datetime import time, timedelta

import pytest
from sqlalchemy import select

from data.people import Contact
from data.places import CoverageWindow
from data.store.desk_overview import history_of, open_studies
from data.store.dispatch_tables import EVENTS
from data.studies import Subspecialty
from dispatch.life.rules import CriticalResults, Fallback, LifeRules, MissingImages, UrgencyClocks
from tests.unit.dispatch.desk import Desk, new_store
from tests.unit.rostering import tiny
from tests.unit.simulation import stage

HEAD, CHEST = Subspecialty.HEAD_NECK, Subspecialty.CHEST
ON_CALL = {"kind": "ON-CALL", "on_call": Subspecialty.PAEDIATRICS}
CONTACTS = (
    Contact(kind="emergency_department", subject_id="H-0", telephone="01 11"),
    Contact(kind="ct_room", subject_id="H-0", telephone="01 22"),
    Contact(kind="radiologist", subject_id="R-0", telephone="06 00"),
    Contact(kind="radiologist", subject_id="R-9", telephone="06 99"),
)


class Restarted(Desk):
    """Another leader takes over before everything that happens."""

    def after(self, minutes):
        self.restart()
        super().after(minutes)

    def study(self, *args, **fields):
        self.restart()
        return super().study(*args, **fields)

    def say(self, *args, **more):
        self.restart()
        return super().say(*args, **more)


@pytest.fixture(params=[Desk, Restarted])
def make(request, tmp_path):
    """A desk at 08:00, on a store of its own, with contacts; its leader runs on, or is started anew at every step."""
    store = new_store(tmp_path)

    def made(people, *duties, rules=None, **network):
        desk = request.param(store, stage.network(people, **{"contacts": CONTACTS, **network}), *duties, rules=rules)
        desk.start()
        return desk

    yield made
    store.engine.dispose()


def of(desk, accession):
    """(state, reader) of an open study."""
    return {row["accession"]: (row["state"], row["reader"]) for row in open_studies(desk.store, desk.now)}[accession]


def reader_of(desk, accession):
    return of(desk, accession)[1]


# -- images that do not come -------------------------------------------------------------------------------------------


@pytest.fixture
def vetted(make):
    """A study that was vetted at 08:00."""
    desk = make(1, stage.duty(0, 7, 19), rules=LifeRules(images=MissingImages(vetted_minutes=60)))
    desk.study("A", images_complete=False)
    desk.say("done", "R-0", "A")
    return desk


def test_a_vetted_study_without_images_raises_an_alarm_with_the_telephone_of_its_hospital(vetted):
    vetted.after(59)
    assert vetted.alarms("images missing") == []
    vetted.after(1)
    assert vetted.alarms("images missing") == [
        "H-0/A (CT_HEAD) was vetted and has no images 60 minutes after 07:00Z; call ct room of H-0 (H-0), 01 22"
    ]
    (told,) = [one for one in vetted.feed if one["kind"] == "alarm"]
    assert (told["study"], told["level"], told["telephone"]) == ("H-0/A", 1, "01 22")
    vetted.after(29)
    assert len(vetted.alarms("images missing")) == 1
    vetted.after(1)
    assert vetted.alarms("images missing")[1].endswith("call emergency department of H-0 (H-0), 01 11")


def test_a_performed_study_has_less_time_and_an_incomplete_series_is_told_apart(vetted):
    vetted.after(5)
    assert vetted.say("performed", study="A").state == "applied"
    assert of(vetted, "A")[0] == "performed"
    vetted.after(15)
    vetted.say("images_incomplete", study="A")
    vetted.after(9)
    assert vetted.alarms("images missing") == []
    vetted.after(1)
    (words,) = vetted.alarms("images missing")
    assert words.startswith("H-0/A (CT_HEAD) has an incomplete series still 10 minutes after 07:20Z; call ct room")
    vetted.say("images_complete", study="A")
    assert of(vetted, "A") == ("assigned", "R-0")
    vetted.after(1)
    assert [one["alarm"] for one in vetted.feed if one["kind"] == "alarm over"] == ["images missing"]
    vetted.after(60)
    assert len(vetted.alarms("images missing")) == 1


def test_images_that_come_before_the_vetting_end_it(make):
    desk = make(1, stage.duty(0, 7, 19))
    desk.study("A", images_complete=False)
    assert of(desk, "A") == ("requested", "R-0")
    desk.say("images_complete", study="A")
    assert of(desk, "A") == ("assigned", "R-0")
    told = [(each["work"], each["outcome"]) for each in history_of(desk.store, "A", None)["assignments"]]
    assert told == [("vet", "vetted"), ("read", "")]


def test_an_exam_that_is_performed_unvetted_awaits_its_images(make):
    desk = make(1, stage.duty(0, 7, 19))
    desk.study("A", images_complete=False)
    desk.say("performed", study="A")
    assert of(desk, "A") == ("performed", None)
    desk.after(20)
    assert len(desk.alarms("images missing")) == 1


# -- nobody on duty may ------------------------------------------------------------------------------------------------


def reads(number, *subspecialties, **more):
    return stage.reader(number, reads=subspecialties, **more)


def test_a_study_that_nobody_may_read_goes_to_those_who_stand_in(make):
    desk = make([reads(0, CHEST), reads(1, HEAD)], stage.duty(0, 7, 19), stage.duty(1, 7, 19))
    desk.study("A")
    assert desk.alarms("uncovered") == ["nobody awake on duty reads neuro and may read for H-0"]
    assert of(desk, "A") == ("queued", None)
    desk.after(0)
    assert of(desk, "A") == ("assigned", "R-1")
    why = "fallback widen: readers of head-neck, trauma stand in for neuro: R-1"
    assert [one["reason"] for one in desk.feed if one["kind"] == "widen"] == [why]
    assert len(desk.alarms("uncovered")) == 1
    assert [one["alarm"] for one in desk.feed if one["kind"] == "alarm over"] == ["uncovered"]


def test_the_next_step_is_any_experienced_reader_and_its_reason_says_what_was_in_vain(make):
    people = [reads(0, CHEST), reads(1, CHEST, experienced=(CHEST,))]
    desk = make(people, stage.duty(0, 7, 19), stage.duty(1, 7, 19))
    desk.study("A")
    desk.after(1.9)
    assert of(desk, "A") == ("queued", None)
    assert desk.alarms("uncovered")[1].startswith(
        "H-0/A: fallback widen: nobody on duty reads head-neck, trauma and may read for H-0; tell emergency department"
    )
    desk.after(0.1)
    assert of(desk, "A") == ("assigned", "R-1")
    (told,) = [one for one in desk.feed if one["kind"] == "widen"]
    assert told["reason"] == "fallback any_experienced: experienced readers stand in for neuro: R-1"


def test_the_last_step_calls_whoever_is_on_call_at_home(make):
    desk = make([reads(0, CHEST), reads(1, CHEST)], stage.duty(0, 7, 19), stage.duty(1, 7, 19, **ON_CALL))
    desk.study("A")
    desk.after(3.9)
    assert of(desk, "A") == ("queued", None)
    desk.after(0.1)
    assert of(desk, "A") == ("assigned", "R-1")
    assert history_of(desk.store, "A", None)["assignments"][0]["reason"] == (
        "fallback on_call_at_home: R-1 is called for neuro"
    )


def test_when_no_step_helps_the_alarm_names_who_could_be_asked_and_is_said_again(make):
    people = [reads(0, CHEST), stage.reader(9, experienced=(Subspecialty.NEURO,)), stage.reader(3)]
    desk = make(people, stage.duty(0, 7, 19), rules=LifeRules(fallback=Fallback(step_minutes=0, repeat_minutes=15)))
    desk.study("A")
    desk.after(0)
    assert [words.partition(";")[0] for words in desk.alarms("uncovered")[1:]] == [
        "H-0/A: fallback widen: nobody on duty reads head-neck, trauma and may read for H-0",
        "H-0/A: fallback any_experienced: nobody experienced on duty may read for H-0",
        "H-0/A: fallback on_call_at_home: nobody on call at home may read for H-0",
    ]
    last = desk.alarms("uncovered")[-1]
    assert "could be asked by telephone: R-9 (06 99), R-3 (no telephone); tell" in last
    desk.after(14.9)
    assert len(desk.alarms("uncovered")) == 4
    desk.after(0.1)
    assert desk.alarms("uncovered")[-1].startswith("H-0/A: nobody on duty may read it still; could be asked")


def test_who_comes_on_duty_later_gets_it_by_a_step_that_was_in_vain_before(make):
    desk = make([reads(0, CHEST), reads(1, HEAD)], stage.duty(0, 7, 19), stage.duty(1, 10, 19))
    desk.study("A")
    desk.after(119)
    assert of(desk, "A") == ("queued", None)
    desk.after(1)
    assert of(desk, "A") == ("assigned", "R-1")


def test_no_step_gives_a_study_to_who_may_not_read_for_its_hospital(make):
    people = [reads(0, CHEST), stage.reader(1, experienced=(Subspecialty.NEURO,)), stage.reader(2)]
    privileges = (tiny.privilege("H-0", "R-0"),)
    duties = stage.duty(0, 7, 19), stage.duty(1, 7, 19), stage.duty(2, 7, 19, **ON_CALL)
    desk = make(people, *duties, privileges=privileges)
    desk.study("A")
    desk.after(60)
    assert of(desk, "A") == ("queued", None)
    assert "nobody of the network reads neuro for H-0" in desk.alarms("uncovered")[-1]


def test_an_expert_who_was_asked_and_goes_leaves_the_study_uncovered_again(make):
    people = [reads(0, CHEST), reads(1, CHEST, experienced=(CHEST,))]
    desk = make(people, stage.duty(0, 7, 19), stage.duty(1, 7, 9))
    for study in ("B", "C"):
        desk.study(study, "CT_CTPA")
        desk.say("acknowledge", reader_of(desk, study), study)
    experts = next(study for study in ("B", "C") if reader_of(desk, study) == "R-1")
    desk.study("A")
    desk.after(2)  # any experienced reader may now, and the only one is busy
    assert len(desk.told("widen")) == 1
    desk.after(60)  # that one's duty is over
    desk.say("done", "R-1", experts)
    desk.say("done", "R-0", "BC".replace(experts, ""))
    assert of(desk, "A") == ("queued", None)
    assert desk.alarms("uncovered").count("nobody awake on duty reads neuro and may read for H-0") == 2
    assert desk.told("waive expert") == [("waive expert", "H-0/A", None)]


def test_the_rules_say_which_steps_there_are(make):
    rules = LifeRules(fallback=Fallback(steps=(), repeat_minutes=5))
    desk = make([reads(0, CHEST), reads(1, HEAD)], stage.duty(0, 7, 19), stage.duty(1, 7, 19), rules=rules)
    desk.study("A")
    desk.after(30)
    assert of(desk, "A") == ("queued", None)


# -- urgency clocks ----------------------------------------------------------------------------------------------------


def test_an_urgent_study_near_its_limit_interrupts_what_it_could_not_before(make):
    desk = make(1, stage.duty(0, 7, 19))
    desk.study("A", "CT_AP")
    desk.say("acknowledge", "R-0", "A")
    desk.study("B", "CT_STROKE")
    desk.after(9.9)
    assert of(desk, "B") == ("queued", None)
    assert desk.alarms("near its limit") == []
    desk.after(0.1)
    assert of(desk, "B") == ("assigned", "R-0")
    assert desk.alarms("near its limit") == ["H-0/B (CT_STROKE, P0) is due in 10 minutes and waits for a reader"]
    reason = "escalated 10 minutes before its limit: less urgent work gives way"
    assert history_of(desk.store, "B", None)["assignments"][0]["reason"] == reason
    desk.say("done", "R-0", "B")
    assert of(desk, "A") == ("reading", "R-0")


def test_an_urgent_study_near_its_limit_does_not_interrupt_another(make):
    desk = make(1, stage.duty(0, 7, 19))
    desk.study("A", "CT_AORTA")
    desk.say("acknowledge", "R-0", "A")
    desk.study("B", "CT_STROKE")
    desk.after(12)
    assert of(desk, "B") == ("queued", None)
    assert len(desk.alarms("near its limit")) == 1


def test_on_call_at_home_comes_before_an_interruption(make):
    desk = make(2, stage.duty(0, 7, 19), stage.duty(1, 7, 19, **ON_CALL))
    desk.study("A", "CT_AP")
    desk.say("acknowledge", "R-0", "A")
    desk.study("B", "CT_STROKE")
    desk.after(10)
    assert of(desk, "B") == ("assigned", "R-1")
    reason = "escalated 10 minutes before its limit: on call at home"
    assert history_of(desk.store, "B", None)["assignments"][0]["reason"] == reason


def test_who_takes_no_notice_of_an_urgent_study_near_its_limit_loses_it_sooner(make):
    rules = LifeRules(clocks=UrgencyClocks(minutes_before=19, acknowledge_seconds=30))
    desk = make(2, stage.duty(0, 7, 19), stage.duty(1, 7, 19), rules=rules)
    desk.study("B", "CT_STROKE")
    first = reader_of(desk, "B")
    desk.after(0.9)
    assert reader_of(desk, "B") == first
    desk.after(0.1)
    assert reader_of(desk, "B") not in (None, first)


def test_a_study_past_its_limit_is_told_once(make):
    desk = make(1, stage.duty(0, 7, 19))
    desk.study("B", "CT_STROKE")
    desk.say("acknowledge", "R-0", "B")
    desk.after(19.9)
    assert desk.alarms("near its limit") == desk.alarms("late") == []
    desk.after(0.1)
    desk.after(10)
    assert desk.alarms("late") == ["H-0/B (CT_STROKE, P0) was due at 07:20Z and R-0 reads it"]
    desk.say("done", "R-0", "B")
    desk.after(1)
    assert [one["alarm"] for one in desk.feed if one["kind"] == "alarm over"] == ["late"]


def test_other_classes_do_not_escalate_unless_the_rules_say_so(make):
    desk = make(1, stage.duty(0, 7, 19))
    desk.study("A", "CT_AORTA")
    desk.study("B", "CT_HEAD")
    desk.say("acknowledge", "R-0", "A")
    desk.after(120)
    assert [one["study"] for one in desk.feed if one["kind"] == "alarm"] == ["H-0/A"]


# -- critical results --------------------------------------------------------------------------------------------------


@pytest.fixture
def critical(make):
    """R-0 has found something in A at 08:00."""
    desk = make(1, stage.duty(0, 7, 19), rules=LifeRules(critical=CriticalResults(acknowledge_minutes=10)))
    desk.study("A", "CT_CTPA")
    assert desk.say("critical", "R-0", "A", reason="pulmonary_embolism").state == "applied"
    return desk


def test_a_critical_result_says_whom_to_call_and_goes_on_to_the_next_until_acknowledged(critical):
    (told,) = [one for one in critical.feed if one["kind"] == "critical"]
    assert (told["category"], told["reader"], told["telephone"]) == ("pulmonary_embolism", "R-0", "01 11")
    critical.say("called", "R-0", "A", reason="emergency_department")
    critical.say("done", "R-0", "A")
    critical.after(9.9)
    assert critical.alarms("critical result") == []
    critical.after(0.1)
    (words,) = critical.alarms("critical result")
    assert words.startswith("pulmonary_embolism of H-0/A, found by R-0 at 07:00Z: the call to emergency_department at")
    assert words.endswith("is not acknowledged; call ct room of H-0 (H-0), 01 22")
    critical.after(10)
    critical.after(10)
    told = [one["telephone"] for one in critical.feed if one["kind"] == "alarm"]
    assert told == ["01 22", "06 00", "01 11"]
    assert critical.say("call_acknowledged", study="A", by="ward 3").state == "applied"
    critical.after(60)
    assert len(critical.alarms("critical result")) == 3
    assert critical.feed[-1] | {"seq": 0, "at": ""} == {
        "seq": 0, "at": "", "kind": "call acknowledged", "study": "H-0/A", "by": "ward 3",
    }  # fmt: skip


def test_a_call_gives_the_hospital_time_to_answer(critical):
    critical.after(8)
    critical.say("called", "R-0", "A", reason="ct_room")
    critical.after(9.9)
    assert critical.alarms("critical result") == []
    critical.after(0.1)
    assert "the call to ct_room at 07:08Z is not acknowledged" in critical.alarms("critical result")[0]


@pytest.mark.parametrize(
    ("command", "why"),
    [
        (("critical", "R-0", "A", "Mr X has a bleeding"), "it must be the category of the finding, one of aortic"),
        (("critical", "R-0", "A", "pulmonary_embolism"), "was told already"),
        (("critical", "R-1", "A", "free_air"), "was never in the hand of R-1"),
        (("called", "R-0", "A", "Dr X"), "one of ct_room, emergency_department, reader"),
        (("corrected", "R-0", "A", ""), "only a signed report has an addendum"),
        (("performed", None, "A", ""), "no images are awaited"),
    ],
)
def test_what_cannot_be_is_refused(critical, command, why):
    kind, reader, study, reason = command
    receipt = critical.say(kind, reader, study, reason=reason)
    assert receipt.state == "refused"
    assert why in receipt.reason


# -- signed, then corrected --------------------------------------------------------------------------------------------


def test_a_signed_report_may_have_addenda(make):
    desk = make(2, stage.duty(0, 7, 19))
    desk.study("A")
    desk.say("preliminary", "R-0", "A")
    desk.after(5)
    desk.say("done", "R-0", "A")
    desk.after(30)
    assert desk.say("corrected", "R-1", "A").state == "applied"
    told = history_of(desk.store, "A", None)
    assert (told["state"], told["reached"]["corrected"]) == ("corrected", desk.now.isoformat())
    assert desk.say("call_acknowledged", study="A").reason.find("no critical result that waits") > 0


# -- the end of a window -----------------------------------------------------------------------------------------------


def window(start, end, weekday="mon"):
    return CoverageWindow(hospital_id="H-0", weekday=weekday, start=time(start), end=time(end))


def handovers(desk):
    return [one for one in desk.feed if one["kind"] == "handover"]


@pytest.mark.parametrize("rule", ["hand_back", "finish"])
def test_at_the_end_of_a_window_unread_studies_go_by_the_rule_of_the_hospital(make, rule):
    desk = make(
        1,
        stage.duty(0, 7, 19),
        hospitals=[tiny.hospital("H-0", hand_over=rule)],
        coverage_windows=(window(7, 9),),
    )
    desk.study("A")
    desk.say("acknowledge", "R-0", "A")
    desk.study("B")
    desk.study("C", images_complete=False)
    desk.after(59)
    assert handovers(desk) == []
    desk.after(1)
    (told,) = handovers(desk)
    lists = [[line["accession"] for line in told[each]] for each in ("handed_back", "finished_here")]
    assert lists == ([["B", "C"], ["A"]] if rule == "hand_back" else [[], ["A", "B", "C"]])
    assert (told["telephone"], told["window_end"]) == (
        {"emergency_department": "01 11", "ct_room": "01 22"}, stage.at(9).isoformat(),
    )  # fmt: skip
    known = {row["accession"]: row["state"] for row in open_studies(desk.store, desk.now)}
    assert known == ({"A": "reading"} if rule == "hand_back" else {"A": "reading", "B": "queued", "C": "requested"})
    desk.after(10)
    desk.study("D", requested_at=desk.now.isoformat())
    desk.say("done", "R-0", "A")
    assert reader_of(desk, "D" if rule == "hand_back" else "B") == "R-0"
    desk.after(1)
    assert len(handovers(desk)) == 1


def test_a_study_given_up_after_the_end_is_handed_back_too(make):
    desk = make(
        1,
        stage.duty(0, 7, 19),
        hospitals=[tiny.hospital("H-0", hand_over="hand_back")],
        coverage_windows=(window(7, 9),),
    )
    desk.study("A")
    desk.say("acknowledge", "R-0", "A")
    desk.after(60)
    desk.say("pause", "R-0")
    desk.after(1)
    assert [[line["accession"] for line in told["handed_back"]] for told in handovers(desk)] == [[], ["A"]]
    assert open_studies(desk.store, desk.now) == []


def test_windows_that_abut_end_only_once(make):
    windows = (window(7, 9), window(9, 10))
    hospitals = [tiny.hospital("H-0", hand_over="hand_back")]
    desk = make(1, stage.duty(0, 7, 19), hospitals=hospitals, coverage_windows=windows)
    desk.say("pause", "R-0")
    desk.study("A")
    desk.after(61)
    assert handovers(desk) == []
    desk.after(60)
    assert len(handovers(desk)) == 1


# -- the same whatever happens to the leader ---------------------------------------------------------------------------


def test_a_leader_that_was_away_says_what_is_due_when_it_comes_back(tmp_path):
    network = stage.network(1, contacts=CONTACTS)
    store = new_store(tmp_path)
    desk = Desk(store, network, stage.duty(0, 7, 19))
    desk.start()
    desk.study("A", images_complete=False)
    desk.say("done", "R-0", "A")
    desk.leader.stop()
    desk.now += timedelta(hours=3)
    desk.leader = desk.new_leader()
    desk.start()
    assert len(desk.alarms("images missing")) == 1
    before = repr(desk.leader.state)
    desk.restart()
    assert repr(desk.leader.state) == before
    assert len(desk.alarms("images missing")) == 1
    with store.reading() as connection:
        rows = connection.execute(select(EVENTS).where(EVENTS.c.kind == "alarm")).all()
    assert [json.loads(row.detail)["telephone"] for row in rows] == ["01 22"]
    store.engine.dispose()
