from datetime import date, timedelta

import numpy as np
import pytest

from data.calendar import Horizon
from data.errors import InputError
from data.network import Network
from data.synthetic.studies import generate_studies
from demand.forecast import class_mix, forecast
from demand.trace import forecast_from_trace

WEEKS = Horizon.of_weeks(date(2027, 1, 4), 2)


def test_the_forecast_is_the_mean_of_what_is_drawn(reference: Network):
    expected = forecast(reference, WEEKS)
    drawn = np.zeros(WEEKS.slots)
    for seed in range(6):
        studies = generate_studies(reference, WEEKS.first, 14, seed)
        drawn += np.bincount((studies.images_at - int(WEEKS.start.timestamp())) // 1800, minlength=WEEKS.slots) / 6
    assert drawn.sum() == pytest.approx(expected.total.sum(), rel=0.01)
    z = (drawn - expected.total) / np.sqrt(expected.total / 6)
    assert abs(z.mean()) < 0.2
    assert 0.8 < z.std() < 1.3


def test_classes_and_exams_add_up_to_the_same_studies(reference: Network):
    expected = forecast(reference, WEEKS)
    assert expected.by_class.sum(axis=1) == pytest.approx(expected.total)
    assert expected.by_exam.shape == (WEEKS.slots, 15)
    p2, p3 = (expected.by_class.sum(axis=0)[expected.classes.index(code)] for code in ("P2", "P3"))
    assert p3 / (p2 + p3) == pytest.approx(0.1)


def test_a_catalogue_without_p3_leaves_p2_alone(reference: Network):
    classes = tuple(each for each in reference.urgency_classes if each.code != "P3")
    mix = class_mix(reference.model_copy(update={"urgency_classes": classes}))
    assert set(mix.ravel()) == {0.0, 1.0}


def test_the_lead_comes_before_the_horizon(reference: Network):
    plain, led = forecast(reference, WEEKS), forecast(reference, WEEKS, timedelta(hours=3))
    assert led.start == WEEKS.start - timedelta(hours=3)
    assert led.total[6:] == pytest.approx(plain.total)
    with pytest.raises(ValueError, match="half hours"):
        forecast(reference, WEEKS, timedelta(minutes=45))


@pytest.mark.parametrize(("day", "slots"), [(date(2027, 3, 27), 46), (date(2027, 10, 30), 50)])
def test_a_night_of_clock_change_has_fewer_or_more_half_hours(reference: Network, day, slots):
    expected = forecast(reference, Horizon(day, day))
    assert len(expected.total) == slots
    assert expected.total.min() > 0


def test_a_trace_gives_nearly_the_forecast_of_the_model_that_made_it(reference: Network):
    trace = generate_studies(reference, date(2026, 9, 1), 61, seed=3)
    found = forecast_from_trace(reference, trace, WEEKS)
    expected = forecast(reference, WEEKS, timedelta(hours=6))
    assert found.start == expected.start
    assert found.total.sum() == pytest.approx(expected.total.sum(), rel=0.02)
    assert np.corrcoef(found.total, expected.total)[0, 1] > 0.995
    assert found.by_exam.sum(axis=0) == pytest.approx(expected.by_exam.sum(axis=0), rel=0.1)


def test_a_holiday_in_the_horizon_is_forecast_as_a_sunday(reference: Network):
    trace = generate_studies(reference, date(2027, 1, 4), 28, seed=3)
    ascension = forecast_from_trace(reference, trace, Horizon(date(2027, 5, 6), date(2027, 5, 6)))
    sunday = forecast_from_trace(reference, trace, Horizon(date(2027, 5, 9), date(2027, 5, 9)))
    day = slice(12, 36)
    assert ascension.total[day] == pytest.approx(sunday.total[day])


def test_a_short_trace_is_refused(reference: Network):
    with pytest.raises(InputError, match="every weekday"):
        forecast_from_trace(reference, generate_studies(reference, date(2027, 1, 4), 7, seed=3), WEEKS)


def test_unknown_exams_in_a_trace_are_named(reference: Network):
    trace = generate_studies(reference, date(2027, 1, 4), 14, seed=3)
    fewer = reference.model_copy(update={"exams": reference.exams[:-1]})
    with pytest.raises(InputError, match="MR_SPINE"):
        forecast_from_trace(fewer, trace, WEEKS)
