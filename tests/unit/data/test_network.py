from datetime import UTC, date, datetime, time, timedelta

import pytest

from data.calendar import DayKind
from data.duties import Absence
from data.network import NO_TABLES, Network
from data.people import Commitment, CommitmentException, CommitmentKind, Radiologist, Status
from data.places import Centre, CentreCapacity, CoverageException, CoverageWindow, Hospital, LocalHoliday
from data.record import Dated
from tests.unit.data.formats.small import small_network

MONDAY = date(2027, 1, 4)
SMALL = small_network()


def network(**tables):
    """The small network with other tables."""
    return SMALL.model_copy(update=tables)


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def block(weekday, start, end, kind=CommitmentKind.CLINICAL, **dates):
    return Commitment(
        radiologist_id="R-1",
        weekday=weekday,
        start=time.fromisoformat(start),
        end=time.fromisoformat(end),
        kind=kind,
        **dates,
    )


def hospital(**changes):
    place = {"id": "H-1", "finess": "210000001", "name": "CH", "town": "Dole", "latitude": 47, "longitude": 5}
    return Hospital(**{**place, **changes})


def window(weekday, start, end):
    return CoverageWindow(
        hospital_id="H-1", weekday=weekday, start=time.fromisoformat(start), end=time.fromisoformat(end)
    )


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (None, None, [True, True, True]),
        (MONDAY, None, [False, True, True]),
        (None, MONDAY, [True, True, False]),
        (MONDAY, MONDAY, [False, True, False]),
    ],
)
def test_dates_of_validity_are_both_included(first, last, expected):
    dated = Dated(from_date=first, until_date=last)
    assert [dated.valid_on(MONDAY + timedelta(days=n)) for n in (-1, 0, 1)] == expected


def test_a_centre_is_open_between_its_dates():
    centre = Centre(
        id="dijon",
        name="Dijon",
        latitude=47,
        longitude=5,
        workstations=6,
        bedrooms=4,
        open_from=date(2026, 7, 1),
        open_until=date(2028, 2, 29),
    )
    days = (date(2026, 6, 30), date(2026, 7, 1), date(2028, 2, 29), date(2028, 3, 1))
    assert [centre.open_on(day) for day in days] == [False, True, True, False]
    assert network(centres=(centre,)).capacity_on("dijon", days[0]) == (0, 0)
    assert network(centres=(centre,)).capacity_on("dijon", days[1]) == (6, 4)


def test_the_last_dated_capacity_that_holds_wins():
    rows = (
        CentreCapacity(centre_id="lyon", workstations=10, bedrooms=8, from_date=date(2027, 3, 1)),
        CentreCapacity(
            centre_id="lyon", workstations=5, bedrooms=0, from_date=date(2027, 4, 1), until_date=date(2027, 4, 30)
        ),
        CentreCapacity(centre_id="dijon", workstations=1, bedrooms=1),
    )
    dated = network(centre_capacities=rows)
    assert [dated.capacity_on("lyon", date(2027, month, 28)) for month in (2, 3, 4, 5)] == [
        (16, 13),
        (10, 8),
        (5, 0),
        (10, 8),
    ]


def test_absences_are_whole_days_both_ends_included():
    absent = network(absences=(Absence(radiologist_id="R-1", first=date(2028, 2, 28), last=date(2028, 3, 1)),))
    days = [date(2028, 2, 27) + timedelta(days=n) for n in range(5)]
    assert [absent.absent_on("R-1", day) for day in days] == [False, True, True, True, False]
    assert not absent.absent_on("R-2", days[1])


@pytest.mark.parametrize(
    ("changes", "needs", "authorised"),
    [
        ({}, True, [False, True, True, False]),
        ({"authorised_from": None}, True, [True, True, True, False]),
        ({"authorised_until": None}, True, [False, True, True, True]),
        ({"authorised_from": None, "authorised_until": None}, True, [False] * 4),
        ({"employment_fraction": 0.9}, False, [True] * 4),
        ({"status": Status.SALARIED, "authorised_from": None, "authorised_until": None}, False, [True] * 4),
    ],
)
def test_a_full_time_practitioner_needs_an_authorisation_on_the_date(changes, needs, authorised):
    person = SMALL.radiologist["R-1"].model_copy(update=changes)
    days = (date(2025, 12, 31), date(2026, 1, 1), date(2027, 12, 31), date(2028, 1, 1))
    assert person.needs_authorisation is needs
    assert [person.authorised_on(day) for day in days] == authorised


def test_the_directive_binds_all_but_the_self_employed():
    assert [status.bound for status in Status] == [True, True, False]


def test_centres_of_a_radiologist_begin_with_the_home_centre():
    assert SMALL.radiologist["R-1"].centres == ("dijon", "lyon")


