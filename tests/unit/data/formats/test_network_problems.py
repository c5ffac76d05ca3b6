"""Each kind of problem: one wrong row, the place where it is reported, and what is said of it."""

import pytest

from data.formats.network_problems import KINDS
from tests.unit.data.formats.small import add, edit, only_problem, problems, small_directory


@pytest.fixture
def directory(tmp_path):
    return small_directory(tmp_path / "net")


CELLS = [
    ("centres", 2, {"latitude": "95"}, "“95” is too large", "write 90 or less"),
    ("centres", 2, {"latitude": "45°46′"}, "“45°46′” is not a number", None),
    ("centres", 2, {"latitude": "nan"}, "“nan” is not a number", None),
    ("centres", 2, {"longitude": "1e999"}, None, None),
    ("centres", 2, {"workstations": "6.5"}, "“6.5” is not a whole number", "write digits only"),
    ("centres", 2, {"workstations": "-1"}, "“-1” is too small", "write 0 or more"),
    ("centres", 2, {"workstations": "١٢"}, "“١٢” is not a whole number", None),
    ("centres", 2, {"bedrooms": ""}, "is empty", "fill it in"),
    ("centres", 2, {"open_from": "2027-02-29"}, "“2027-02-29” is not in the calendar", "write a date that exists"),
    ("centres", 2, {"open_from": "01.02.2027"}, "“01.02.2027” is not a date", "write it as YYYY-MM-DD"),
    ("centres", 2, {"open_until": "9999-12-31"}, "“9999-12-31” is far off", None),
    (
        "hospitals",
        2,
        {"finess": "10000024"},
        "“10000024” has not the right form",
        "write FINESS number, nine characters",
    ),
    ("hospitals", 2, {"hand_over": "drop"}, "“drop” has not the right form", "write one of finish, hand_back"),
    ("hospitals", 2, {"volume": "0"}, "“0” is too small", "write more than 0"),
    ("hospitals", 2, {"volume": "1 000"}, "“1 000” is not a number", None),
    ("coverage_windows", 2, {"weekday": "lundi"}, "“lundi” has not the right form", None),
    ("coverage_windows", 2, {"start": "24:00"}, "“24:00” is not on the clock", "write 00:00 to 23:59; 24:00 is 00:00"),
    ("coverage_windows", 2, {"start": "8h30"}, "“8h30” is not a time of day", "write it as HH:MM, whole minutes"),
    ("coverage_windows", 2, {"start": "08:30:15"}, "“08:30:15” is not a time of day", None),
    ("radiologists", 2, {"status": "intern"}, "“intern” is not known", None),
    ("radiologists", 2, {"reads": "neuro|cardio"}, "“cardio” is not known", None),
    ("radiologists", 3, {"reads": "|"}, "is empty", "fill it in; join several values with |"),
    ("radiologists", 2, {"vets": "perhaps"}, "“perhaps” is neither true nor false", "write true or false"),
    ("radiologists", 2, {"employment_fraction": "80"}, "“80” is too large", None),
    ("wishes", 2, {"weight": "11"}, "“11” is too large", None),
    ("wishes", 2, {"kind": "hope"}, "“hope” is not known", "write want, avoid or refuse"),
    ("exams", 2, {"subspecialty": "dental"}, "“dental” is not known", None),
]


@pytest.mark.parametrize(("table", "row", "cells", "message", "remedy"), CELLS)
def test_a_wrong_cell_is_named(directory, table, row, cells, message, remedy):
    edit(directory, table, row, **cells)
    problem = only_problem(directory)
    assert (problem.file, problem.row, problem.field) == (f"{table}.csv", row, *cells)
    assert message in (None, problem.message)
    assert remedy in (None, problem.remedy)


