"""The page of the policies says what its record says, and the record holds what is promised."""

import json

import pytest

from benchmarks.policies_escalation import ESCALATION
from benchmarks.policies_page import PAGE, RECORD, named, page
from benchmarks.policies_tuning import TUNED
from data.formats.policy_toml import read_policy
from dispatch.policy import DEFAULT_POLICY, POLICIES, PolicyParams

RECORDED, ESCALATED, TUNING = (json.loads(path.read_text(encoding="utf-8")) for path in (RECORD, ESCALATION, TUNED))


def test_the_page_is_what_the_record_makes_it():
    assert PAGE.read_text(encoding="utf-8") == page(RECORDED, ESCALATED, TUNING), (
        "renew it: python -m benchmarks.policies_page"
    )


def test_every_policy_is_recorded_at_the_three_utilisations():
    for level, wanted in zip(RECORDED["levels"], (70, 83, 94), strict=True):
        assert set(level["policies"]) == set(POLICIES)
        assert level["policies"][DEFAULT_POLICY]["utilisation"]["value"] == pytest.approx(wanted, abs=2.5)


def test_the_default_is_well_below_fifo_and_level_with_the_best_matching():
    mine = named(RECORDED)[DEFAULT_POLICY]
    assert mine["below_fifo"]["value"] >= 20
    assert mine["against_optimal"]["weighted_misses"]["low"] <= 0


def test_the_policy_found_by_tuning_is_kept_beside_its_record():
    found = read_policy(TUNED.with_suffix(".toml"), PolicyParams)
    assert {name: getattr(found, name) for name in TUNING["parameters"]} == {
        name: row["found"] for name, row in TUNING["parameters"].items()
    }


def test_the_default_decides_within_a_tenth_of_a_millisecond():
    assert max(each["p99"] for each in RECORDED["decision_microseconds"][DEFAULT_POLICY].values()) < 100
