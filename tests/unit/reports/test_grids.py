from datetime import date, time

from data.calendar import DayKind
from data.duties import ShiftType
from reports.grids import bedroom_grid, centre_grid, centre_rosters, cover_grid, shift_letters
from rostering.checks import Subject
from tests.unit.rostering.tiny import EVE, MONDAY, SHIFT_TYPES, centre, duty, network, radiologist, roster

PEOPLE = (radiologist("R-1", experienced=("neuro",)), radiologist("R-2", name="Dr Two"), radiologist("R-3"))
CENTRES = (centre(bedrooms=2), centre("C-2", name="Lyon", open_from=date(2027, 1, 6)))


def subject(*duties, **changes):
    net = network(*PEOPLE, **{"centres": CENTRES, **changes})
    return Subject(net, roster(*duties), (), net.rules)


def test_shades_say_how_full_a_centre_is():
    first, second = centre_grid(subject(duty(), duty(person="R-2"), duty(kind=EVE, person="R-3")))
    monday, tuesday = first.cells[:2]
    assert (monday.text, monday.below, monday.shade) == ("2", "1", 3)
    assert "at most 3 of 4 workstations" in monday.title
    assert (tuesday.text, tuesday.below, tuesday.shade) == ("0", "", 0)
    assert (second.name, second.cells[0].text) == ("Lyon", "")
    assert "closed" in second.cells[0].title


def test_a_night_with_every_bedroom_taken_has_the_strongest_shade():
    first, second = bedroom_grid(subject(duty(), duty(person="R-2"), duty("2027-01-05", person="R-3")))
    assert [cell.shade for cell in first.cells[:3]] == [4, 2, 0]
    assert first.summary == "21 %"
    assert second.cells[0].text == ""
    assert bedroom_grid(subject(centres=(centre(bedrooms=0),)))[0].summary == "–"


def test_cover_is_shaded_by_how_often_it_is_missed():
    rows = {row.name: row for row in cover_grid(subject(duty()))}
    assert rows["neuro"].cells[12].text == "0.1"
    assert (rows["neuro"].cells[12].palette, rows["neuro"].cells[12].shade) == ("s", 4)
    assert "of the time" in rows["neuro"].cells[12].title


def test_a_roster_is_a_row_a_person_with_the_marks_of_their_shifts():
    first, second = centre_rosters(subject(duty(), duty(kind=EVE, person="R-2")))
    assert (first.name, first.words) == ("C-1", "2 radiologists, 2 duties")
    assert [row.name for row in first.rows] == ["R-1", "R-2 Dr Two"]
    assert [row.cells[0].text for row in first.rows] == ["N", "E"]
    assert [row.cells[1].text for row in first.rows] == ["", ""]
    assert second.rows == ()


def test_a_name_that_holds_the_id_stands_alone():
    net = network(radiologist("R-1", name="Dr R-1"))
    (found,) = centre_rosters(Subject(net, roster(duty()), (), net.rules))
    assert found.rows[0].name == "Dr R-1"


def test_marks_are_short_and_each_is_another():
    kinds = (*SHIFT_TYPES, ShiftType(code="N8", start=time(22), end=time(6), unit_minutes=480, days=tuple(DayKind)))
    marks = shift_letters(subject(shift_types=kinds))
    assert marks["N12"] == "N"
    assert marks["N12-EARLY"] == "NE"
    assert marks["N8"] == "N8"
    assert len(set(marks.values())) == len(kinds)
    assert MONDAY
