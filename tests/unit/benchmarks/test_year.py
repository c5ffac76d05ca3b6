"""The page of the year says what its record says, and the record holds what is promised."""

import json
from datetime import date

import pytest

from benchmarks.rolled_year import MONTHS, build_plan, summaries
from benchmarks.year_page import PAGE, PICTURE, PLANS, RECORD, page, reduction
from data.calendar import Horizon
from rostering.solve.result import Settings
from tests.unit.rostering.tiny import network, radiologist

RECORDED = json.loads(RECORD.read_text(encoding="utf-8"))


def test_the_page_is_what_the_record_makes_it():
    assert PAGE.read_text(encoding="utf-8") == page(RECORDED), "renew it: python -m benchmarks.year_page"
    assert PICTURE.exists()


def test_rolling_makes_the_range_of_nights_at_least_30_percent_smaller():
    assert reduction(RECORDED, "nights") >= 0.3


def test_every_month_of_both_plans_is_recorded_without_a_hard_violation():
    assert sorted((row["plan"], row["month"]) for row in RECORDED["months"]) == sorted(
        (plan, f"{month.first:%Y-%m}") for plan in PLANS for month in MONTHS
    )
    assert {row["violations"] for row in RECORDED["months"]} == {0}


def test_the_reduction_is_of_the_range_and_names_its_tally():
    record = {"tallies": {"rolled": {"nights": {"range": 3.0}}, "alone": {"nights": {"range": 4.0}}}}
    assert reduction(record, "nights") == pytest.approx(0.25)


def test_a_rolled_period_carries_on_the_one_before_and_what_is_there_is_not_built_again(tmp_path):
    known = network(radiologist("R-1", experienced=("neuro",)), radiologist("R-2"))
    weeks = Horizon.of_weeks(date(2027, 1, 4), 1), Horizon.of_weeks(date(2027, 1, 11), 1)
    quick = Settings(work_limit=1, workers=1)
    built = {plan: build_plan(known, quick, tmp_path, weeks, plan) for plan in PLANS}
    assert built["rolled"][1].roster.history == built["rolled"][0].roster.duties
    assert built["alone"][1].roster.history == ()
    assert summaries(known, built)["rolled"]["rosters"] == 2
    written = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    assert len(written) == 4
    build_plan(known, quick, tmp_path, weeks, "rolled")
    assert {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == written
