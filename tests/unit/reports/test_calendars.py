"""Calendars, read back by icalendar: stable identities, sequence numbers, cancellations."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from data.errors import InputError
from reports.calendar_events import Fate
from reports.calendars import write_calendars
from tests.unit.reports.handed_out import DUTIES, facts
from tests.unit.rostering.tiny import EVE, N12, duty

FIRST, SECOND, THIRD = (datetime(2027, 1, day, 12, tzinfo=UTC) for day in (1, 2, 3))


def events(path):
    """Events of a file by UID, as another reader sees them."""
    return {str(event["UID"]): event for event in Calendar.from_ical(path.read_bytes()).walk("VEVENT")}


def own(folder, person="R-1"):
    return events(folder / "radiologists" / f"{person}.ics")


def bytes_of(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*.ics")}


def test_every_duty_stands_with_its_radiologist_and_with_its_place(tmp_path):
    changes = write_calendars(tmp_path, facts(), FIRST)
    assert changes.events == {Fate.NEW: 14, Fate.CHANGED: 0, Fate.CANCELLED: 0, Fate.UNCHANGED: 0}
    names = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.ics")}
    people = {f"radiologists/R-{number}.ics" for number in range(1, 5)}
    assert names == {*people, "centres/C-1.ics", "centres/brest.ics", "on-call.ics"}
    assert changes.files == len(names)
    assert {event["LOCATION"] for event in own(tmp_path, "R-3").values()} == {"Brest", "at home (paediatrics)"}
    shared = [event["SUMMARY"] for event in events(tmp_path / "centres" / "brest.ics").values()]
    assert shared == ["Dr Bo: N12", "Dr Cyr (R-3): N12"]
    assert [each["SUMMARY"] for each in events(tmp_path / "on-call.ics").values()] == [
        "Dr Cyr (R-3): ON-CALL, paediatrics"
    ]


def test_times_are_local_with_the_zone_defined_also_where_nobody_has_a_duty(tmp_path):
    write_calendars(tmp_path, facts(), FIRST)
    event = own(tmp_path)["R-1.2027-01-04.N12@hulotte"]
    assert event.start == datetime(2027, 1, 4, 20, tzinfo=ZoneInfo("Europe/Paris"))
    assert event.end == datetime(2027, 1, 5, 8, tzinfo=ZoneInfo("Europe/Paris"))
    assert event["DTSTART"].params["TZID"] == "Europe/Paris"
    assert event["DTSTAMP"].dt == FIRST
    empty = Calendar.from_ical((tmp_path / "radiologists" / "R-4.ics").read_bytes())
    assert [zone["TZID"] for zone in empty.walk("VTIMEZONE")] == ["Europe/Paris"]
    assert not empty.walk("VEVENT")
    assert empty.get_missing_tzids() == set()


def test_an_unchanged_roster_leaves_every_byte(tmp_path):
    write_calendars(tmp_path, facts(), FIRST)
    before = bytes_of(tmp_path)
    changes = write_calendars(tmp_path, facts(), SECOND)
    assert bytes_of(tmp_path) == before
    assert changes.events[Fate.UNCHANGED] == 14
    assert sum(changes.events.values()) == 14


def test_a_duty_that_moves_to_another_centre_is_the_same_event_with_the_next_number(tmp_path):
    write_calendars(tmp_path, facts(), FIRST)
    moved = (duty("2027-01-04", N12, "R-1", "brest"), *DUTIES[1:])
    write_calendars(tmp_path, facts(*moved), SECOND)
    mine = own(tmp_path)
    assert len(mine) == 3
    event = mine["R-1.2027-01-04.N12@hulotte"]
    assert (event["LOCATION"], event["SEQUENCE"], event["DTSTAMP"].dt) == ("Brest", 1, SECOND)
    assert mine["R-1.2027-01-06.EVE@hulotte"]["SEQUENCE"] == 0
    left = events(tmp_path / "centres" / "C-1.ics")["C-1.R-1.2027-01-04.N12@hulotte"]
    assert (left["STATUS"], left["SEQUENCE"]) == ("CANCELLED", 1)
    assert "brest.R-1.2027-01-04.N12@hulotte" in events(tmp_path / "centres" / "brest.ics")


def test_a_duty_that_is_gone_is_cancelled_once_and_comes_back_confirmed(tmp_path):
    write_calendars(tmp_path, facts(), FIRST)
    fewer = facts(*DUTIES[1:])
    changes = write_calendars(tmp_path, fewer, SECOND)
    assert changes.events[Fate.CANCELLED] == 2
    gone = own(tmp_path)["R-1.2027-01-04.N12@hulotte"]
    assert (gone["STATUS"], gone["SEQUENCE"]) == ("CANCELLED", 1)
    assert gone.start == datetime(2027, 1, 4, 20, tzinfo=ZoneInfo("Europe/Paris"))
    assert write_calendars(tmp_path, fewer, THIRD).events[Fate.CANCELLED] == 0
    assert own(tmp_path)["R-1.2027-01-04.N12@hulotte"]["SEQUENCE"] == 1
    write_calendars(tmp_path, facts(), THIRD)
    back = own(tmp_path)["R-1.2027-01-04.N12@hulotte"]
    assert (back["STATUS"], back["SEQUENCE"], back["DTSTAMP"].dt) == ("CONFIRMED", 2, THIRD)


def test_events_of_another_month_are_left_alone(tmp_path):
    write_calendars(tmp_path, facts(), FIRST)
    later = facts(duty("2027-01-12", EVE, "R-1"), first="2027-01-11")
    changes = write_calendars(tmp_path, later, SECOND)
    assert changes.events == {Fate.NEW: 2, Fate.CHANGED: 0, Fate.CANCELLED: 0, Fate.UNCHANGED: 14}
    assert {event["STATUS"] for event in own(tmp_path).values()} == {"CONFIRMED"}


def test_who_has_left_the_network_gets_the_cancellations(tmp_path):
    write_calendars(tmp_path, facts(), FIRST)
    now = facts(*DUTIES[:5])
    people = tuple(person for person in now.network.radiologists if person.id != "R-3")
    write_calendars(tmp_path, replace(now, network=now.network.model_copy(update={"radiologists": people})), SECOND)
    assert {event["STATUS"] for event in own(tmp_path, "R-3").values()} == {"CANCELLED"}


@pytest.mark.parametrize(
    "content", [b"", b"soon", b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"]
)
def test_what_is_no_calendar_is_refused_before_anything_is_written(tmp_path, content):
    (tmp_path / "centres").mkdir()
    (tmp_path / "centres" / "C-1.ics").write_bytes(content)
    with pytest.raises(InputError, match=r"C-1\.ics: is not a calendar"):
        write_calendars(tmp_path, facts(), FIRST)
    assert not (tmp_path / "radiologists").exists()


def test_twelve_hours_stay_eight_to_eight_across_the_clock_change(tmp_path):
    spring = facts(duty("2027-03-27", N12, "R-1"), first="2027-03-22")
    write_calendars(tmp_path, spring, FIRST)
    (event,) = own(tmp_path).values()
    assert (event.start.hour, event.end.hour) == (20, 8)
    assert event["DESCRIPTION"] == "11 hours, 1 unit"
