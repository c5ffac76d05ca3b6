"""Whatever happens to the bytes of a file: it is read, or refused with problems that name it; never a traceback."""

import json
import math
import string
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from data.calendar import Horizon
from data.duties import Absence, Duty, Ledger, Roster, Wish, WishKind
from data.errors import InputError
from data.formats.cells import JOINT, parser_of, written
from data.formats.csv_table import read_table, write_table
from data.formats.network_directory import check_network, read_network, write_network
from data.formats.network_tables import TABLES
from data.formats.problem_log import SHOWN, ProblemLog
from data.formats.requirements_csv import SKILLS, read_requirements, write_requirements
from data.formats.roster_json import read_roster_file, write_roster
from data.formats.rules_toml import rules_text
from data.formats.studies_file import read_studies, write_studies
from data.network import Network
from data.places import Centre
from data.requirements import Level, Requirement
from data.rules import Rules, parse_rules, read_rules
from data.studies import Subspecialty
from tests.unit.data.formats.small import small_network
from tests.unit.data.formats.test_roster_json import RESULT, a_roster
from tests.unit.data.formats.test_studies_file import named, studies

steady = settings(
    derandomize=True,
    deadline=None,
    max_examples=120,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)

NASTY = [
    b"\0",
    b"\r",
    b"\n",
    b'"',
    b'""',
    b";",
    b",",
    b"\t",
    b"|",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\xe9",
    "é".encode(),
    b"-",
    b"9" * 30,
    b"1e400",
    b"nan",
    b"0000-00-00",
    b"2027-02-30",
    b"25:61",
    b"\xc2",
    "\u2028".encode(),
    b"=1+1",
]


@st.composite
def damage(draw):
    """A change of some bytes: (where, in share of the file; how many are lost; what comes instead)."""
    where = draw(st.floats(0, 1))
    lost = draw(st.integers(0, 12))
    instead = draw(st.one_of(st.just(b""), st.sampled_from(NASTY), st.binary(max_size=6)))
    return where, lost, instead


def damaged(content, changes):
    for where, lost, instead in changes:
        start = int(where * len(content))
        content = content[:start] + instead + content[start + lost :]
    return content


def assert_clear(problems, file):
    """At least one problem, all of them about that file or what refers to it, each with what to do."""
    assert problems
    assert any(file in str(problem) for problem in problems)
    for problem in problems:
        assert problem.message
        assert problem.remedy
        assert "Traceback" not in problem.message
        assert problem.row is None or problem.row >= 1
        assert len(str(problem)) < 2000


@pytest.fixture(scope="module")
def directory(tmp_path_factory):
    path = tmp_path_factory.mktemp("net")
    write_network(small_network(), path)
    return path


@pytest.mark.parametrize("name", [*(f"{name}.csv" for name in TABLES), "rules.toml"])
@settings(steady, max_examples=60)
@given(changes=st.lists(damage(), min_size=1, max_size=4))
def test_a_damaged_file_is_read_right_or_refused(directory, name, changes):
    file = directory / name
    whole = file.read_bytes()
    try:
        file.write_bytes(damaged(whole, changes))
        problems = check_network(directory)
        if problems:
            assert_clear(problems, name)
        else:
            network = read_network(directory)
            again = directory.parent / "again"
            write_network(network, again)
            assert read_network(again) == network
    finally:
        file.write_bytes(whole)


@steady
@given(content=st.binary(max_size=400))
@example(content=b"")
@example(content=b"\xff\xfe\x00\xd8")
def test_any_bytes_for_a_table_are_read_or_refused(directory, content):
    file = directory / "wishes.csv"
    whole = file.read_bytes()
    try:
        file.write_bytes(content)
        assert_clear(check_network(directory), "wishes.csv")
    finally:
        file.write_bytes(whole)


@settings(steady, max_examples=60)
@given(changes=st.lists(damage(), min_size=1, max_size=4))
def test_a_damaged_roster_is_read_right_or_refused(tmp_path, changes):
    path = tmp_path / "roster.json"
    write_roster(path, a_roster(), RESULT)
    path.write_bytes(damaged(path.read_bytes(), changes))
    try:
        found = read_roster_file(path, small_network())
    except InputError as error:
        assert_clear(error.problems, path.name)
    else:
        write_roster(path, found.roster, found.result and dict(found.result))
        assert read_roster_file(path) == found


VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=5),
    st.just([]),
    st.just({}),
    st.dates().map(str),
)


@steady
@given(data=st.data())
def test_any_value_in_a_roster_is_read_or_refused(tmp_path, data):
    path = tmp_path / "roster.json"
    write_roster(path, a_roster(), RESULT)
    content = json.loads(path.read_text())
    place = content
    while isinstance(place, dict | list) and place:
        keys = sorted(place) if isinstance(place, dict) else range(len(place))
        key = data.draw(st.sampled_from(list(keys)))
        if not isinstance(place[key], dict | list) or not place[key] or data.draw(st.booleans()):
            place[key] = data.draw(VALUES)
            break
        place = place[key]
    path.write_text(json.dumps(content))
    try:
        read_roster_file(path, small_network())
    except InputError as error:
        assert_clear(error.problems, path.name)


@settings(steady, max_examples=60)
@given(changes=st.lists(damage(), min_size=1, max_size=4))
def test_a_damaged_study_table_is_read_right_or_refused(tmp_path, changes):
    path = tmp_path / "studies.csv"
    write_studies(path, studies(20))
    path.write_bytes(damaged(path.read_bytes(), changes))
    try:
        found = read_studies(path)
    except InputError as error:
        assert_clear(error.problems, path.name)
    else:
        write_studies(path, found)
        assert named(read_studies(path)) == named(found)


@settings(steady, max_examples=60)
@given(changes=st.lists(damage(), min_size=1, max_size=4))
def test_damaged_requirements_are_read_right_or_refused(tmp_path, changes):
    path = tmp_path / "requirements.csv"
    start = datetime(2027, 1, 4, 7, tzinfo=UTC)
    write_requirements(path, [Requirement(start, start + timedelta(hours=1), "neuro", Level.READS, 2, "lyon")] * 3)
    path.write_bytes(damaged(path.read_bytes(), changes))
    try:
        found = read_requirements(path)
    except InputError as error:
        assert_clear(error.problems, path.name)
    else:
        write_requirements(path, found)
        assert read_requirements(path) == found


# -- what is written is read back --------------------------------------------------------------------------------------

TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=12).map(str.strip)
NAMES = TEXT.filter(lambda text: text and JOINT not in text)
DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 31))
TIMES = st.times().map(lambda at: at.replace(second=0, microsecond=0))
FLOATS = st.floats(allow_nan=False, allow_infinity=False, min_value=-1e15, max_value=1e15)


@steady
@given(value=st.one_of(DAYS, TIMES, FLOATS, st.integers(-(10**17), 10**17), st.booleans(), st.tuples(NAMES, NAMES)))
def test_a_value_is_read_from_its_cell(value):
    kind = tuple[str, ...] if isinstance(value, tuple) else type(value)
    assert parser_of(kind)(written(value)) == value


@steady
@given(
    rows=st.lists(
        st.builds(
            Centre,
            id=NAMES,
            name=NAMES,
            latitude=st.floats(-90, 90),
            longitude=st.floats(-180, 180),
            workstations=st.integers(0, 10**9),
            bedrooms=st.integers(0, 99),
            open_from=st.none() | DAYS,
            open_until=st.none() | DAYS,
        ),
        max_size=5,
    )
)
def test_any_table_is_read_back(tmp_path, rows):
    path, log = tmp_path / "centres.csv", ProblemLog()
    write_table(path, Centre, rows)
    assert list(read_table(path, Centre, log).rows) == rows
    assert log.problems() == ()


@steady
@given(
    absent=st.lists(st.integers(0, 500), max_size=6, unique=True),
    wishes=st.dictionaries(st.tuples(st.sampled_from(["R-1", "R-2"]), DAYS), st.sampled_from(WishKind), max_size=5),
)
def test_any_network_is_read_back(tmp_path, absent, wishes):
    base = small_network()
    days = [date(2027, 1, 1) + timedelta(days=2 * n) for n in absent]
    network = Network(
        **{
            **{name: getattr(base, name) for name in Network.model_fields},
            "absences": tuple(Absence(radiologist_id="R-1", first=day, last=day) for day in days),
            "wishes": tuple(Wish(radiologist_id=who, day=day, kind=kind) for (who, day), kind in wishes.items()),
        }
    )
    write_network(network, tmp_path)
    assert read_network(tmp_path) == network