ROWS = [
    # names
    ("radiologists", "R-1,10000000009,,salaried,1,,,lyon,,neuro,,true,0,1,2", "id", "R-1 is already in row 2"),
    (
        "radiologists",
        "R-9,10000000002,,salaried,1,,,lyon,,neuro,,true,0,1,2",
        "rpps",
        "10000000002 is already in row 3",
    ),
    ("radiologists", "R-9,10000000009,,salaried,1,,,nice,,neuro,,true,0,1,2", "home_centre", "“nice” is not in"),
    ("radiologists", "R-9,10000000009,,salaried,1,,,lyon,nice,neuro,,true,0,1,2", "other_centres", "“nice” is not in"),
    ("hospitals", "H-9,210000001,CH,Dole,47,5,,,,1,,,", "finess", "210000001 is already in row 2"),
    ("centres", "lyon,Lyon bis,45,4,1,1,,", "id", "lyon is already in row 2"),
    ("shift_types", "N12,,20:00,08:00,720,weekday,true,false", "code", "N12 is already in row 2"),
    ("exams", "CT_HEAD,,neuro,1,5,0.5,P2,0,false", "code", "CT_HEAD is already in row 2"),
    ("exams", "CT_NEW,,neuro,1,5,0.5,P9,0,false", "urgency", "“P9” is not in urgency_classes.csv"),
    ("urgency_classes", "P0,,60,0.9,,,,1", "code", "P0 is already in row 2"),
    ("ai_algorithms", "AI-1,clot,CT_HEAD,0.9,0.9,0.1,1,0", "code", "AI-1 is already in row 2"),
    ("ai_algorithms", "AI-2,clot,CT_HEAD|CT_FOOT,0.9,0.9,0.1,1,0", "exams", "“CT_FOOT” is not in exams.csv"),
    ("centre_capacities", "nice,1,1,,", "centre_id", "“nice” is not in centres.csv"),
    ("coverage_windows", "H-9,mon,20:00,08:00", "hospital_id", "“H-9” is not in hospitals.csv"),
    ("coverage_exceptions", "H-9,2027-01-01,,", "hospital_id", "“H-9” is not in hospitals.csv"),
    ("local_holidays", "H-9,2027-01-01,", "hospital_id", "“H-9” is not in hospitals.csv"),
    ("local_holidays", "H-2,2027-06-01,again", None, "H-2, 2027-06-01 is already in row 2"),
    ("privileges", "R-9,H-1,,", "radiologist_id", "“R-9” is not in radiologists.csv"),
    ("privileges", "R-1,H-9,,", "hospital_id", "“H-9” is not in hospitals.csv"),
    ("commitments", "R-9,mon,08:00,12:00,clinical,,", "radiologist_id", "“R-9” is not in radiologists.csv"),
    ("commitment_exceptions", "R-9,2027-01-01,cancel,,,", "radiologist_id", "“R-9” is not in radiologists.csv"),
    ("absences", "R-9,2027-01-01,2027-01-02,leave", "radiologist_id", "“R-9” is not in radiologists.csv"),
    ("wishes", "R-9,2027-01-01,want,,1", "radiologist_id", "“R-9” is not in radiologists.csv"),
    ("wishes", "R-1,2027-01-01,want,N11,1", "shift", "“N11” is not in shift_types.csv"),
    ("wishes", "R-1,2027-01-09,want,,1", None, "R-1, 2027-01-09 is already in row 3"),
    ("contacts", "radiologist,H-1,0123,", "subject_id", "“H-1” is not in radiologists.csv"),
    ("contacts", "emergency_department,R-1,0123,", "subject_id", "“R-1” is not in hospitals.csv"),
    # dates and times
    ("absences", "R-1,2027-02-14,2027-02-14,leave", "first", "overlaps the absence in row 2"),
    ("absences", "R-1,2027-05-02,2027-05-01,leave", None, "the absence ends before it starts"),
    ("centres", "nice,Nice,43,7,1,1,2027-02-01,2027-01-31", "open_until", "2027-01-31 is before open_from 2027-02-01"),
    ("centre_capacities", "lyon,1,1,2027-02-01,2027-01-31", "until_date", "2027-01-31 is before from_date 2027-02-01"),
    ("privileges", "R-3,H-1,2027-02-01,2027-01-31", "until_date", "2027-01-31 is before from_date 2027-02-01"),
    (
        "radiologists",
        "R-9,10000000009,,salaried,1,2027-02-01,2027-01-31,lyon,,neuro,,true,0,1,2",
        "authorised_until",
        "2027-01-31 is before authorised_from 2027-02-01",
    ),
    ("coverage_windows", "H-1,mon,07:00,23:00", "start", "overlaps the hours in row 2"),
    ("coverage_windows", "H-2,holiday,04:00,05:00", "start", "overlaps the hours in row 4"),
    ("coverage_exceptions", "H-1,2027-03-27,23:00,23:30", "start", "overlaps the hours in row 2"),
    ("coverage_exceptions", "H-1,2027-04-01,20:00,22:00", "start", "overlaps the hours in row 3"),
    ("coverage_exceptions", "H-1,2027-05-01,20:00,", "end", "is empty"),
    ("coverage_exceptions", "H-1,2027-05-01,,20:00", "start", "is empty"),
    (
        "coverage_exceptions",
        "H-1,2027-03-28,02:30,08:00",
        "start",
        "02:30 does not exist on 2027-03-28 in Europe/Paris",
    ),
    ("coverage_exceptions", "H-1,2028-03-25,20:00,02:00", "end", "02:00 does not exist on 2028-03-26 in Europe/Paris"),
    ("commitments", "R-1,mon,12:30,13:30,non_clinical,,", "start", "overlaps the block in row 2 while both are valid"),
    ("commitment_exceptions", "R-2,2027-03-28,add,02:00,06:00,clinical", "start", "02:00 does not exist"),
    ("commitment_exceptions", "R-2,2027-01-01,add,,06:00,clinical", "start", "is empty"),
    ("commitment_exceptions", "R-2,2027-01-01,add,02:00,06:00,", "kind", "is empty"),
    ("commitment_exceptions", "R-2,2027-01-01,cancel,02:00,,", "start", "is given, but the row cancels the day"),
    ("hospitals", "H-9,210000009,CH,Dole,47,5,Europe/Dole,,,1,,,", "time_zone", "there is no time zone “Europe/Dole”"),
    ("hospitals", "H-9,210000009,CH,Dole,47,5,Europe,,,1,,,", "time_zone", "there is no time zone “Europe”"),
    ("hospitals", "H-9,210000009,CH,Dole,47,5,../etc,,,1,,,", "time_zone", "there is no time zone “../etc”"),
    # values
    ("hospitals", "H-9,210000009,CH,Dole,47,5,,21,,1,,,", "subdivision", "“21” is not known"),
    ("hospitals", "H-9,210000009,CH,Dole,47,5,,Zone A,,1,,,", "subdivision", "“Zone A” is not known"),
    ("radiologists", "R-9,10000000009,,salaried,1,,,lyon,,neuro,,true,3,2,4", "minimum", "3 is more than the wanted 2"),
    ("radiologists", "R-9,10000000009,,salaried,1,,,lyon,,neuro,,true,1,4,2", "wanted", "4 is more than the maximum 2"),
    (
        "radiologists",
        "R-9,10000000009,,salaried,1,,,lyon,,neuro,msk,true,0,1,2",
        "experienced",
        "msk is not among reads",
    ),
    (
        "radiologists",
        "R-9,10000000009,,salaried,1,,,lyon,lyon,neuro,,true,0,1,2",
        "other_centres",
        "“lyon” is the home",
    ),
    ("radiologists", "R-9,10000000009,,salaried,1,,,lyon,,neuro|neuro,,true,0,1,2", "reads", "holds a value twice"),
    ("shift_types", "X,,20:15,08:00,720,weekday,true,false", "start", "20:15 is not on a half-hour mark"),
    ("shift_types", "X,,20:00,08:01,720,weekday,true,false", "end", "08:01 is not on a half-hour mark"),
    ("shift_types", "X,,20:00,08:00,700,weekday,true,false", "unit_minutes", "“700” is not a multiple of 30"),
    ("urgency_classes", "P9,,60,0.9,30,,,1", "breach_minutes", "30 is less than within_minutes 60"),
    ("urgency_classes", "P9,,60,0.9,,5,,1", "oral_share", "is empty"),
    ("urgency_classes", "P9,,60,0.9,,,0.9,1", "oral_minutes", "is empty"),
]


