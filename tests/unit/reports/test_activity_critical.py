"""Critical results in the report of a night, their minutes worked out by hand."""

import pytest

from data.network import Contact
from planning.activity import activity, night_of_activity
from reports.activity_critical_rows import CRITICAL_COLUMNS, critical_parts, critical_rows, critical_words
from reports.activity_report import activity_content, write_activity
from tests.unit.dispatch.desk import Desk, new_store
from tests.unit.simulation import stage

NIGHT = night_of_activity(stage.MONDAY)


@pytest.fixture
def network():
    made = stage.network(2, hospitals=2)
    contacts = (
        Contact(kind="emergency_department", subject_id="H-0", telephone="+33 3 11"),
        Contact(kind="ct_room", subject_id="H-0", telephone="+33 3 22"),
    )
    return made.model_copy(update={"contacts": contacts})


@pytest.fixture
def desk(network, tmp_path):
    """A: found 20:05, called 20:06, alarm 20:16, called 20:20, heard 20:25; B: found 20:30, heard by nobody."""
    made = Desk(new_store(tmp_path), network, stage.duty(0, 19, 23), acknowledge=3600)
    made.now = stage.at(20)
    made.start()
    made.study("A")
    made.after(5)
    made.say("critical", "R-0", "A", reason="pulmonary_embolism")
    made.after(1)
    made.say("called", "R-0", "A", reason="emergency_department")
    made.after(10)
    made.after(4)
    made.say("called", "R-0", "A", reason="ct_room")
    made.after(5)
    made.say("call_acknowledged", study="A", by="ward 3")
    made.say("done", "R-0", "A")
    made.study("B")
    made.after(5)
    made.say("critical", "R-0", "B", reason="free_air")
    yield made
    made.store.engine.dispose()


def found(desk, network, **more):
    return activity(desk.store, network, NIGHT, **more)


def test_who_called_whom_and_when_and_who_has_heard(desk, network):
    figures = found(desk, network)
    counts = {name: value for name, value in figures["critical"].items() if name != "list"}
    assert counts == {"results": 2, "acknowledged": 1, "escalated": 1, "median_minutes": 20, "longest_minutes": 20}
    first, second = (dict(zip(CRITICAL_COLUMNS, row, strict=True)) for row in critical_rows(figures))
    assert first == {
        "found": "20:05",
        "accession": "A",
        "hospital": "H-0",
        "finding": "pulmonary embolism",
        "by": "R-0",
        "calls": "20:06 R-0 to emergency department; 20:20 R-0 to CT room",
        "escalated to": f"20:16 CT room of H-0 ({network.hospital['H-0'].name})",
        "acknowledged": "20:25 ward 3",
        "after min": "20",
    }
    assert (second["accession"], second["calls"], second["acknowledged"]) == ("B", "none", "not yet")
    assert critical_words(figures) == (
        "2 critical results: 1 acknowledged, after 20 min in the median and 20 min at the longest; 1 escalated; "
        "1 of which nobody is known to have heard."
    )
    assert not {"critical", "called", "call acknowledged", "alarm"} & {one["what"] for one in figures["incidents"]}


def test_a_hospital_sees_its_own_without_names_of_readers(desk, network):
    figures = found(desk, network, hospital="H-0")
    text = repr(activity_content(figures, network)) + repr(figures)
    assert "R-0" not in text
    assert "20:06 a reader to emergency department" in text
    assert "20:25 ward 3" in text
    assert found(desk, network, hospital="H-0")["critical"]["results"] == 2


def test_two_findings_of_a_study_are_told_apart_and_heard_of_together(desk, network):
    desk.say("critical", "R-0", "B", reason="aortic_dissection")
    desk.after(11)
    desk.say("call_acknowledged", "R-0", "B", by="R-0")
    rows = [row for row in critical_rows(found(desk, network)) if row[1] == "B"]
    assert [(row[3], row[6].count("20:"), row[8]) for row in rows] == [
        ("aortic dissection", 1, "11"),
        ("free air", 1, "11"),
    ]
    own = [row for row in critical_rows(found(desk, network, hospital="H-0")) if row[1] == "B"]
    assert own[0][7] == "20:41 a reader"


def test_it_is_on_the_page_on_paper_and_on_the_terminal(desk, network, tmp_path):
    figures = found(desk, network)
    for name in ("a.html", "a.pdf"):
        write_activity(tmp_path / name, figures, network)
    page = (tmp_path / "a.html").read_text()
    assert page.index("Critical results") < page.index("20:06 R-0 to emergency") < page.index("Incidents")
    words, table = critical_parts(figures)
    assert "1 escalated" in words
    assert len(table.rows) == 2
    figures["critical"] = {**figures["critical"], "results": 0, "list": []}
    assert list(critical_parts(figures)) == []
    write_activity(tmp_path / "none.html", figures, network)
    assert "None was reported." in (tmp_path / "none.html").read_text()


def test_no_words_of_an_alarm_name_a_reader_to_a_hospital(desk, network):
    desk.say("done", "R-0", "B")
    desk.study("C", "CT_STROKE", urgency="P0")
    desk.say("acknowledge", "R-0", "C")
    desk.after(31)
    private = [one["words"] for one in found(desk, network)["incidents"] if one["what"] == "alarm"]
    own = [one["words"] for one in found(desk, network, hospital="H-0")["incidents"] if one["what"] == "alarm"]
    assert any("R-0 reads it" in words for words in private)
    assert any("a reader reads it" in words for words in own)
