"""Intervals against a textbook example, and trees of numbers merged over replications."""

import math

import pytest

from simulation.intervals import interval, over_replications


def test_student_interval_of_a_known_sample():
    # Mean 5, standard deviation 1.5811, t(4, .975) = 2.7764: half width 1.9632.
    found = interval([3, 4, 5, 6, 7])
    assert found["value"] == 5
    assert found["high"] - 5 == pytest.approx(2.7764 * math.sqrt(2.5) / math.sqrt(5), abs=1e-3)
    assert found["low"] == pytest.approx(10 - found["high"])


def test_nan_is_left_out_and_one_value_has_no_interval():
    assert interval([math.nan, 2.0]) == {"value": 2.0, "low": None, "high": None}
    assert interval([math.nan]) == {"value": None, "low": None, "high": None}
    assert interval([math.nan, 1.0, 3.0])["value"] == 2


def test_trees_merge_leaf_by_leaf():
    merged = over_replications([{"a": 1.0, "b": {"c": [1.0, math.nan]}}, {"a": 3.0, "b": {"c": [3.0, math.nan]}}])
    assert merged["a"]["value"] == 2
    assert merged["b"]["c"] == [2.0, None]
