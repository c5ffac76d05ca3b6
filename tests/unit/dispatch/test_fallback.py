"""What screens and paper say of readers is what the desk knows; the page is whole at any moment."""

import random
import re
from datetime import timedelta
from threading import Event, Thread
from time import monotonic, sleep

import pytest

from data.people import Contact
from data.store.desk_overview import open_studies
from data.store.desk_readers import present_readers
from data.store.life_overview import alarms_now
from dispatch.kernels.columns import NONE
from dispatch.words import STATE_WORDS
from planning.dispatch_fallback import FallbackFile
from tests.unit.dispatch.desk import Desk, new_store
from tests.unit.simulation import stage

CALLS = (
    Contact(kind="radiologist", subject_id="R-0", telephone="06 00 00 00 01"),
    Contact(kind="radiologist", subject_id="R-2", telephone="06 00 00 00 03"),
    Contact(kind="ct_room", subject_id="H-0", telephone="01 00 00 00 01"),
    Contact(kind="emergency_department", subject_id="H-1", telephone="01 00 00 00 02"),
)


@pytest.fixture
def desk(tmp_path):
    store = new_store(tmp_path)
    network = stage.network(3, 2, contacts=CALLS)
    made = Desk(store, network, stage.duty(0, 7, 19), stage.duty(1, 7, 10), stage.duty(2, 20, 30))
    yield made
    store.engine.dispose()


def known(desk):
    """Reader → state of who is on duty or has something in hand, as the desk itself knows them."""
    words = {"called out": "busy", "has not asked": "idle"}
    readers, columns = desk.leader.setting.readers, desk.leader.state.desk.readers
    found = {
        reader: STATE_WORDS[state]
        for reader, state, on_duty, task in zip(readers, columns.state, columns.on_duty, columns.task, strict=True)
        if on_duty or task != NONE
    }
    return {reader: words.get(state, state) for reader, state in found.items()}


def shown(desk):
    states = {one.reader: one.state for one in present_readers(desk.store, desk.now)}
    return {reader: "busy" if state == "finishing" else state for reader, state in states.items()}


@pytest.mark.parametrize("seed", range(4))
def test_the_readers_of_the_board_are_those_of_the_desk(desk, seed):
    desk.start()
    luck = random.Random(seed)
    for n in range(60):
        desk.after(luck.choice((0, 1, 3, 9)))
        kind = luck.choice(("study", "study", "acknowledge", "done", "done", "pause", "phone", "resume"))
        held = [one for one in present_readers(desk.store, desk.now) if one.work]
        if kind == "study":
            desk.study(f"A{n}", luck.choice(("CT_HEAD", "CT_STROKE")))
        elif kind in ("acknowledge", "done") and held:
            one = luck.choice(held)
            desk.say(kind, one.reader, one.work.accession)
        elif kind not in ("acknowledge", "done"):
            desk.say(kind, luck.choice(("R-0", "R-1")))
        assert shown(desk) == known(desk)


def test_who_finishes_after_the_duty_is_still_shown(desk, tmp_path):
    desk.start()
    for name in ("A", "B"):
        desk.study(name)
    desk.say("acknowledge", "R-1", {study: name for _, name, study in desk.told("assign")}["R-1"].partition("/")[2])
    desk.after(125)
    states = {one.reader: one.state for one in present_readers(desk.store, desk.now)}
    assert states["R-1"] == "finishing"
    assert "over; finishes" in page(desk, tmp_path)


def page(desk, folder, **changes):
    """The page as of now."""
    path = folder / "page.html"
    leader = desk.leader
    FallbackFile(path, desk.store, leader.setting.network, leader.duties, lambda: desk.now).write(**changes)
    return path.read_text(encoding="utf-8")


def words(html):
    return re.sub(r"\s+", " ", re.sub(r"<(style|script).*?</\1>|<[^>]+>", " ", html, flags=re.DOTALL))


def test_the_page_tells_queue_duties_and_telephones(desk, tmp_path):
    desk.start()
    for name in ("A-1", "A-2", "A-3"):
        desk.study(name, visit="V-secret")
    desk.study("A-4", "CT_STROKE", images_complete=False)
    desk.after(61)
    text = words(page(desk, tmp_path))
    assert "As of Monday 4 January 2027, 09:01 (Paris)" in text
    assert re.search(r"LATE|09:00 P2 A-1", text)
    assert re.search(r"A-1 \S.*? 01 00 00 00 01 CT_HEAD", text)
    assert "06 00 00 00 01 07:00–19:00" in text
    assert re.search(r"Who comes next.*06 00 00 00 03 20:00–06:00", text)
    assert re.search(r"H-1.*? 01 00 00 00 02 –", text)
    assert "Images are awaited 1" in text
    assert "V-secret" not in page(desk, tmp_path)
    assert "has ended at this time" not in text
    assert "has ended at this time" in words(page(desk, tmp_path, stopped=True))


def test_an_empty_night_has_a_page_too(desk, tmp_path):
    desk.now += timedelta(days=30)
    text = words(page(desk, tmp_path))
    assert "None waits." in text
    assert "Nobody." in text


def test_the_page_is_written_again_and_again_and_is_whole_at_any_moment(desk, tmp_path):
    desk.start()
    path = tmp_path / "fallback.html"
    file = FallbackFile(path, desk.store, desk.leader.setting.network, desk.leader.duties, lambda: desk.now)
    stop, pages = Event(), set()
    thread = Thread(target=file.keep, args=(stop, 0.001))
    thread.start()
    end = monotonic() + 10
    while len(pages) < 2:
        desk.now += timedelta(minutes=1)
        assert monotonic() < end
        if path.exists():
            text = path.read_text(encoding="utf-8")
            assert text.endswith("</html>\n") or text.endswith("</html>")
            pages.add(text)
        sleep(0.002)
    stop.set()
    thread.join()
    assert "has ended at this time" in path.read_text(encoding="utf-8")
    assert list(tmp_path.glob(".fallback*")) == []


def test_a_page_that_cannot_be_written_stops_nothing(desk, tmp_path):
    desk.start()
    folder = tmp_path / "gone"
    file = FallbackFile(folder / "fallback.html", desk.store, desk.leader.setting.network, desk.leader.duties)
    stop = Event()
    thread = Thread(target=file.keep, args=(stop, 0.01))
    thread.start()
    sleep(0.05)
    folder.mkdir()
    end = monotonic() + 10
    while not (folder / "fallback.html").exists():
        assert monotonic() < end
        sleep(0.01)
    stop.set()
    thread.join()


def test_an_alarm_stands_as_long_as_its_study_waits(desk, tmp_path):
    desk.start()
    desk.say("pause", "R-0")
    desk.say("pause", "R-1")
    desk.study("A")
    (alarm,) = alarms_now(desk.store, desk.now)
    assert "08:00 A at H-0, 01 00 00 00 01: nobody awake on duty reads neuro" in words(page(desk, tmp_path))
    assert (alarm["accession"], alarm["words"]) == ("A", "nobody awake on duty reads neuro and may read for H-0")
    desk.say("resume", "R-0")
    assert alarms_now(desk.store, desk.now) == []
    assert open_studies(desk.store, desk.now)[0]["images_at"] is not None
