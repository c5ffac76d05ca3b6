import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from data.calendar import Horizon
from data.duties import Duty, Ledger, Roster, Shift
from data.errors import InputError
from data.formats.roster_json import read_result, read_roster, read_roster_file, write_roster
from data.requirements import Level, Requirement
from data.rules import Rules
from data.studies import Subspecialty
from tests.unit.data.formats.small import small_network

NETWORK = small_network()
NIGHT = NETWORK.shift_type["N12"]
RESULT = {
    "status": "feasible",
    "objective": 1500,
    "lower_bound": 1450.5,
    "gap": 0.033,
    "penalties": {"coverage": 1480, "wishes": 20},
    "violations": 0,
    "rules": Rules().with_settings(["wishes.weight=7"]),
    "seed": 3,
    "version": "0.1.0",
    "instance_sha256": "0" * 64,
    "bound_trace": [[1.5, 1400.0], [3.25, 1450.5]],
}


def duty(person, day, **place):
    return Duty.of(person, Shift.on(NIGHT, date.fromisoformat(day)), **(place or {"centre": "lyon"}))


def a_roster():
    spring, autumn = duty("R-1", "2027-03-27"), duty("R-2", "2027-10-30")
    at_home = duty("R-3", "2027-05-01", subspecialty=Subspecialty.NEURO)
    return Roster(
        horizon=Horizon(date(2027, 3, 1), date(2027, 10, 31)),
        duties=(spring, autumn, at_home),
        history=(duty("R-1", "2027-02-28"),),
        kept=(autumn,),
        ledger=Ledger(nights={"R-1": -50, "R-2": 150}, holidays={"R-3": 0}),
    )


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "roster.json"
    write_roster(path, a_roster(), RESULT)
    return path


def spoil(file, change):
    content = json.loads(file.read_text(encoding="utf-8"))
    change(content)
    file.write_text(json.dumps(content), encoding="utf-8")


def problems(file, network=None):
    with pytest.raises(InputError) as error:
        read_roster(file, network)
    return error.value.problems


def test_a_roster_is_read_back_identical(file):
    assert read_roster(file) == a_roster()
    assert read_roster(file, NETWORK) == a_roster()


def test_the_same_roster_gives_the_same_bytes(file, tmp_path):
    found = read_roster_file(file)
    write_roster(tmp_path / "again.json", found.roster, dict(found.result))
    assert (tmp_path / "again.json").read_bytes() == file.read_bytes()


def test_the_result_is_read_back_with_fields_of_later_versions(file):
    result = read_result(file)
    assert (result.objective, result.lower_bound, result.penalties["wishes"]) == (1500, 1450.5, 20)
    assert result.rules.wishes.weight == 7
    assert result.bound_trace == [[1.5, 1400.0], [3.25, 1450.5]]


def test_a_roster_made_by_hand_has_no_result(tmp_path):
    write_roster(tmp_path / "r.json", a_roster())
    assert read_result(tmp_path / "r.json") is None


def test_times_stand_in_utc_and_local_across_both_clock_changes(file):
    spring, autumn, _ = json.loads(file.read_text())["duties"]
    assert (spring["start"], spring["end"]) == ("2027-03-27T19:00:00Z", "2027-03-28T06:00:00Z")
    assert (spring["start_local"], spring["end_local"]) == ("2027-03-27T20:00:00+01:00", "2027-03-28T08:00:00+02:00")
    assert (autumn["start"], autumn["end"]) == ("2027-10-30T18:00:00Z", "2027-10-31T07:00:00Z")
    assert (autumn["start_local"], autumn["end_local"]) == ("2027-10-30T20:00:00+02:00", "2027-10-31T08:00:00+01:00")


def test_duties_are_written_and_read_in_order_of_person_and_start(tmp_path):
    path = tmp_path / "r.json"
    ordered = tuple(duty("R-1", f"2027-03-{day:02d}") for day in (1, 5, 9))
    horizon = Horizon.of_month("2027-03")
    write_roster(path, Roster(horizon, ordered[::-1]))
    assert [entry["day"] for entry in json.loads(path.read_text())["duties"]] == [
        "2027-03-01",
        "2027-03-05",
        "2027-03-09",
    ]
    spoil(path, lambda content: content["duties"].reverse())
    assert read_roster(path).duties == ordered


def test_a_kept_duty_must_be_a_duty(tmp_path):
    roster = Roster(Horizon.of_month("2027-03"), (), kept=(duty("R-1", "2027-03-01"),))
    with pytest.raises(ValueError, match="kept, but not among the duties"):
        write_roster(tmp_path / "r.json", roster)


def test_a_result_of_the_wrong_shape_is_not_written(tmp_path):
    with pytest.raises(ValueError, match="status"):
        write_roster(tmp_path / "r.json", a_roster(), {"status": "splendid", "objective": 1})
    assert not (tmp_path / "r.json").exists()


def change_duty(field, value):
    return lambda content: content["duties"][1].__setitem__(field, value)


