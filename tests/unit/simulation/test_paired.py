"""Paired differences: right on numbers worked out by hand, and narrower than unpaired ones under the same luck."""

import math
from datetime import timedelta

import numpy as np
import pytest
from scipy import stats

from data.calendar import Horizon
from data.formats.scenario_toml import find_scenario
from data.synthetic.network import generate_network
from dispatch.policy import DEFAULT_POLICY, POLICIES
from simulation.experiment import run_replications
from simulation.paired import Pair, measured_like, numbers, paired
from simulation.parameters import SimulationParameters
from simulation.reader_table import table_roster
from simulation.replication import Scenario
from simulation.what_if.setting import under
from tests.unit.simulation import stage

WEEK = Horizon(stage.MONDAY, stage.MONDAY + timedelta(days=6))


@pytest.fixture(scope="module")
def base():
    network = generate_network(3, radiologists=60, centres=2, hospitals=12)
    return Scenario(network, table_roster(network, WEEK), None, POLICIES[DEFAULT_POLICY], SimulationParameters(), 4)


def test_paired_and_unpaired_intervals_agree_with_scipy():
    first, other = [3.0, 5.0, 4.0, 8.0], [3.5, 5.7, 4.2, 8.8]
    found = paired(first, other)
    low, high = stats.ttest_rel(other, first).confidence_interval(0.95)
    assert found["value"] == pytest.approx(0.55)
    assert (found["low"], found["high"]) == pytest.approx((low, high))
    low, high = stats.ttest_ind(other, first, equal_var=False).confidence_interval(0.95)
    assert (found["unpaired_low"], found["unpaired_high"]) == pytest.approx((low, high))


def test_replications_without_a_value_are_left_out():
    found = paired([1.0, math.nan, 2.0, 3.0], [2.0, 7.0, math.nan, 5.0])
    assert found["value"] == 1.5
    assert paired([1.0], [2.0])["low"] is None
    assert paired([math.nan, math.nan], [1.0, 1.0])["value"] is None
    assert paired([1.0, 1.0], [1.0, 1.0])["unpaired_high"] == 0


def test_the_same_luck_makes_the_interval_narrower(base):
    slow = under(base, find_scenario("slow_network"))
    sides = [numbers(run_replications(each, 8), each) for each in (base, slow)]
    found = Pair("slow_network", "base", None, *sides).summary()
    mean = found["difference"]["turnaround"]["all"]["mean"]
    assert mean["low"] > 0, "half a minute at the screen is clearly felt"
    assert mean["high"] - mean["low"] < 0.5 * (mean["unpaired_high"] - mean["unpaired_low"])
    assert mean["value"] == pytest.approx(
        found["other"]["turnaround"]["all"]["mean"]["value"] - found["first"]["turnaround"]["all"]["mean"]["value"]
    )
    assert "by_hour" not in found["difference"]["backlog"]
    assert "map" not in found["difference"]["specialist_coverage"]


def test_both_sides_measure_the_same_night(base):
    night = under(base, find_scenario("clock_change_night"))
    alike = measured_like(base, night)
    assert alike.night == stage.MONDAY + timedelta(days=5)
    first, last = alike.measured
    assert last - first == 12 * 3600
    assert first == night.measured[0]
    assert measured_like(night, base) is night
    assert measured_like(base, base) is base
    one, other = (numbers(run_replications(each, 1), each)[0] for each in (alike, base))
    assert one["turnaround"]["all"]["studies"] < 0.3 * other["turnaround"]["all"]["studies"]


def test_replications_can_begin_anywhere(base):
    later = run_replications(base, 2, first=3, keep_events=1)
    assert [each.number for each in later] == [3, 4]
    assert [len(each.events["at"]) > 0 for each in later] == [True, False]
    alone = run_replications(base, 1, first=4)[0]
    np.testing.assert_array_equal(alone.studies["signed_at"], later[1].studies["signed_at"])