def test_look_ups_find_rows_by_their_names():
    assert SMALL.centre["lyon"].workstations == 16
    assert SMALL.hospital["H-2"].time_zone == "Indian/Reunion"
    assert isinstance(SMALL.radiologist["R-3"], Radiologist)
    assert SMALL.shift_type["N12"].night
    assert [row.hospital_id for row in SMALL.privileges_of["R-1"]] == ["H-1"]
    assert len(SMALL.wishes_of["R-1"]) == 2
    assert "R-3" not in SMALL.absences_of
    assert list(SMALL.tables()) == [name for name in Network.model_fields if name not in NO_TABLES]


def test_the_timetable_repeats_by_week_in_real_hours():
    person = network(
        commitments=(block("sun", "20:00", "08:00"), block("mon", "08:00", "12:30")), commitment_exceptions=()
    )
    found = person.commitments_between("R-1", date(2027, 3, 28), date(2027, 4, 4))
    # Monday 29 March 2027 is Easter Monday: only the Sunday blocks stay, in summer time.
    assert [(busy.start, busy.end) for busy in found] == [
        (utc("2027-03-28T18:00"), utc("2027-03-29T06:00")),
        (utc("2027-04-04T18:00"), utc("2027-04-05T06:00")),
    ]
    spring = person.commitments_between("R-1", date(2027, 3, 21), date(2027, 3, 22))
    assert [busy.end - busy.start for busy in spring] == [timedelta(hours=12), timedelta(hours=4.5)]
    night_of_the_change = network(commitments=(block("sat", "20:00", "08:00"),), commitment_exceptions=())
    (busy,) = night_of_the_change.commitments_between("R-1", date(2027, 3, 27), date(2027, 3, 27))
    assert busy.end - busy.start == timedelta(hours=11)


def test_blocks_hold_between_their_dates():
    person = network(
        commitments=(block("mon", "08:00", "12:00", from_date=date(2027, 1, 11), until_date=date(2027, 1, 18)),),
        commitment_exceptions=(),
    )
    found = person.commitments_between("R-1", MONDAY, date(2027, 1, 31))
    assert [busy.start.day for busy in found] == [11, 18]


def test_public_holidays_drop_all_but_on_call():
    blocks = (
        block("thu", "08:00", "12:00"),
        block("thu", "13:00", "18:00", CommitmentKind.NON_CLINICAL),
        block("thu", "20:00", "08:00", CommitmentKind.ON_CALL),
    )
    person = network(commitments=blocks, commitment_exceptions=())
    kinds = {
        day: [busy.kind for busy in person.commitments_between("R-1", day, day)]
        for day in (date(2027, 5, 6), date(2027, 5, 13))
    }
    assert kinds[date(2027, 5, 6)] == [CommitmentKind.ON_CALL]
    assert kinds[date(2027, 5, 13)] == [CommitmentKind.CLINICAL, CommitmentKind.NON_CLINICAL, CommitmentKind.ON_CALL]


def test_exceptions_cancel_a_day_and_add_blocks():
    changes = (
        CommitmentException(radiologist_id="R-1", day=MONDAY, action="cancel"),
        CommitmentException(
            radiologist_id="R-1", day=MONDAY, action="add", start=time(9), end=time(10), kind=CommitmentKind.CLINICAL
        ),
        CommitmentException(
            radiologist_id="R-1",
            day=date(2027, 5, 17),
            action="add",
            start=time(20),
            end=time(8),
            kind=CommitmentKind.ON_CALL,
        ),
    )
    person = network(commitments=(block("mon", "08:00", "12:00"),), commitment_exceptions=changes)
    assert [busy.start for busy in person.commitments_between("R-1", MONDAY, MONDAY)] == [utc("2027-01-04T08:00")]
    holiday = person.commitments_between("R-1", date(2027, 5, 17), date(2027, 5, 17))
    assert [busy.kind for busy in holiday] == [CommitmentKind.ON_CALL]
    assert len(person.commitments_between("R-1", date(2027, 1, 11), date(2027, 1, 11))) == 1


def test_absent_days_are_free_of_the_day_job():
    person = network(
        commitments=(block("mon", "08:00", "12:00"), block("tue", "08:00", "12:00")),
        commitment_exceptions=(),
        absences=(Absence(radiologist_id="R-1", first=MONDAY, last=MONDAY),),
    )
    found = person.commitments_between("R-1", MONDAY, MONDAY + timedelta(days=1))
    assert [busy.start.day for busy in found] == [5]


def windows(place, *rows, exceptions=(), holidays=()):
    return network(hospitals=(place,), coverage_windows=rows, coverage_exceptions=exceptions, local_holidays=holidays)


