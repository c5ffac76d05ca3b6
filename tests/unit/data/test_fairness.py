from datetime import date, time

import numpy as np
import pytest

from data.calendar import SLOT, DayKind, Horizon
from data.duties import Absence, Ledger, ShiftType
from data.fairness import (
    UnitTarget,
    expected_duties,
    expected_nights,
    fair_shares,
    is_public_holiday,
    is_weekend,
    unit_target,
)
from data.requirements import ANY, Level, Requirement
from tests.unit.data.formats.small import small_network

EVERY_DAY = tuple(DayKind)
NIGHT = ShiftType(code="N12", start=time(20), end=time(8), unit_minutes=720, days=EVERY_DAY, night=True)
EVENING = ShiftType(code="EVE", start=time(18, 30), end=time(0, 30), unit_minutes=360, days=EVERY_DAY)
DAY = ShiftType(code="D12", start=time(8), end=time(20), unit_minutes=720, days=EVERY_DAY)
AT_HOME = ShiftType(code="ONCALL", start=time(8), end=time(8), unit_minutes=180, days=EVERY_DAY, on_call=True)
SMALL = small_network()


def people(*wanted, **tables):
    """The small network with radiologists P-0, P-1, … who want so many units."""
    persons = tuple(
        SMALL.radiologist["R-3"].model_copy(update={"id": f"P-{n}", "wanted": units, "minimum": units / 2})
        for n, units in enumerate(wanted)
    )
    return SMALL.model_copy(update={"radiologists": persons, "absences": (), **tables})


def head_count(horizon, *readers_from):
    """Requirements of (slot of each day, slot, readers) on every day of the horizon."""
    return [
        Requirement(
            horizon.start + (48 * n + first) * SLOT, horizon.start + (48 * n + last) * SLOT, ANY, Level.READS, readers
        )
        for n in range(len(horizon.days))
        for first, last, readers in readers_from
    ]


def test_units_over_a_whole_month_are_those_wanted():
    network = people(2.5)
    target = unit_target(network, network.radiologists[0], Horizon.of_month("2028-02"))
    assert target == UnitTarget(minimum=30, wanted=60)


def test_units_are_pro_rata_of_the_days_present_in_each_month():
    absence = Absence(radiologist_id="P-0", first=date(2027, 2, 1), last=date(2027, 2, 14))
    network = people(2, absences=(absence,))
    person = network.radiologists[0]
    assert unit_target(network, person, Horizon.of_month("2027-02")).wanted == 24
    assert unit_target(network, person, Horizon(date(2027, 2, 1), date(2027, 2, 14))).wanted == 0
    both = Horizon(date(2027, 1, 1), date(2027, 2, 28))
    assert unit_target(network, person, both).wanted == 48 + 24


def test_units_over_a_month_boundary_add_up_both_parts():
    network = people(3)
    horizon = Horizon.of_weeks(date(2027, 1, 18), 4)  # 14 days of January, 14 of February
    assert unit_target(network, network.radiologists[0], horizon).wanted == round(72 * (14 / 31 + 14 / 28))


def test_days_that_count_double():
    assert [is_weekend(date(2027, 5, day)) for day in (1, 2, 3)] == [True, True, False]
    assert [is_public_holiday(date(2027, 5, day)) for day in (1, 2, 6, 17)] == [True, False, True, True]


@pytest.mark.parametrize(
    ("kinds", "nights"),
    [((NIGHT,), 9), ((NIGHT, DAY), 9), ((NIGHT, EVENING, DAY), 4), ((DAY,), 0), ((NIGHT, AT_HOME), 9)],
)
def test_nights_are_the_most_readers_where_nothing_else_covers(kinds, nights):
    # 9 readers from 20:00, which the evening shift covers too; 4 from 00:30 on, which only nights do.
    horizon = Horizon(date(2027, 1, 4), date(2027, 1, 4))
    need = np.zeros(horizon.slots, np.int64)
    need[24:33], need[33:48] = 9, 4
    assert expected_nights(date(2027, 1, 4), need, horizon, kinds) == nights


def test_duties_are_as_few_as_cover_the_need():
    horizon = Horizon(date(2027, 1, 4), date(2027, 1, 4))
    need = np.zeros(horizon.slots, np.int64)
    need[0:24], need[24:48] = 2, 5
    day = date(2027, 1, 4)
    assert expected_duties(day, need, horizon, (NIGHT, DAY)) == 7
    assert expected_duties(day, need, horizon, (NIGHT,)) == 5
    need[21:24] = 4  # two more from 18:30: two evenings; the need after 00:30 takes five nights all the same
    assert expected_duties(day, need, horizon, (NIGHT, EVENING, DAY)) == 9
    assert expected_duties(day, need, horizon, ()) == 0
    assert expected_duties(day, np.zeros(horizon.slots, np.int64), horizon, (NIGHT, DAY)) == 0


def test_shares_are_pro_rata_of_wanted_units():
    network = people(1, 3, shift_types=(NIGHT, DAY))
    horizon = Horizon.of_month("2027-05")
    shares = fair_shares(network, head_count(horizon, (0, 24, 1), (24, 48, 4)), horizon)
    # 31 days of 4 nights; 10 weekend days and 4 holidays of 5 duties each.
    assert shares.nights == {"P-0": 3100, "P-1": 9300}
    assert shares.weekends == {"P-0": 1250, "P-1": 3750}
    assert shares.holidays == {"P-0": 500, "P-1": 1500}


def test_what_was_done_in_advance_is_taken_off_and_owed_is_added():
    network = people(1, 1, shift_types=(NIGHT, DAY))
    horizon = Horizon.of_month("2027-05")
    ledger = Ledger(nights={"P-0": 150}, weekends={"P-1": -50})
    shares = fair_shares(network, head_count(horizon, (24, 48, 2)), horizon, ledger)
    assert shares.nights == {"P-0": 3100 - 150, "P-1": 3100}
    assert shares.weekends == {"P-0": 1000, "P-1": 1000 + 50}


def test_the_absent_have_no_share_and_no_need_has_no_shares():
    absence = Absence(radiologist_id="P-0", first=date(2027, 5, 1), last=date(2027, 5, 31))
    network = people(2, 2, shift_types=(NIGHT,), absences=(absence,))
    horizon = Horizon.of_month("2027-05")
    assert fair_shares(network, head_count(horizon, (24, 48, 2)), horizon).nights == {"P-0": 0, "P-1": 6200}
    assert fair_shares(network, [], horizon).nights == {"P-0": 0, "P-1": 0}


def test_only_the_head_count_of_the_network_makes_shares():
    network = people(2, shift_types=(NIGHT,))
    horizon = Horizon(date(2027, 1, 4), date(2027, 1, 4))
    (row,) = head_count(horizon, (24, 48, 3))
    others = [
        Requirement(row.start, row.end, "neuro", Level.READS, 9),
        Requirement(row.start, row.end, ANY, Level.READS, 9, "lyon"),
    ]
    assert fair_shares(network, [row, *others], horizon).nights == {"P-0": 300}
