import pytest

from data.errors import InputError
from data.formats.requirements_csv import write_requirements
from data.formats.roster_json import RecordedResult, RosterFile, write_roster
from data.rules import Rules
from planning.roster_check import judge, read_roster_to_judge, score_summary, taken_apart
from rostering.verify import verify
from tests.unit.rostering.tiny import MONDAY, away, daily_need, duty, network, roster

NETWORK = network()
NEED = daily_need(MONDAY, MONDAY, "20:00-08:00", 2)
PLAN = roster(duty())
TRUE = verify(NETWORK, PLAN, NEED).objective


def file(objective=TRUE, requirements=NEED, rules=None):
    result = None if objective is None else RecordedResult(status="feasible", objective=objective, rules=rules)
    return RosterFile(PLAN, result, requirements)


def test_the_objective_is_added_up_from_what_the_file_holds():
    found = judge(NETWORK, file())
    assert found.agrees
    assert found.usable
    assert found.summary()["penalties"]["coverage"] == 24 * 120


def test_another_objective_than_the_true_one_is_found_out():
    found = judge(NETWORK, file(TRUE + 1))
    assert not found.agrees
    assert not found.usable
    assert found.summary()["recorded_objective"] == TRUE + 1


def test_no_recorded_objective_contradicts_nothing():
    assert judge(NETWORK, file(None)).usable


def test_a_broken_hard_rule_is_told_as_a_sentence():
    net = network(absences=(away(MONDAY),))
    found = judge(net, file(None))
    assert not found.usable
    assert any(sentence.startswith("absences: R-1: ") for sentence in found.summary()["sentences"])


def test_the_rules_that_the_file_records_are_used():
    rules = Rules().with_settings(["coverage.any=1"])
    assert judge(NETWORK, file(0, rules=rules)).verification.penalties["coverage"] == 24


def test_other_requirements_may_be_given():
    assert judge(NETWORK, file(), ()).verification.penalties["coverage"] == 0


def test_requirements_that_the_file_lacks_are_computed():
    assert judge(NETWORK, file(None, requirements=None)).verification.penalties["coverage"] == 0


def test_the_objective_is_taken_apart_in_four_ways():
    summary = score_summary(taken_apart(judge(NETWORK, file())))
    assert summary["objective"] == TRUE
    for view in ("by_rule", "by_week", "by_centre", "by_person"):
        assert sum(row["cost"] for row in summary[view]) == TRUE
    assert sum(found["cost"] for found in summary["findings"]) == TRUE
    (found,) = (found for found in summary["findings"] if found["rule"] == "coverage")
    assert found == {
        "rule": "coverage",
        "cost": 24 * 120,
        "sentence": "1 reader missing (any) from 2027-01-04 20:00 to 2027-01-05 08:00",
        "radiologist": None,
        "day": MONDAY,
        "centre": None,
    }


def test_files_are_read_for_their_network(tmp_path):
    write_roster(tmp_path / "roster.json", PLAN)
    write_requirements(tmp_path / "need.csv", NEED)
    known, found, requirements = read_roster_to_judge(NETWORK, tmp_path / "roster.json", tmp_path / "need.csv")
    assert (known, found.roster, requirements) == (NETWORK, PLAN, NEED)
    write_roster(tmp_path / "other.json", roster(duty(person="R-2")))
    with pytest.raises(InputError, match="R-2"):
        read_roster_to_judge(NETWORK, tmp_path / "other.json")
