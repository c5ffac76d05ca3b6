"""The page of the closed loop says what its record says, misses first."""

import json

import pytest

from benchmarks.closed_loop_page import PAGE, RECORD, lower, page, passes

RECORDED = json.loads(RECORD.read_text(encoding="utf-8"))


def made(saved=0.04, value=0.0, half=0.001, holds=True):
    roster = {"wanted_hours": 90.0, "duty_hours": 100.0, "gap": 0.01, "objective": 5, "shares": {"P1": 0.9}}
    return {
        "seed": 1,
        "commit": "abc",
        "day": "2027-01-01",
        "machine": "one",
        "versions": {"python": "3"},
        "note": "",
        "holds": holds,
        "chosen": 2,
        "steps": ["the staffing formula", "fewer"],
        "searches": [{"seconds": 9.0, "cpu_seconds": 18.0}],
        "seconds": 60.0,
        "cpu_seconds": 60,
        "formula": roster,
        "plan": roster,
        "hours_saved": saved,
        "differences": {"P1": {"value": value, "low": value - half, "high": value + half}},
    }


def test_the_page_is_what_the_record_makes_it():
    assert PAGE.read_text(encoding="utf-8") == page(RECORDED), "renew it: python -m benchmarks.closed_loop_page"


def test_every_seed_has_a_plan_whose_targets_hold():
    assert len({row["seed"] for row in RECORDED}) == len(RECORDED)
    assert all(row["holds"] for row in RECORDED)


@pytest.mark.parametrize(
    ("row", "passing"),
    [
        (made(), True),
        (made(saved=0.029), False),
        (made(value=-0.0005), True),
        (made(value=-0.0005, half=0.0001), False),
        (made(holds=False), False),
    ],
)
def test_a_seed_passes_with_hours_saved_and_no_share_lower_beyond_chance(row, passing):
    assert passes(row) is passing
    assert ("None." in page([row])) is passing


def test_a_miss_names_the_share_that_is_lower():
    row = made(value=-0.002)
    assert lower(row) == ["P1"]
    assert "- Seed 1: P1 is lower." in page([row])
