from datetime import date, timedelta

import numpy as np

from data.calendar import SLOT, Horizon
from data.requirements import ANY, VETTING, Level, Requirement, RequirementKey, need_by_slot, requirements_of

HORIZON = Horizon(date(2027, 1, 4), date(2027, 1, 5))


def row(first, last, readers, skill=ANY, level=Level.READS, centre=None):
    """A requirement from one slot of the horizon to another."""
    return Requirement(HORIZON.start + first * SLOT, HORIZON.start + last * SLOT, skill, level, readers, centre)


def need(*rows, key=RequirementKey(ANY, Level.READS)):  # noqa: B008
    return need_by_slot(rows, HORIZON)[key]


def test_readers_are_wanted_in_every_half_hour_of_the_interval():
    found = need(row(4, 6, 3))
    assert len(found) == 96
    assert (np.flatnonzero(found).tolist(), found[4:6].tolist()) == ([4, 5], [3, 3])


def test_where_requirements_of_one_key_overlap_the_larger_counts():
    assert need(row(0, 4, 3), row(2, 6, 5), row(3, 4, 1))[:7].tolist() == [3, 3, 5, 5, 5, 5, 0]


def test_what_lies_outside_the_horizon_is_dropped():
    found = need(row(-10, 2, 4), row(94, 200, 2), row(-9, -1, 7), row(100, 110, 7))
    assert found[:3].tolist() == [4, 4, 0]
    assert found[-3:].tolist() == [0, 2, 2]
    assert found.max() == 4


def test_skills_levels_and_centres_are_apart_and_in_order():
    rows = (
        row(0, 1, 1, VETTING),
        row(0, 1, 2, "neuro", Level.READS),
        row(0, 1, 3, "neuro", Level.EXPERIENCED),
        row(0, 1, 4, ANY, centre="lyon"),
        row(0, 1, 5, ANY),
    )
    found = need_by_slot(rows, HORIZON)
    assert [(key.skill, key.level.value, key.centre) for key in found] == [
        (ANY, "reads", None),
        (ANY, "reads", "lyon"),
        ("neuro", "experienced", None),
        ("neuro", "reads", None),
        (VETTING, "reads", None),
    ]
    assert [int(array[0]) for array in found.values()] == [5, 4, 3, 2, 1]


def test_the_night_of_a_clock_change_has_its_real_slots():
    night = Horizon(date(2027, 10, 30), date(2027, 10, 30))
    whole = Requirement(night.start, night.start + timedelta(hours=25), ANY, Level.READS, 2)
    assert need_by_slot((whole,), night)[whole.key].tolist() == [2] * 50


def test_no_requirements_no_need():
    assert need_by_slot((), HORIZON) == {}


def test_requirements_made_from_a_need_ask_for_that_need():
    rows = (row(24, 48, 3), row(32, 36, 5), row(50, 52, 1, "neuro", Level.EXPERIENCED, "C-1"))
    wanted = need_by_slot(rows, HORIZON)
    again = need_by_slot(requirements_of(wanted, HORIZON), HORIZON)
    assert list(again) == list(wanted)
    assert all((again[key] == wanted[key]).all() for key in wanted)
