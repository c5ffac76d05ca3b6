"""A rolled year carries on from month to month, and its reduction is that of the range."""

from datetime import date

import pytest

from benchmarks.rolled_year import build_plan, summaries
from benchmarks.year_page import PLANS, reduction
from data.calendar import Horizon
from rostering.solve.result import Settings
from tests.unit.rostering.tiny import network, radiologist


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
