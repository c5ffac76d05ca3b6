"""A night in a small journal, its figures worked out by hand."""

from datetime import timedelta

import pytest

from data.errors import InputError
from data.store.activity_rows import activity_between
from planning.activity import activity, month_of_activity, night_of_activity
from reports.activity_delays import Delay, courses
from reports.activity_overview import activity_parts, verdict
from reports.activity_report import activity_content, write_activity
from tests.unit.dispatch.desk import Desk, new_store, receive
from tests.unit.simulation import stage

NIGHT = night_of_activity(stage.MONDAY)


@pytest.fixture
def network():
    return stage.network(2, hospitals=2)


@pytest.fixture
def desk(network, tmp_path):
    """A at 20:00, signed after 10 min; B (P1) 5 min unnoticed, then read for 30: late; C waits for nobody; D at H-1."""
    made = Desk(new_store(tmp_path), network, stage.duty(0, 19, 23), acknowledge=300)
    made.now = stage.at(20)
    made.start()
    made.study("A")
    made.say("acknowledge", "R-0", "A")
    made.after(10)
    made.say("done", "R-0", "A")
    made.study("B", "CT_AP", urgency="P1")
    made.after(5)
    made.say("resume", "R-0")
    made.say("acknowledge", "R-0", "B")
    made.after(30)
    made.say("done", "R-0", "B")
    made.now = stage.at(23)
    made.leader.look(made.now)
    made.study("C")
    receive(made.store, network, {"accession": "D", "exam": "CT_HEAD", "hospital": "H-1"}, "d", made.now)
    made.leader.work(made.now)
    yield made
    made.store.engine.dispose()


def found(desk, network, **more):
    return activity(desk.store, network, NIGHT, **more)


def test_turnaround_and_misses_are_those_of_the_clock(desk, network):
    figures = found(desk, network)
    assert (figures["studies"], figures["signed"], figures["open"]) == (4, 2, 2)
    assert figures["turnaround"]["P2"]["mean"]["value"] == 10
    assert figures["turnaround"]["P1"]["mean"]["value"] == 35
    assert figures["turnaround"]["P1"]["hit_rate"]["value"] == 0
    late = {one["accession"]: one for one in figures["misses"]}
    assert late["B"]["why"] == "not acknowledged"
    assert late["B"]["spent"] == {"not acknowledged": 5, "reading": 30}
    assert [one["what"] for one in figures["incidents"]].count("not acknowledged") == 1


def test_what_nobody_may_read_is_told_apart_from_the_queue(desk, network):
    start, end = NIGHT[2:]
    now = desk.now + timedelta(minutes=90)
    course = {each.study.accession: each for each in courses(activity_between(desk.store, start, end), network, now)}[
        "C"
    ]
    assert (course.late, course.why, course.spent[Delay.UNCOVERED]) == (True, Delay.UNCOVERED, 90)


def test_a_hospital_gets_its_own_studies_and_no_names_of_readers(desk, network):
    figures = found(desk, network, hospital="H-0")
    assert figures["studies"] == 3
    text = repr(activity_content(figures, network)) + repr(figures)
    assert "H-1" not in text
    assert "R-0" not in text
    assert "R-0: " in repr(found(desk, network))


def test_a_month_holds_the_night_and_the_report_is_written_in_both_forms(desk, network, tmp_path):
    figures = activity(desk.store, network, month_of_activity("2027-01"))
    assert figures["by_day"]["2027-01-04"]["studies"] == 4
    assert "Not reached: P1" in verdict(figures)
    assert len(list(activity_parts(figures))) >= 4
    for name in ("a.html", "a.pdf"):
        write_activity(tmp_path / name, figures, network)
    assert "January 2027" in (tmp_path / "a.html").read_text()
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF")


def test_a_centre_has_what_its_readers_read(desk, network):
    assert found(desk, network, centre="C-1")["studies"] == 2


def test_nothing_to_report_is_said(desk, network):
    with pytest.raises(InputError, match="no studies of february 2027"):
        activity(desk.store, network, month_of_activity("2027-02"))
    with pytest.raises(InputError, match="'H-9' is not in the network"):
        found(desk, network, hospital="H-9")
    with pytest.raises(InputError, match="not a month"):
        month_of_activity("2027-1")
