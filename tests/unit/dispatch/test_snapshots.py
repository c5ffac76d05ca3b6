"""A start from a snapshot knows what a trace of the whole journal knows, or does not use it."""

import random

import pytest

from benchmarks.start_up import Nights
from data.store import desk_snapshot
from dispatch import snapshots
from dispatch.engine import retrace
from dispatch.journal import Journal
from dispatch.policy import POLICIES
from dispatch.service import BEFORE_ALL
from dispatch.state import Setting, new_state
from dispatch.state_text import Known, known_text, parse_known, setting_mark
from tests.unit.dispatch.desk import Desk, new_store
from tests.unit.simulation import stage

READERS = 4


@pytest.fixture
def store(tmp_path):
    opened = new_store(tmp_path)
    yield opened
    opened.engine.dispose()


@pytest.fixture(autouse=True)
def often(monkeypatch):
    monkeypatch.setattr("dispatch.snapshots.EVERY", 10)
    monkeypatch.setattr("dispatch.state.FORGET_ABOVE", 6)
    monkeypatch.setattr("dispatch.state.FORGET_EVERY", 2)


def desk_on(store, network=None):
    """Readers who come and go; one of them from home."""
    duties = [stage.duty(0, 7, 19), stage.duty(1, 7, 12), stage.duty(2, 9, 19), stage.duty(3, 7, 19)]
    return Desk(store, network or stage.network(READERS), *duties)


def story(desk, steps, seed):
    """What may happen to a desk, at random; much of it is refused."""
    luck, names = random.Random(seed), []
    for step in range(steps):
        reader, study = f"R-{luck.randrange(READERS)}", luck.choice(names) if names else None
        match luck.randrange(9):
            case 0 | 1 | 2:
                names.append(f"A-{step}")
                urgent = {"urgency": "P0"} if luck.random() < 0.3 else {}
                ready = luck.random() < 0.8
                desk.study(names[-1], visit=f"V-{step // 3}", images_complete=ready, **urgent)
            case 3 | 4:
                desk.say("done", reader, in_hand(desk, reader))
            case 5:
                desk.say(luck.choice(["pause", "resume", "pull", "push", "next", "rest"]), reader)
            case 6 if study:
                desk.say("hold", study=study, reason="images of last year", by="anna")
            case 7 if study:
                desk.say(luck.choice(["second_read", "release", "cancel", "ai_flag"]), study=study)
            case 8 if luck.random() < 0.3:
                desk.say("end_duty", reader, reason="ill")
        desk.after(luck.choice([0, 1, 5, 12]))


def in_hand(desk, reader):
    task = desk.leader.state.desk.readers.task[desk.leader.setting.reader_number[reader]]
    return desk.leader.state.tasks[task][0].partition("/")[2] if task >= 0 else None


def known(leader):
    return leader.state, leader.present, leader.choices, leader.journal.seq, leader.journal.hash


def started(desk, monkeypatch, *, whole):
    """What a leader knows that has just started, and how many events it traced."""
    with monkeypatch.context() as patched:
        if whole:
            patched.setattr("dispatch.service.recall", lambda _: False)
        leader = desk.new_leader()
        traced = leader.start()
    leader.stop()
    return known(leader), traced


@pytest.mark.parametrize("seed", range(3))
def test_it_knows_what_the_whole_journal_tells(store, monkeypatch, seed):
    desk = desk_on(store)
    desk.start()
    story(desk, 45, seed)
    now = known(desk.leader)
    desk.leader.stop()
    (from_snapshot, few), (from_all, many) = (started(desk, monkeypatch, whole=whole) for whole in (False, True))
    assert from_snapshot == from_all == now
    assert repr(from_snapshot) == repr(from_all)
    assert few < 12 < many


@pytest.mark.parametrize("seed", range(2))
def test_every_state_of_a_story_comes_back_as_it_was(store, seed):
    desk = desk_on(store)
    desk.start()
    leader = desk.leader
    for part in range(8):
        story(desk, 5, 100 * seed + part)
        told = Known(leader.state, leader.present, leader.choices)
        again = parse_known(known_text(told), leader.setting)
        assert again == told
        assert known_text(again) == known_text(told)


def test_a_night_goes_on_from_any_of_its_events(store, monkeypatch):
    monkeypatch.setattr("dispatch.state.FORGET_ABOVE", 60)
    setting = Setting(stage.network(40), POLICIES["atc-match-preempt"])
    journal = Journal(store)
    journal.lead(60)
    Nights(setting, journal).pass_night(0, 150)
    past = list(Journal(store).history())
    whole = retrace(new_state(setting, BEFORE_ALL), past, setting)
    for cut in range(0, len(past), 23):
        before = Known(retrace(new_state(setting, BEFORE_ALL), past[:cut], setting), {}, desk_on(store).leader.choices)
        again = parse_known(known_text(before), setting)
        assert retrace(again.state, past[cut:], setting) == whole


def test_it_is_not_used_for_another_network_or_program(store, monkeypatch):
    desk = desk_on(store)
    desk.start()
    story(desk, 20, 1)
    desk.leader.stop()
    larger = desk_on(store, stage.network(READERS + 1))
    assert larger.leader.start() > 12
    larger.leader.stop()
    with monkeypatch.context() as patched:
        patched.setattr("dispatch.state_text.source_hash", lambda _: "another program")
        assert desk.new_leader().start() > 12


def test_the_mark_is_that_of_what_tracing_reads():
    network = stage.network(READERS)
    mark = setting_mark(Setting(network, POLICIES["atc-match-preempt"]))
    assert setting_mark(Setting(stage.network(READERS), POLICIES["atc-match-preempt"])) == mark
    other = network.model_copy(update={"wishes": (), "contacts": ()})
    assert setting_mark(Setting(other, POLICIES["atc-match-preempt"])) == mark
    assert setting_mark(Setting(network, POLICIES["fifo"])) != mark
    assert setting_mark(Setting(network, POLICIES["atc-match-preempt"], {"R-1": 1.2})) != mark
    fewer = network.model_copy(update={"privileges": network.privileges[1:]})
    assert setting_mark(Setting(fewer, POLICIES["atc-match-preempt"])) != mark


def test_one_that_was_changed_is_not_used(store):
    desk = desk_on(store)
    desk.start()
    story(desk, 20, 2)
    now = known(desk.leader)
    desk.leader.stop()
    seq, body = desk_snapshot.kept(store)
    with store.engine.begin() as connection:
        desk_snapshot.put(connection, seq, body.replace('"pulls":[', '"pulls":["R-9",'))
    again = desk.new_leader()
    assert again.start() > 12
    assert known(again) == now
    with store.engine.begin() as connection:
        desk_snapshot.put(connection, seq - 1, body)
    again.stop()
    assert not snapshots.recall(desk.new_leader())


def test_a_break_before_it_is_found_by_following_the_whole_chain(store):
    desk = desk_on(store)
    desk.start()
    story(desk, 20, 3)
    desk.leader.stop()
    whole = Journal(store)
    assert whole.follow_all() == desk.leader.journal.seq
    assert whole.breaks == []
    with store.engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER events_unchanged")
        connection.exec_driver_sql("UPDATE events SET reader = 'R-9' WHERE seq = 1")
    edited = Journal(store)
    edited.follow_all()
    assert edited.breaks