def test_windows_are_in_the_hospitals_own_time():
    paris = windows(hospital(), window("mon", "22:00", "08:30"))
    reunion = windows(hospital(time_zone="Indian/Reunion"), window("mon", "22:00", "08:30"))
    tahiti = windows(hospital(time_zone="Pacific/Tahiti"), window("mon", "22:00", "08:30"))
    week = (MONDAY, MONDAY + timedelta(days=6))
    assert paris.open_windows("H-1", *week) == ((utc("2027-01-04T21:00"), utc("2027-01-05T07:30")),)
    assert reunion.open_windows("H-1", *week) == ((utc("2027-01-04T18:00"), utc("2027-01-05T04:30")),)
    assert tahiti.open_windows("H-1", *week) == ((utc("2027-01-05T08:00"), utc("2027-01-05T18:30")),)


@pytest.mark.parametrize(("day", "hours"), [(date(2027, 3, 27), 11), (date(2027, 10, 30), 13), (date(2027, 4, 3), 12)])
def test_a_window_across_a_clock_change_has_its_real_hours(day, hours):
    ((start, end),) = windows(hospital(), window("sat", "20:00", "08:00")).open_windows("H-1", day, day)
    assert end - start == timedelta(hours=hours)


def test_equal_start_and_end_mean_a_whole_day():
    ((start, end),) = windows(hospital(), window("sat", "00:00", "00:00")).open_windows(
        "H-1", date(2027, 1, 9), date(2027, 1, 9)
    )
    assert end - start == timedelta(hours=24)


def test_a_public_holiday_follows_its_own_rows_else_those_of_sunday():
    thursday = date(2027, 5, 6)
    rows = (window("thu", "22:00", "08:00"), window("sun", "18:00", "08:00"))
    assert windows(hospital(), *rows).open_windows("H-1", thursday, thursday)[0][0] == utc("2027-05-06T16:00")
    own = windows(hospital(), *rows, window("holiday", "12:00", "08:00"))
    assert own.open_windows("H-1", thursday, thursday)[0][0] == utc("2027-05-06T10:00")
    overseas = windows(hospital(subdivision="974", time_zone="Indian/Reunion"), *rows)
    abolition = date(2027, 12, 20)
    assert overseas.hospital_day_kind("H-1", abolition) is DayKind.HOLIDAY
    assert len(overseas.open_windows("H-1", abolition, abolition)) == 1


def test_a_local_holiday_counts_for_its_hospital_only():
    row = LocalHoliday(hospital_id="H-1", day=date(2027, 6, 1))
    local = windows(hospital(), window("tue", "22:00", "08:00"), window("sun", "18:00", "08:00"), holidays=(row,))
    tuesday = date(2027, 6, 1)
    assert local.hospital_day_kind("H-1", tuesday) is DayKind.HOLIDAY
    assert local.open_windows("H-1", tuesday, tuesday)[0][0] == utc("2027-06-01T16:00")
    other = windows(hospital(), holidays=(LocalHoliday(hospital_id="H-2", day=tuesday),))
    assert other.hospital_day_kind("H-1", tuesday) is DayKind.WEEKDAY


def test_exceptions_replace_the_windows_of_their_date():
    changes = (
        CoverageException(hospital_id="H-1", day=MONDAY, start=time(12), end=time(14)),
        CoverageException(hospital_id="H-1", day=MONDAY, start=time(18), end=time(6)),
        CoverageException(hospital_id="H-1", day=date(2027, 1, 11)),
    )
    changed = windows(hospital(), window("mon", "22:00", "08:30"), exceptions=changes)
    assert changed.open_windows("H-1", MONDAY, MONDAY) == (
        (utc("2027-01-04T11:00"), utc("2027-01-04T13:00")),
        (utc("2027-01-04T17:00"), utc("2027-01-05T05:00")),
    )
    assert changed.open_windows("H-1", date(2027, 1, 11), date(2027, 1, 11)) == ()
    assert len(changed.open_windows("H-1", date(2027, 1, 18), date(2027, 1, 18))) == 1


def test_a_hospital_is_read_for_during_its_contract_only():
    place = hospital(from_date=date(2027, 1, 11), until_date=date(2027, 1, 18))
    found = windows(place, window("mon", "22:00", "08:30")).open_windows("H-1", MONDAY, date(2027, 1, 31))
    assert [start.day for start, _ in found] == [11, 18]


def test_a_copy_with_other_tables_forgets_the_old_look_ups():
    assert SMALL.absent_on("R-1", date(2027, 2, 8))
    assert not network(absences=()).absent_on("R-1", date(2027, 2, 8))
    assert "R-3" not in network(radiologists=SMALL.radiologists[:2]).radiologist
    assert network() == SMALL
