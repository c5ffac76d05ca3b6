"""A network of a few rows in every table, written to a directory whose cells tests can spoil."""

from __future__ import annotations

import csv
from datetime import date, time
from pathlib import Path

from data.calendar import DayKind
from data.duties import Absence, ShiftType, Wish, WishKind
from data.errors import InputError, Problem
from data.formats.network_directory import read_network, write_network
from data.network import Network
from data.people import Commitment, CommitmentException, CommitmentKind, Contact, Privilege, Radiologist, Status
from data.places import Centre, CentreCapacity, CoverageException, CoverageWindow, Hospital, LocalHoliday
from data.rules import Rules
from data.studies import AiAlgorithm, ExamType, Subspecialty, UrgencyClass

EVERY_DAY = tuple(DayKind)


def small_network() -> Network:
    """Two centres, two hospitals (one overseas), three radiologists; every table holds something."""
    return Network(
        centres=(
            Centre(id="lyon", name="Lyon", latitude=45.76, longitude=4.84, workstations=16, bedrooms=13),
            Centre(
                id="dijon",
                name="Dijon – l'Hôpital, « Est »",
                latitude=47.32,
                longitude=5.04,
                workstations=6,
                bedrooms=4,
                open_from=date(2026, 7, 1),
            ),
        ),
        centre_capacities=(
            CentreCapacity(centre_id="lyon", workstations=10, bedrooms=8, from_date=date(2027, 3, 1)),
            CentreCapacity(centre_id="lyon", workstations=2, bedrooms=0, until_date=date(2026, 1, 31)),
        ),
        hospitals=(
            Hospital(
                id="H-1",
                finess="210000001",
                name="CH de Semur-en-Auxois",
                town="Semur-en-Auxois",
                latitude=47.49,
                longitude=4.33,
                school_zone="A",
                volume=0.75,
                from_date=date(2026, 7, 1),
            ),
            Hospital(
                id="H-2",
                finess="9A0000002",
                name='CHU "Sud", Réunion',
                town="Saint-Pierre",
                latitude=-21.34,
                longitude=55.48,
                time_zone="Indian/Reunion",
                subdivision="974",
                hand_over="hand_back",
            ),
        ),
        coverage_windows=(
            CoverageWindow(hospital_id="H-1", weekday="mon", start=time(22), end=time(8, 30)),
            CoverageWindow(hospital_id="H-1", weekday="sat", start=time(18, 30), end=time(8, 30)),
            CoverageWindow(hospital_id="H-2", weekday="holiday", start=time(0), end=time(0)),
        ),
        coverage_exceptions=(
            CoverageException(hospital_id="H-1", day=date(2027, 3, 27), start=time(20), end=time(3, 30)),
            CoverageException(hospital_id="H-1", day=date(2027, 4, 1)),
        ),
        local_holidays=(LocalHoliday(hospital_id="H-2", day=date(2027, 6, 1), name="Fête du port"),),
        radiologists=(
            Radiologist(
                id="R-1",
                rpps="10000000001",
                name="Dr R-1",
                status=Status.HOSPITAL_PRACTITIONER,
                authorised_from=date(2026, 1, 1),
                authorised_until=date(2027, 12, 31),
                home_centre="dijon",
                other_centres=("lyon",),
                reads=(Subspecialty.NEURO, Subspecialty.TRAUMA),
                experienced=(Subspecialty.NEURO,),
                minimum=1,
                wanted=2.5,
                maximum=4,
            ),
            Radiologist(
                id="R-2",
                rpps="10000000002",
                status=Status.SELF_EMPLOYED,
                employment_fraction=0.8,
                home_centre="lyon",
                reads=(Subspecialty.HEAD_NECK,),
                vets=False,
                wanted=2,
                maximum=2,
            ),
            Radiologist(
                id="R-3",
                rpps="10000000003",
                status=Status.SALARIED,
                home_centre="lyon",
                reads=tuple(Subspecialty),
                wanted=1 / 3,
                maximum=3.5,
            ),
        ),
        privileges=(
            Privilege(radiologist_id="R-1", hospital_id="H-1", from_date=date(2026, 7, 1)),
            Privilege(radiologist_id="R-2", hospital_id="H-2"),
        ),
        commitments=(
            _clinical("R-1", "mon", time(8), time(13)),
            _clinical("R-1", "mon", time(13), time(18)),
            Commitment(radiologist_id="R-2", weekday="sun", start=time(20), end=time(8), kind=CommitmentKind.ON_CALL),
        ),
        commitment_exceptions=(
            CommitmentException(radiologist_id="R-1", day=date(2027, 1, 4), action="cancel"),
            CommitmentException(
                radiologist_id="R-1",
                day=date(2027, 1, 5),
                action="add",
                start=time(9),
                end=time(12),
                kind=CommitmentKind.NON_CLINICAL,
            ),
        ),
        absences=(
            Absence(radiologist_id="R-1", first=date(2027, 2, 8), last=date(2027, 2, 14)),
            Absence(radiologist_id="R-1", first=date(2027, 2, 15), last=date(2027, 2, 15), reason="sick"),
            Absence(radiologist_id="R-2", first=date(2028, 2, 29), last=date(2028, 3, 1), reason="training"),
        ),
        wishes=(
            Wish(radiologist_id="R-1", day=date(2027, 1, 8), kind=WishKind.WANT, shift="N12", weight=3),
            Wish(radiologist_id="R-1", day=date(2027, 1, 9), kind=WishKind.REFUSE),
        ),
        contacts=(
            Contact(kind="radiologist", subject_id="R-1", telephone="+33 3 00 00 00 01", email="r-1@example.org"),
            Contact(kind="ct_room", subject_id="H-1", telephone="+33 3 00 00 00 02"),
        ),
        shift_types=(
            ShiftType(code="N12", start=time(20), end=time(8), unit_minutes=720, days=EVERY_DAY, night=True),
            ShiftType(code="DAY-B", start=time(13), end=time(18, 30), unit_minutes=330, days=(DayKind.WEEKDAY,)),
        ),
        exams=(
            ExamType(
                code="CT_HEAD",
                label="Head; without contrast",
                subspecialty=Subspecialty.NEURO,
                share=96.8,
                mean_minutes=5.5,
                cv=0.9,
                urgency="P2",
                hard=0.03,
            ),
            ExamType(
                code="CT_WB_TRAUMA",
                subspecialty=Subspecialty.TRAUMA,
                share=3.2,
                mean_minutes=24,
                cv=0.6,
                urgency="P0",
                second_read=True,
            ),
        ),
        urgency_classes=(
            UrgencyClass(
                code="P0",
                within_minutes=60,
                share=0.95,
                breach_minutes=90,
                oral_minutes=5,
                oral_share=0.95,
                weight=10,
            ),
            UrgencyClass(code="P2", within_minutes=60, share=0.9, weight=0.3),
        ),
        ai_algorithms=(
            AiAlgorithm(
                code="AI-1",
                finding="bleeding",
                exams=("CT_HEAD", "CT_WB_TRAUMA"),
                sensitivity=0.93,
                specificity=0.9,
                prevalence=0.1,
                delay_minutes=2,
            ),
        ),
        rules=Rules().with_settings(["wishes.weight=7", "average_hours.hours=47.5", "overcover.rest_from=23:30:00"]),
    )


def _clinical(person: str, weekday: str, start: time, end: time) -> Commitment:
    return Commitment(radiologist_id=person, weekday=weekday, start=start, end=end, kind=CommitmentKind.CLINICAL)


def small_directory(path: Path) -> Path:
    """The small network, written."""
    write_network(small_network(), path)
    return path


def edit(directory: Path, table: str, row: int, **cells: str | None) -> None:
    """Overwrite cells of a row (numbered as in an editor: 2 is the first after the header)."""
    file = directory / f"{table}.csv"
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines))
    for name, value in cells.items():
        rows[row - 1][rows[0].index(name)] = value or ""
    with file.open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines, lineterminator="\n").writerows(rows)


def add(directory: Path, table: str, line: str) -> None:
    """Append a line to a table."""
    with (directory / f"{table}.csv").open("a", encoding="utf-8") as file:
        file.write(line + "\n")


def problems(directory: Path) -> tuple[Problem, ...]:
    """Everything wrong with a directory."""
    try:
        read_network(directory)
    except InputError as error:
        return error.problems
    return ()


def only_problem(directory: Path) -> Problem:
    """The one thing wrong with a directory."""
    found = problems(directory)
    assert len(found) == 1, "\n".join(map(str, found))
    return found[0]