@steady
@given(data=st.data())
def test_any_rules_are_read_back(tmp_path, data):
    tables = Rules().model_dump()
    for numbers in tables.values():
        for name, value in numbers.items():
            if isinstance(value, bool):
                numbers[name] = data.draw(st.booleans())
            elif isinstance(value, time):
                numbers[name] = data.draw(TIMES)
            elif isinstance(value, tuple):
                numbers[name] = tuple(data.draw(st.lists(st.sampled_from(Subspecialty), unique=True)))
            elif isinstance(value, int):
                numbers[name] = value + data.draw(st.integers(0, 1))
            else:
                numbers[name] = value * data.draw(st.floats(0.01, 1))
    path = tmp_path / "rules.toml"
    rules = parse_rules(tables, "drawn")
    path.write_text(rules_text(rules), encoding="utf-8")
    assert read_rules(path) == rules


@steady
@given(
    rows=st.lists(
        st.builds(
            lambda slot, length, skill, level, readers, centre: Requirement(
                datetime(2027, 1, 1, tzinfo=UTC) + slot * timedelta(minutes=30),
                datetime(2027, 1, 1, tzinfo=UTC) + (slot + length) * timedelta(minutes=30),
                skill,
                level,
                readers,
                centre,
            ),
            st.integers(0, 50_000),
            st.integers(1, 48),
            st.sampled_from(SKILLS),
            st.sampled_from(Level),
            st.integers(0, 100_000),
            st.none() | NAMES,
        ),
        max_size=5,
    )
)
def test_any_requirements_are_read_back(tmp_path, rows):
    path = tmp_path / "requirements.csv"
    write_requirements(path, rows)
    assert list(read_requirements(path)) == rows


@steady
@given(
    starts=st.lists(st.integers(0, 400), max_size=6),
    names=st.lists(st.text(string.printable, min_size=1), min_size=6, max_size=6),
    ledger=st.dictionaries(st.text(max_size=8), st.integers(-10_000, 10_000), max_size=3),
    gap=st.none() | st.floats(0, allow_infinity=False),
)
def test_any_roster_is_read_back(tmp_path, starts, names, ledger, gap):
    first = date(2027, 1, 1)
    duties = [
        Duty(
            names[n],
            first + timedelta(days=start),
            "N12",
            datetime(2027, 1, 1, 19, tzinfo=UTC) + timedelta(days=start),
            datetime(2027, 1, 2, 7, tzinfo=UTC) + timedelta(days=start, minutes=n),
            centre="lyon",
        )
        for n, start in enumerate(starts)
    ]
    duties.sort(key=lambda duty: (duty.radiologist_id, duty.start, duty.end))
    roster = Roster(
        Horizon(first, first + timedelta(days=400)),
        tuple(duties),
        kept=tuple(duties[::2]),
        ledger=Ledger(nights=ledger),
    )
    path = tmp_path / "roster.json"
    write_roster(path, roster, {"status": "feasible", "objective": 5, "gap": gap})
    found = read_roster_file(path)
    assert found.roster == roster
    assert found.result is not None
    assert (found.result.gap is None) if gap is None else math.isclose(found.result.gap or 0, gap)


@steady
@given(rows=st.integers(0, 3 * SHOWN))
def test_problems_are_listed_up_to_a_limit_and_none_is_lost(tmp_path, rows):
    path, log = tmp_path / "centres.csv", ProblemLog()
    path.write_text("id,name,latitude,longitude,workstations,bedrooms\n" + "a,b,c,1,1,1\n" * rows)
    read_table(path, Centre, log)
    found = log.problems()
    beyond = max(0, rows - SHOWN)
    assert len(found) == min(rows, SHOWN) + (beyond > 0)
    assert not beyond or found[-1].message == f"and {beyond} more problems"