WRONG = [
    (lambda content: content.pop("schema"), "schema", "is empty"),
    (lambda content: content.update(schema="hulotte.roster/2"), "schema", "“hulotte.roster/2” is not known"),
    (lambda content: content.pop("horizon"), "horizon", "is empty"),
    (lambda content: content.update(colour=1), "colour", "is not a field of the schema"),
    (lambda content: content["horizon"].update(last="2027-02-01"), "horizon.last", "2027-02-01 is before 2027-03-01"),
    (lambda content: content["duties"][0].pop("end"), "duties[0].end", "is empty"),
    (change_duty("start", "2027-10-30T18:00:00"), "duties[1].start", None),
    (change_duty("start", 1_800_000_000), "duties[1].start", None),
    (change_duty("day", "30/10/2027"), "duties[1].day", None),
    (change_duty("day", "9999-12-31"), "duties[1].day", "“9999-12-31” is too large"),
    (change_duty("day", "2028-01-01"), "duties[1].day", "2028-01-01 is not in the horizon"),
    (change_duty("kept", "yes"), "duties[1].kept", None),
    (change_duty("start_local", "2027-10-30T20:00:00Z"), "duties[1].start_local", "is another instant than in UTC"),
    (change_duty("end_local", "2027-10-31T08:30:00+01:00"), "duties[1].end_local", "is another instant than in UTC"),
    (change_duty("centre", None), "duties[1].centre", "exactly one of centre and subspecialty must be set"),
    (change_duty("subspecialty", "msk"), "duties[1].centre", "exactly one of centre and subspecialty must be set"),
    (change_duty("subspecialty", "cardio"), "duties[1].subspecialty", "“cardio” is not known"),
    (lambda content: content["history"][0].update(day="2027-03-01"), "history[0].day", "2027-03-01 is not before"),
    (lambda content: content["ledger"]["nights"].update({"R-1": 0.5}), "ledger.nights.R-1", None),
    (lambda content: content["result"].update(gap=-1), "result.gap", "“-1” is too small"),
    (lambda content: content["result"]["rules"]["wishes"].update(weight=-1), "result.rules.wishes.weight", None),
    (lambda content: content.update(duties={}), "duties", None),
]


@pytest.mark.parametrize(("change", "field", "message"), WRONG)
def test_a_wrong_field_is_named_by_its_path(file, change, field, message):
    spoil(file, change)
    found = problems(file)
    assert [problem.field for problem in found] == [field]
    assert message is None or found[0].message.startswith(message)
    assert found[0].remedy


STRANGE = [
    (change_duty("radiologist", "R-9"), "duties[1].radiologist", "no radiologist “R-9” in the network"),
    (change_duty("centre", "nice"), "duties[1].centre", "no centre “nice” in the network"),
    (change_duty("shift", "N11"), "duties[1].shift", "no shift “N11” in the network"),
    (change_duty("shift", "DAY-B"), "duties[1].start", "DAY-B on 2027-10-30 has its start at 2027-10-30T11:00Z"),
]


@pytest.mark.parametrize(("change", "field", "message"), STRANGE)
def test_with_a_network_names_and_times_must_be_its_own(file, change, field, message):
    spoil(file, change)
    read_roster(file)
    found = problems(file, NETWORK)
    assert (found[0].field, found[0].message) == (field, message)


def test_every_problem_comes_at_once(file):
    def change(content):
        for entry in content["duties"]:
            entry["radiologist"] = "R-9"
        content["history"][0]["centre"] = "nice"

    spoil(file, change)
    fields = [problem.field for problem in problems(file, NETWORK)]
    assert fields == ["duties[0].radiologist", "duties[1].radiologist", "duties[2].radiologist", "history[0].centre"]


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"null", b"\xff\xfe", b"PK\x03\x04", b"[" * 100_000, b'{"a": NaN}']
)
def test_what_is_not_a_roster_is_refused(tmp_path, content):
    path = tmp_path / "roster.json"
    path.write_bytes(content)
    assert problems(path)[0].file == "roster.json"


def test_a_missing_file_is_a_problem(tmp_path):
    assert problems(tmp_path / "nowhere.json")[0].message.startswith("cannot be read")


def test_a_byte_order_mark_does_no_harm(file):
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())
    assert read_roster(file) == a_roster()


def wanted(first, last, **more):
    start, end = (datetime(2027, 3, 1, hour, tzinfo=UTC) for hour in (first, last))
    return Requirement(start, end, more.pop("skill", "any"), Level.READS, 3, **more)


def test_what_was_asked_for_is_read_back(tmp_path):
    path = tmp_path / "roster.json"
    asked = (wanted(8, 10), wanted(8, 9, skill="neuro", centre="lyon"))
    write_roster(path, a_roster(), RESULT, asked)
    assert read_roster_file(path, NETWORK).requirements == asked


def test_nothing_recorded_is_not_the_same_as_nothing_asked(file, tmp_path):
    write_roster(tmp_path / "idle.json", a_roster(), None, ())
    assert read_roster_file(file).requirements is None
    assert read_roster_file(tmp_path / "idle.json").requirements == ()


def test_wrong_requirements_are_all_named(tmp_path):
    path = tmp_path / "roster.json"
    off_mark = replace(wanted(8, 10), start=datetime(2027, 3, 1, 8, 10, tzinfo=UTC))
    write_roster(path, a_roster(), None, [wanted(10, 8), off_mark, wanted(8, 9, centre="nowhere")])
    fields = [problem.field for problem in problems(path, NETWORK)]
    assert fields == ["requirements[0].end", "requirements[1].start", "requirements[2].centre"]
