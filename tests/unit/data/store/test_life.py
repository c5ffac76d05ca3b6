"""Alarms, critical results and handovers on both databases, and as people are told of them."""

from datetime import time, timedelta

from data.people import Contact
from data.places import CoverageWindow
from data.store.desk_overview import history_of
from data.store.life_overview import alarms_now, handovers_of
from reports.desk_overview import explanation_parts
from reports.study_life import handover_parts
from tests.unit.dispatch.desk import Desk
from tests.unit.rostering import tiny
from tests.unit.simulation import stage

NETWORK = stage.network(
    1,
    hospitals=[tiny.hospital("H-0", hand_over="hand_back")],
    coverage_windows=(CoverageWindow(hospital_id="H-0", weekday="mon", start=time(7), end=time(9)),),
    contacts=(Contact(kind="ct_room", subject_id="H-0", telephone="01 22"),),
)


def test_a_life_is_told_whole_and_its_alarms_stand_until_they_are_over(store):
    desk = Desk(store, NETWORK, stage.duty(0, 7, 19))
    desk.start()
    desk.study("A", images_complete=False)
    desk.after(1)
    desk.say("done", "R-0", "A")
    desk.after(1)
    desk.say("performed", study="A")
    desk.after(20)
    (alarm,) = alarms_now(store, desk.now + timedelta(minutes=5))
    assert (alarm["alarm"], alarm["accession"], alarm["minutes"]) == ("images missing", "A", 5)
    desk.say("images_complete", study="A")
    for kind, reader, more in (
        ("acknowledge", "R-0", {}),
        ("critical", "R-0", {"reason": "free_air"}),
        ("called", "R-0", {"reason": "ct_room"}),
        ("call_acknowledged", None, {"by": "ward"}),
        ("done", "R-0", {}),
        ("corrected", "R-0", {}),
    ):
        desk.after(1)
        assert desk.say(kind, reader, "A", **more).state == "applied"
    assert alarms_now(store, desk.now) == []
    parts = explanation_parts(history_of(store, "A", "H-0"))
    told = [what for _, what in parts[1].rows]
    assert [what for what in told if not what.startswith("assign")] == [
        "requested, to be vetted",
        "vetted",
        "performed on site",
        "ALARM images missing: H-0/A (CT_HEAD) was performed and has no images 20 minutes after 07:02Z; call ct room"
        " of H-0 (H-0), 01 22",
        "images complete",
        "over: images missing",
        "R-0 reads it",
        "R-0 found free_air; to be called: ct room of H-0 (H-0), 01 22",
        "R-0 called ct_room",
        "acknowledged by ward",
        "signed",
        "addendum of R-0",
    ]


def test_a_hospital_sees_what_it_got_back(store):
    desk = Desk(store, NETWORK, stage.duty(0, 7, 19))
    desk.start()
    desk.study("A")
    desk.say("acknowledge", "R-0", "A")
    desk.study("B", "CT_AP")
    desk.after(60)
    lists = handovers_of(store, "H-0", desk.now - timedelta(days=1))
    words, table = handover_parts("H-0", lists)
    assert words.startswith("H-0 (H-0), window that ended 2027-01-04T08:00Z: 1 handed back, 1 finished by the network;")
    assert [(row[0], row[-1]) for row in table.rows] == [("B", "the hospital"), ("A", "R-0")]
    assert history_of(store, "B", "H-0")["state"] == "handed_back"
    assert handovers_of(store, "H-0", desk.now + timedelta(days=1)) == []
    assert handover_parts("H-0", []) == ["H-0: nothing was open at the end of its windows."]
