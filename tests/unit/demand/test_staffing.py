from datetime import date, datetime, timedelta
from itertools import pairwise

import numpy as np
import pytest

from data.calendar import PARIS, SLOT, Horizon, zone
from data.network import Network
from data.places import CoverageWindow
from data.requirements import ANY, VETTING, Level, Requirement, RequirementKey, need_by_slot
from data.studies import Subspecialty
from data.synthetic.network import generate_network
from demand.forecast import Forecast, forecast
from demand.parameters import StaffingParameters
from demand.queueing import erlang_b, mean_wait
from demand.staffing import staffing, study_minutes

WEEKS = Horizon.of_weeks(date(2027, 1, 11), 2)
HEAD_COUNT = RequirementKey(ANY, Level.READS)
WEEKDAY = [18, 14, 11, 9, 8, 6, 6, 6, 5, 5, 5, 7, 7, 8, 7, 8, 8, 8, 14, 24, 30, 28, 26, 22]
WEEKEND = [18, 14, 11, 9, 8, 6, 6, 6, 6, 10, 15, 20, 23, 23, 23, 23, 24, 24, 25, 24, 30, 28, 26, 22]


@pytest.fixture(scope="module")
def required(reference: Network) -> tuple[Requirement, ...]:
    return staffing(reference, WEEKS)


def by_hour(need: np.ndarray, horizon: Horizon, weekend: bool) -> np.ndarray:
    """Mean readers by Paris hour on weekday or weekend dates."""
    total, days = np.zeros(24), np.zeros(24)
    for n, readers in enumerate(need):
        moment = (horizon.start + n * SLOT).astimezone(zone(PARIS))
        if (moment.weekday() >= 5) is weekend:
            total[moment.hour] += readers
            days[moment.hour] += 1
    return total / days


def constant(network: Network, per_hour: float) -> Forecast:
    """Arrivals that never change, by the catalogue's shares."""
    slots = WEEKS.slots + 12
    shares = np.array([exam.share / 100 for exam in network.exams])
    by_exam = np.tile(shares * per_hour / 2, (slots, 1))
    codes = tuple(exam.code for exam in network.exams)
    return Forecast(WEEKS.start - 12 * SLOT, by_exam, by_exam[:, :5], codes, ())


def test_the_head_count_comes_close_to_the_table_of_readers(required):
    need = need_by_slot(required, WEEKS)[HEAD_COUNT]
    assert need.sum() / 2 / 2 == pytest.approx(2300, rel=0.03)
    for weekend, table in ((False, WEEKDAY), (True, WEEKEND)):
        apart = by_hour(need, WEEKS, weekend) - table
        assert np.abs(apart).max() < 2.5
        assert np.abs(apart).mean() < 1


def test_readers_are_as_busy_as_the_table_says(reference: Network, required):
    numbers = StaffingParameters()
    arrivals = forecast(reference, WEEKS).total.sum()
    minutes = np.average(
        [study_minutes(exam, numbers) for exam in reference.exams], weights=[exam.share for exam in reference.exams]
    )
    vetting = numbers.vetting_minutes / (1 - numbers.calls_per_hour * numbers.call_minutes / 60)
    busy = arrivals * (minutes + vetting) / 60 / (need_by_slot(required, WEEKS)[HEAD_COUNT].sum() / 2)
    assert 0.83 <= busy <= 0.88


def test_constant_arrivals_give_the_erlang_c_number_or_the_utilisation_limit(reference: Network):
    numbers = StaffingParameters(season=1.0)
    work = np.average(
        [study_minutes(exam, numbers) for exam in reference.exams], weights=[exam.share for exam in reference.exams]
    )
    work += numbers.vetting_minutes / (1 - numbers.calls_per_hour * numbers.call_minutes / 60)
    for per_hour in (5, 20, 111, 400):
        need = need_by_slot(staffing(reference, WEEKS, numbers, constant(reference, per_hour)), WEEKS)[HEAD_COUNT]
        load = per_hour * work / 60
        readers = int(need[0])
        assert np.all(need == readers)
        assert load <= numbers.utilisation * readers
        assert mean_wait(load, readers, work, numbers.service_cv) <= numbers.mean_wait_minutes
        fewer = readers - 1
        too_busy = load > numbers.utilisation * fewer
        assert too_busy or mean_wait(load, fewer, work, numbers.service_cv) > numbers.mean_wait_minutes


