from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from data.calendar import PARIS, Horizon, to_utc
from data.network import Network
from data.places import CoverageException, CoverageWindow
from data.reference import tables
from data.synthetic.arrivals import (
    HALF_HOUR,
    Segments,
    day_totals,
    exam_mix,
    hospital_segments,
    month_factors,
    open_shares,
    utc_offsets,
    weekday_factors,
)

WEEK = Horizon.of_weeks(date(2027, 1, 11), 1)


def only(network: Network, *, overseas: bool) -> Network:
    chosen = tuple(hospital for hospital in network.hospitals if bool(hospital.subdivision) is overseas)
    return network.model_copy(update={"hospitals": chosen})


def by_paris_hour(network: Network, horizon: Horizon) -> np.ndarray:
    """Expected studies by Paris weekday and hour, a day's mean (7 × 24)."""
    total = np.zeros((7, 24))
    for hospital in network.hospitals:
        segments = hospital_segments(network, hospital, horizon.start, horizon.end)
        local = segments.start + utc_offsets(PARIS, segments.start)
        np.add.at(total, ((local // 86_400 + 3) % 7, local % 86_400 // 3600), segments.expected)
    return total / (len(horizon.days) / 7)


def one(network: Network, town: str, horizon: Horizon) -> Segments:
    hospital = next(each for each in network.hospitals if each.town == town)
    return hospital_segments(network, hospital, horizon.start, horizon.end)


def test_metropolitan_hospitals_reproduce_the_published_hours(reference: Network):
    france = only(reference, overseas=False)
    hours = by_paris_hour(france, WEEK)
    weekday, weekend = tables.arrival_hours()
    # Saturday to Sunday have no Monday morning in them: compare whole kinds of days in the middle of their run.
    assert hours[1:5].sum(axis=0) / hours[1:5].sum() == pytest.approx(weekday, rel=0.05, abs=1e-4)
    assert hours[6] / hours[6].sum() == pytest.approx(weekend, rel=0.05, abs=1e-4)


def test_the_whole_network_reproduces_them_within_what_overseas_clocks_shift(reference: Network):
    hours = by_paris_hour(reference, WEEK)
    weekday, weekend = tables.arrival_hours()
    for got, wanted in ((hours[1:5].sum(axis=0), weekday), (hours[6], weekend)):
        apart = np.abs(got / got.sum() - wanted)
        assert apart.sum() / 2 < 0.03
        assert apart.max() < 0.005


def test_day_totals_are_those_of_the_domain(reference: Network):
    # January's factor is .998; a mean month has 1,051 on weekdays and 1,572 on weekend days.
    days = by_paris_hour(reference, WEEK).sum(axis=1) / month_factors()[0]
    assert days[:5].mean() == pytest.approx(1051, rel=0.01)
    assert days[5:].mean() == pytest.approx(1572, rel=0.01)
    assert days[0] / days[2] == pytest.approx(1.077 / 0.945, rel=0.03)
    assert day_totals().sum() / 7 == pytest.approx(1200, rel=0.001)


def test_factors_keep_their_means():
    assert weekday_factors()[:5].mean() == pytest.approx(1)
    assert weekday_factors()[5:].mean() == pytest.approx(1)
    assert month_factors().mean() == pytest.approx(1)
    assert month_factors()[5] / month_factors()[10] == pytest.approx(1.085 / 0.943)


def test_all_windows_are_open_at_night_and_a_quarter_of_the_volume_on_weekday_days():
    weekday, weekend = open_shares()
    assert weekday[12] == pytest.approx(0.25)
    assert weekday[22] == weekday[3] == weekend[22] == pytest.approx(1)
    assert weekend[12] == pytest.approx(0.8)
    assert weekday[18] == pytest.approx((0.25 + 0.65) / 2)


def test_stroke_exams_follow_their_own_weekday_factor(reference: Network):
    mix = exam_mix(reference)
    codes = [exam.code for exam in reference.exams]
    stroke = mix[:, codes.index("CT_STROKE")] * weekday_factors()
    assert mix.sum(axis=1) == pytest.approx(1)
    assert stroke[0] / stroke[3] == pytest.approx(1.167 / 0.990, rel=0.02)
    assert np.average(mix, axis=0, weights=day_totals())[codes.index("MR_STROKE")] == pytest.approx(0.04, rel=0.01)


def test_the_evening_peak_of_guadeloupe_falls_in_the_night_of_paris(reference: Network):
    antilles = reference.model_copy(
        update={"hospitals": tuple(each for each in reference.hospitals if each.subdivision in {"971", "972"})}
    )
    hours = by_paris_hour(antilles, WEEK).sum(axis=0)
    paris = by_paris_hour(only(reference, overseas=False), WEEK).sum(axis=0)
    assert hours[:6].sum() / hours.sum() > 1.4 * paris[:6].sum() / paris.sum()
    assert hours.argmax() in {1, 2}


def test_segments_lie_inside_the_windows_and_their_half_hours(reference: Network):
    for hospital in reference.hospitals[::9]:
        segments = hospital_segments(reference, hospital, WEEK.start, WEEK.end)
        windows = reference.open_windows(hospital.id, WEEK.first - timedelta(2), WEEK.last + timedelta(1))
        bounds = np.array([[start.timestamp(), end.timestamp()] for start, end in windows], np.int64)
        row = np.searchsorted(bounds[:, 0], segments.start, side="right") - 1
        assert np.all(segments.start + segments.length <= bounds[row, 1])
        assert np.all(segments.start // HALF_HOUR == (segments.start + segments.length - 1) // HALF_HOUR)
        assert segments.start.min() >= WEEK.start.timestamp()
        assert np.all(np.diff(segments.start) >= segments.length[:-1])


def test_windows_off_the_half_hour_and_closed_days_are_respected(reference: Network):
    hospital = reference.hospitals[1]
    hours = CoverageWindow(hospital_id=hospital.id, weekday="tue", start="18:40", end="19:10")
    closed = CoverageException(hospital_id=hospital.id, day=date(2027, 1, 19))
    network = reference.model_copy(update={"coverage_windows": (hours,), "coverage_exceptions": (closed,)})
    network = Network(**{name: getattr(network, name) for name in Network.model_fields})
    horizon = Horizon.of_weeks(date(2027, 1, 11), 2)
    segments = hospital_segments(network, hospital, horizon.start, horizon.end)
    start = to_utc(date(2027, 1, 12), datetime(2027, 1, 1, 18, 40).time())
    assert segments.start.tolist() == [int(start.timestamp()), int(start.timestamp()) + 1200]
    assert segments.length.tolist() == [1200, 600]


def test_a_public_holiday_is_a_sunday(reference: Network):
    ascension = Horizon(date(2027, 5, 6), date(2027, 5, 6))
    sunday = Horizon(date(2027, 5, 9), date(2027, 5, 9))
    thursday = Horizon(date(2027, 5, 13), date(2027, 5, 13))
    town = "Semur-en-Auxois"
    holiday, rest, usual = (one(reference, town, horizon).expected.sum() for horizon in (ascension, sunday, thursday))
    assert holiday == pytest.approx(rest, rel=0.05)
    assert holiday > 1.3 * usual


def test_a_local_holiday_overseas_does_not_change_metropolitan_hospitals(reference: Network):
    abolition = Horizon(date(2027, 5, 27), date(2027, 5, 27))  # kept in Guadeloupe only
    week_before = Horizon(date(2027, 5, 20), date(2027, 5, 20))
    for town, ratio in (("Basse-Terre", 1.3), ("Semur-en-Auxois", 1.0)):
        grown = one(reference, town, abolition).expected.sum() / one(reference, town, week_before).expected.sum()
        assert (grown > ratio) if ratio > 1 else grown == pytest.approx(1)


@pytest.mark.parametrize(("day", "hours"), [(date(2027, 3, 27), 23), (date(2027, 10, 30), 25)])
def test_the_night_of_a_clock_change_has_its_real_hours(reference: Network, day, hours):
    segments = one(reference, "Chalon-sur-Saône", Horizon(day, day))
    assert segments.length.sum() == hours * 3600


def test_offsets_on_both_sides_of_a_clock_change():
    change = int(datetime(2027, 3, 28, 1, tzinfo=UTC).timestamp())
    assert utc_offsets(PARIS, np.array([change - 1, change])).tolist() == [3600, 7200]
    assert utc_offsets("Pacific/Noumea", np.array([change])).tolist() == [39_600]
    assert utc_offsets(PARIS, np.array([], np.int64)).tolist() == []
