import json

import pytest

from data.errors import InputError
from data.formats.roster_json import RecordedResult, RosterFile, write_roster
from data.rules import parse_rules
from planning.roster_compare import compare, read_rosters_to_compare
from reports.comparison import comparison_parts, signed
from tests.unit.rostering.tiny import MONDAY, daily_need, duty, network, radiologist, roster

NETWORK = network(radiologist(), radiologist("R-2"))
NEED = daily_need(MONDAY, "2027-01-05", "20:00-08:00")
BOTH = roster(duty(), duty("2027-01-05", person="R-2"))
ONE = roster(duty(person="R-2"))


def compared(before=BOTH, after=ONE, needs=NEED):
    return compare(NETWORK, RosterFile(before, None, needs), RosterFile(after, None, needs)).summary()


def test_a_roster_against_itself_differs_in_nothing():
    summary = compared(BOTH, BOTH)
    assert (summary["duties_changed"], summary["people_affected"]) == (0, 0)
    assert summary["changes"] == summary["people"] == []
    assert summary["objective"]["difference"] == 0
    assert {pair["difference"] for pair in summary["penalties"].values()} == {0}


def test_duties_that_differ_and_who_is_affected():
    summary = compared()
    assert [(change["kind"], change["before"]["radiologist"]) for change in summary["changes"]] == [
        ("taken over", "R-1"),
        ("dropped", "R-2"),
    ]
    assert summary["duties_changed"] == 3
    second, first = summary["people"]
    assert (second["radiologist"], len(second["lost"]), len(second["gained"])) == ("R-2", 1, 1)
    assert (first["radiologist"], len(first["lost"]), len(first["gained"])) == ("R-1", 1, 0)


def test_coverage_and_cost_by_rule_add_up():
    summary = compared()
    (head_count,) = summary["coverage"]
    assert head_count["hours_wanted"] == 24
    assert head_count["hours_missing"] == {"before": 0, "after": 12, "difference": 12}
    assert summary["penalties"]["coverage"] == {"before": 0, "after": 24 * 120, "difference": 24 * 120}
    for side in ("before", "after", "difference"):
        assert sum(pair[side] for pair in summary["penalties"].values()) == summary["objective"][side]


def test_both_are_judged_by_the_rules_and_needs_of_the_first():
    free = parse_rules({"coverage": {"any": 0}}, "rules.toml")
    recorded = {"status": "feasible", "objective": 0, "rules": free}
    first = RosterFile(BOTH, _result(recorded), NEED)
    found = compare(NETWORK, first, RosterFile(ONE, _result({**recorded, "rules": NETWORK.rules}), NEED))
    assert found.summary()["penalties"]["coverage"]["after"] == 0
    assert not found.same_measure
    assert compare(NETWORK, first, first).same_measure
    assert not compare(NETWORK, RosterFile(BOTH, None, NEED), RosterFile(ONE, None, NEED[:1])).same_measure


def _result(recorded):
    return RecordedResult.model_validate(recorded)


def test_other_dates_cannot_be_compared(tmp_path):
    write_roster(tmp_path / "a.json", BOTH)
    write_roster(tmp_path / "b.json", roster(weeks=2))
    with pytest.raises(InputError, match=r"b\.json, field horizon: runs from 2027-01-04 to 2027-01-17"):
        read_rosters_to_compare(NETWORK, tmp_path / "a.json", tmp_path / "b.json")


def test_the_summary_is_json_and_the_words_say_the_same():
    summary = compared()
    assert json.loads(json.dumps(summary)) == summary
    parts = comparison_parts(summary)
    assert parts[0] == "3 duties changed for 2 radiologists."
    changes = next(part for part in parts if getattr(part, "title", "") == "Duties that differ")
    assert changes.rows[0] == ("2027-01-04", "taken over", "R-1, N12, C-1", "R-2, N12, C-1")
    assert [signed(value) for value in (12, -3.5, 0)] == ["+12", "−3.5", "±0"]


def test_two_rosters_that_miss_nothing_are_said_to():
    full = RosterFile(BOTH, None, NEED)
    assert "Neither leaves reader-hours uncovered." in comparison_parts(compare(NETWORK, full, full).summary())
