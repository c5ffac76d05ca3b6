"""Counting in half hours."""

from datetime import time

import numpy as np
import pytest

from rostering.checks.slots import Run, occupancy, runs, slots_of, within
from tests.unit.rostering.tiny import EVE, at, duty

ORIGIN = at("2027-01-04 08:00")


def test_a_duty_fills_the_slots_from_its_start_to_its_end():
    assert slots_of(duty(), ORIGIN, 336) == (24, 48)


def test_a_duty_is_cut_to_the_slots_there_are():
    assert slots_of(duty("2027-01-03"), at("2027-01-04 06:00"), 10) == (0, 4)
    assert slots_of(duty(), ORIGIN, 30) == (24, 30)
    assert slots_of(duty("2027-01-03"), ORIGIN, 30) == (0, 0)
    assert slots_of(duty("2027-01-09"), ORIGIN, 30) == (30, 30)


def test_occupancy_counts_heads():
    counted = occupancy([duty(), duty("2027-01-04", EVE), duty("2027-01-09")], ORIGIN, 49)
    assert counted.tolist() == [0] * 21 + [1] * 3 + [2] * 9 + [1] * 15 + [0]
    assert occupancy([], ORIGIN, 3).tolist() == [0, 0, 0]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([], []),
        ([0, 0], []),
        ([2, 2, 1], [Run(0, 2, 2), Run(2, 3, 1)]),
        ([0, 1, 0, 1, 1], [Run(1, 2, 1), Run(3, 5, 1)]),
    ],
)
def test_runs_are_as_long_as_can_be(values, expected):
    assert list(runs(np.array(values, np.int64))) == expected


def test_bounds_of_a_run():
    assert Run(24, 48, 1).bounds(ORIGIN) == (at("2027-01-04 20:00"), at("2027-01-05 08:00"))


@pytest.mark.parametrize(
    ("clock", "night", "morning"),
    [(time(20), True, False), (time(7, 59), True, True), (time(8), False, False), (time(0), True, True)],
)
def test_hours_that_pass_midnight_and_those_that_do_not(clock, night, morning):
    assert within(clock, time(20), time(8)) is night
    assert within(clock, time(0), time(8)) is morning
    assert within(clock, time(8), time(8))
