from datetime import UTC, date, datetime, time, timedelta

import pytest
from pydantic import ValidationError

from data.calendar import DayKind, Horizon
from data.duties import Absence, Duty, Roster, Shift, ShiftType, Wish, WishKind, shifts_in
from data.studies import Subspecialty

EVERY_DAY = tuple(DayKind)
NIGHT = ShiftType(code="N12", start=time(20), end=time(8), unit_minutes=720, days=EVERY_DAY, night=True)
DAY = ShiftType(code="D12", start=time(8), end=time(20), unit_minutes=720, days=(DayKind.WEEKEND, DayKind.HOLIDAY))
MORNING = ShiftType(code="DAY-A", start=time(8), end=time(13), unit_minutes=300, days=(DayKind.WEEKDAY,))


def night(person, day):
    return Duty.of(person, Shift.on(NIGHT, date.fromisoformat(day)), centre="lyon")


@pytest.mark.parametrize(("day", "minutes"), [("2027-03-27", 660), ("2027-03-28", 720), ("2027-10-30", 780)])
def test_a_night_across_a_clock_change_has_its_real_minutes(day, minutes):
    shift = Shift.on(NIGHT, date.fromisoformat(day))
    assert shift.minutes == minutes
    assert night("R-1", day).minutes == minutes
    assert shift.type.unit_minutes == 720


def test_shifts_exist_on_their_kinds_of_day():
    # Saturday 1 May and Thursday 6 May 2027 are public holidays; the 2nd is a Sunday, the 3rd a Monday.
    found = shifts_in(Horizon(date(2027, 5, 1), date(2027, 5, 6)), (NIGHT, DAY, MORNING))
    assert [(shift.day.day, shift.type.code) for shift in found] == [
        (1, "N12"),
        (1, "D12"),
        (2, "N12"),
        (2, "D12"),
        (3, "N12"),
        (3, "DAY-A"),
        (4, "N12"),
        (4, "DAY-A"),
        (5, "N12"),
        (5, "DAY-A"),
        (6, "N12"),
        (6, "D12"),
    ]


def test_a_night_of_the_last_of_a_month_belongs_to_that_month():
    (shift,) = shifts_in(Horizon(date(2028, 2, 29), date(2028, 2, 29)), (NIGHT,))
    assert shift.day == date(2028, 2, 29)
    assert shift.end == datetime(2028, 3, 1, 7, tzinfo=UTC)


def test_units_are_whole_half_hours():
    with pytest.raises(ValidationError, match="multiple of 30"):
        ShiftType(code="X", start=time(8), end=time(9), unit_minutes=50, days=EVERY_DAY)


def test_an_absence_may_not_end_before_it_starts():
    assert Absence(radiologist_id="R-1", first=date(2027, 5, 1), last=date(2027, 5, 1)).reason == "leave"
    with pytest.raises(ValidationError, match="ends before it starts"):
        Absence(radiologist_id="R-1", first=date(2027, 5, 2), last=date(2027, 5, 1))


def test_a_wish_without_a_shift_is_about_any():
    any_shift = Wish(radiologist_id="R-1", day=date(2027, 1, 4), kind=WishKind.AVOID)
    one_shift = Wish(radiologist_id="R-1", day=date(2027, 1, 4), kind=WishKind.WANT, shift="N12")
    assert any_shift.concerns(date(2027, 1, 4), "EVE")
    assert one_shift.concerns(date(2027, 1, 4), "N12")
    assert not one_shift.concerns(date(2027, 1, 4), "EVE")
    assert not any_shift.concerns(date(2027, 1, 5), "EVE")


def test_places_are_told():
    shift = Shift.on(NIGHT, date(2027, 1, 4))
    assert night("R-1", "2027-01-04").place == "lyon"
    assert Duty.of("R-1", shift, subspecialty=Subspecialty.HEAD_NECK).place == "at home (head-neck)"


def test_duties_by_person_are_in_order_of_start():
    duties = (night("R-2", "2027-01-06"), night("R-1", "2027-01-08"), night("R-1", "2027-01-05"))
    roster = Roster(Horizon.of_month("2027-01"), duties)
    assert list(roster.by_person()) == [("R-1", (duties[2], duties[1])), ("R-2", (duties[0],))]


def test_history_comes_before_the_duties_of_those_who_have_some():
    duty = night("R-1", "2027-01-05")
    history = (night("R-1", "2026-12-30"), night("R-1", "2026-12-20"), night("R-3", "2026-12-31"))
    roster = Roster(Horizon.of_month("2027-01"), (duty,), history)
    assert list(roster.by_person_with_history()) == [("R-1", (history[1], history[0], duty))]


def test_models_are_frozen_and_strict():
    with pytest.raises(ValidationError):
        NIGHT.code = "N11"
    with pytest.raises(ValidationError, match="Extra inputs"):
        ShiftType(code="X", start=time(8), end=time(9), unit_minutes=60, days=EVERY_DAY, colour="red")
    assert Shift.on(NIGHT, date(2027, 1, 4)).end - Shift.on(NIGHT, date(2027, 1, 4)).start == timedelta(hours=12)
