from datetime import UTC, datetime, timedelta

import pytest

from data.errors import InputError
from data.formats.requirements_csv import SKILLS, read_requirements, write_requirements
from data.requirements import ANY, VETTING, Level, Requirement
from tests.unit.data.formats.small import small_network

START = datetime(2027, 3, 28, 0, 30, tzinfo=UTC)
ROWS = (
    Requirement(START, START + timedelta(minutes=30), ANY, Level.READS, 18),
    Requirement(START, START + timedelta(hours=12), VETTING, Level.READS, 1, "dijon"),
    Requirement(START, START + timedelta(minutes=30), "head-neck", Level.EXPERIENCED, 0),
)
HEADER = "start_utc,end_utc,skill,level,readers,centre\n"


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "requirements.csv"
    write_requirements(path, ROWS)
    return path


def only_problem(path, network=None):
    with pytest.raises(InputError) as error:
        read_requirements(path, network)
    (problem,) = error.value.problems
    return problem


def test_requirements_are_read_back_identical(file):
    assert read_requirements(file) == ROWS
    assert read_requirements(file, small_network()) == ROWS


def test_the_file_looks_as_documented(file):
    assert file.read_text().splitlines()[:3] == [
        HEADER.strip(),
        "2027-03-28T00:30Z,2027-03-28T01:00Z,any,reads,18,",
        "2027-03-28T00:30Z,2027-03-28T12:30Z,vetting,reads,1,dijon",
    ]


def test_every_skill_can_be_asked_for(tmp_path):
    path = tmp_path / "requirements.csv"
    rows = tuple(Requirement(START, START + timedelta(hours=1), skill, Level.READS, 1) for skill in SKILLS)
    write_requirements(path, rows)
    assert read_requirements(path) == rows


def test_another_offset_is_converted_and_none_is_utc(tmp_path):
    path = tmp_path / "requirements.csv"
    path.write_text("start_utc;end_utc;skill;readers\n2027-03-28 00:30;2027-03-28T03:00:00+02:00;any;18\n")
    assert read_requirements(path) == ROWS[:1]


WRONG = [
    ("2027-03-28T00:30Z,2027-03-28T00:30Z,any,reads,1,", "end_utc", "is not after the start"),
    ("2027-03-28T00:30Z,2027-03-28T01:15Z,any,reads,1,", "end_utc", "is not on a half-hour mark"),
    ("2027-03-28T00:30:01Z,2027-03-28T01:30Z,any,reads,1,", "start_utc", "is not on a half-hour mark"),
    ("2027-02-30T00:30Z,2027-03-28T01:30Z,any,reads,1,", "start_utc", "“2027-02-30T00:30Z” is not in the calendar"),
    ("0001-01-01T00:30+05:00,2027-03-28T01:30Z,any,reads,1,", "start_utc", "“0001-01-01T00:30+05:00” is not in"),
    ("1012-01-01T00:30Z,2027-03-28T01:30Z,any,reads,1,", "start_utc", "“1012-01-01T00:30Z” is far off"),
    ("27/03/2027,2027-03-28T01:30Z,any,reads,1,", "start_utc", "“27/03/2027” is not an instant"),
    ("2027-03-28T00:30Z,2027-03-28T01:00Z,cardio,reads,1,", "skill", "“cardio” has not the right form"),
    ("2027-03-28T00:30Z,2027-03-28T01:00Z,neuro,knows,1,", "level", "“knows” is not known"),
    ("2027-03-28T00:30Z,2027-03-28T01:00Z,neuro,reads,-1,", "readers", "“-1” is too small"),
    ("2027-03-28T00:30Z,2027-03-28T01:00Z,neuro,reads,1.5,", "readers", "“1.5” is not a whole number"),
    ("2027-03-28T00:30Z,2027-03-28T01:00Z,neuro,reads,,", "readers", "is empty"),
]


@pytest.mark.parametrize(("line", "field", "message"), WRONG)
def test_a_wrong_row_is_named(tmp_path, line, field, message):
    path = tmp_path / "requirements.csv"
    path.write_text(f"{HEADER}2027-03-28T00:30Z,2027-03-28T01:00Z,any,reads,1,\n{line}\n", encoding="utf-8")
    problem = only_problem(path)
    assert (problem.file, problem.row, problem.field) == ("requirements.csv", 3, field)
    assert problem.message.startswith(message)


def test_with_a_network_centres_must_be_its_own(tmp_path):
    path = tmp_path / "requirements.csv"
    path.write_text(HEADER + "2027-03-28T00:30Z,2027-03-28T01:00Z,any,reads,1,nice\n")
    assert read_requirements(path)[0].centre == "nice"
    assert only_problem(path, small_network()).field == "centre"