def test_every_skill_is_asked_for_and_none_more_than_the_head_count(required):
    need = need_by_slot(required, WEEKS)
    wanted = {RequirementKey(each.value, level) for each in Subspecialty for level in Level}
    assert set(need) == wanted | {HEAD_COUNT, RequirementKey(VETTING, Level.READS)}
    for key, slots in need.items():
        assert slots.min() >= 1, key
        assert np.all(slots <= need[HEAD_COUNT]), key
    for each in Subspecialty:
        readers, experts = (need[RequirementKey(each.value, level)] for level in Level)
        assert np.all(experts <= readers)
    assert need[RequirementKey("paediatrics", Level.READS)].max() <= 2
    assert need[RequirementKey("neuro", Level.READS)].max() >= 7


def test_experts_are_seldom_all_taken(reference: Network):
    numbers = StaffingParameters()
    need = need_by_slot(staffing(reference, WEEKS, numbers, constant(reference, 111)), WEEKS)
    neuro = [exam for exam in reference.exams if exam.subspecialty is Subspecialty.NEURO]
    minutes = sum(
        exam.share / 100 * exam.hard * (exam.mean_minutes * 1.05 + numbers.advice_minutes) for exam in neuro
    ) / (1 - numbers.calls_per_hour * numbers.call_minutes / 60)
    experts = int(need[RequirementKey("neuro", Level.EXPERIENCED)][0])
    assert erlang_b(111 * minutes / 60, experts) <= numbers.expert_blocking < erlang_b(111 * minutes / 60, experts - 1)


def test_equal_half_hours_are_one_requirement(required):
    rows = [row for row in required if row.skill == ANY]
    for before, after in pairwise(rows):
        assert before.end == after.start
        assert before.readers != after.readers
    assert rows[0].start == WEEKS.start
    assert rows[-1].end == WEEKS.end
    assert len(rows) < WEEKS.slots


def test_the_need_rises_and_falls_without_flicker(required):
    """On one day the head count turns from rising to falling only where demand does: a few times."""
    need = need_by_slot(required, WEEKS)[HEAD_COUNT]
    for day in range(14):
        steps = np.diff(need[48 * day : 48 * day + 48])
        steps = steps[steps != 0]
        assert np.sum(np.sign(steps[1:]) != np.sign(steps[:-1])) <= 6


@pytest.mark.parametrize("day", [date(2027, 3, 27), date(2027, 10, 30)])
def test_a_night_of_clock_change_is_covered_to_its_end(reference: Network, day):
    horizon = Horizon(day, day)
    rows = [row for row in staffing(reference, horizon) if row.skill == ANY]
    assert rows[0].start == horizon.start
    assert rows[-1].end == horizon.end
    assert sum((row.end - row.start for row in rows), timedelta()) == horizon.end - horizon.start


def test_a_holiday_is_staffed_by_day_like_a_sunday(reference: Network):
    horizon = Horizon.of_weeks(date(2027, 5, 3), 1)
    need = need_by_slot(staffing(reference, horizon), horizon)[HEAD_COUNT]
    at_noon = {day: int(need[48 * n + 8]) for n, day in enumerate(horizon.days)}
    assert at_noon[date(2027, 5, 6)] >= at_noon[date(2027, 5, 9)] - 1  # Ascension Day and the Sunday after it
    assert at_noon[date(2027, 5, 6)] > 2 * at_noon[date(2027, 5, 4)]


def test_the_season_moves_the_need_as_far_as_asked(reference: Network):
    june = Horizon.of_weeks(date(2027, 6, 7), 1)
    total = {
        share: need_by_slot(staffing(reference, june, StaffingParameters(season=share)), june)[HEAD_COUNT].sum()
        for share in (0.0, 0.5, 1.0)
    }
    assert total[0.0] < total[0.5] < total[1.0]
    assert total[1.0] / total[0.0] == pytest.approx(1.085, abs=0.02)


def test_nobody_is_owed_while_no_hospital_is_open():
    network = generate_network(3, 30, 2, 8, first=date(2027, 1, 1), last=date(2027, 1, 31))
    need = need_by_slot(staffing(network, WEEKS), WEEKS)[HEAD_COUNT]
    monday_noon = (datetime(2027, 1, 11, 12, tzinfo=zone(PARIS)) - WEEKS.start) // SLOT
    sunday_noon = (datetime(2027, 1, 17, 12, tzinfo=zone(PARIS)) - WEEKS.start) // SLOT
    assert need[monday_noon] == 0
    assert need[sunday_noon] >= 1


def test_a_network_that_is_never_open_needs_nobody(reference: Network):
    hospital = reference.hospitals[0]
    window = CoverageWindow(hospital_id="another", weekday="mon", start="20:00", end="08:00")
    tables = {name: getattr(reference, name) for name in Network.model_fields}
    network = Network(**(tables | {"hospitals": (hospital,), "coverage_windows": (window,), "privileges": ()}))
    assert staffing(network, WEEKS) == ()


def test_every_number_says_what_it_is_and_where_it_comes_from():
    for name, field in StaffingParameters.model_fields.items():
        assert field.description, name