@pytest.mark.parametrize(("table", "line", "field", "message"), ROWS)
def test_a_row_that_contradicts_others_is_named(directory, table, line, field, message):
    row = len((directory / f"{table}.csv").read_text().splitlines()) + 1
    add(directory, table, line)
    problem = only_problem(directory)
    assert (problem.file, problem.row, problem.field) == (f"{table}.csv", row, field)
    assert problem.message.startswith(message)
    assert problem.remedy


def test_a_catalogue_without_shares_is_wrong(directory):
    edit(directory, "exams", 2, share="0")
    edit(directory, "exams", 3, share="0")
    assert only_problem(directory).message == "no exam has a share above 0"


RIGHT = [
    ("absences", "R-1,2027-02-16,2027-02-20,leave"),
    ("coverage_windows", "H-1,mon,08:30,22:00"),
    ("coverage_windows", "H-1,tue,00:00,23:00"),
    ("coverage_exceptions", "H-1,2027-10-31,02:30,08:00"),
    ("coverage_exceptions", "H-1,2027-03-27,19:00,20:00"),
    ("coverage_exceptions", "H-2,2027-03-28,02:30,08:00"),
    ("commitments", "R-1,mon,09:00,10:00,on_call,,"),
    ("commitments", "R-2,mon,12:30,13:30,clinical,,"),
    ("commitments", "R-1,tue,12:30,13:30,clinical,,"),
    ("wishes", "R-1,2027-01-09,want,N12,1"),
    ("hospitals", "H-9,2B0000009,CH,Bastia,42,9,Europe/Paris,,B,1,finish,2027-01-01,2027-01-01"),
    ("shift_types", "X,,20:30,20:30,720,weekday|holiday,true,false"),
]


@pytest.mark.parametrize(("table", "line"), RIGHT)
def test_rows_that_only_touch_are_right(directory, table, line):
    add(directory, table, line)
    assert problems(directory) == ()


def test_blocks_of_successive_timetables_do_not_overlap(directory):
    add(directory, "commitments", "R-3,mon,08:00,12:00,clinical,,2027-06-30")
    add(directory, "commitments", "R-3,mon,08:00,12:00,clinical,2027-07-01,")
    assert problems(directory) == ()
    add(directory, "commitments", "R-3,mon,08:00,09:00,non_clinical,2027-06-30,2027-06-30")
    assert only_problem(directory).message == "overlaps the block in row 5 while both are valid"


def test_the_names_of_every_kind_say_what_it_finds():
    assert len({kind.__name__ for kind in KINDS}) == len(KINDS)
    assert all(kind.__doc__ for kind in KINDS)
