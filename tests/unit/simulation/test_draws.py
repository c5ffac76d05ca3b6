"""The draws have the distributions that the parameters ask for, and each source its own stream."""

import numpy as np
import pytest

from data.reference import tables
from data.studies import Subspecialty
from simulation.caseload import make_caseload
from simulation.draws import STREAMS, draw, stream
from simulation.parameters import SimulationParameters
from tests.unit.simulation import stage

NETWORK = stage.network(3)
ROSTER = stage.roster(*(stage.duty(n % 3, 8 + 24 * day, 20 + 24 * day) for n in range(3) for day in range(20)), days=20)
SCENE = stage.scenario(NETWORK, ROSTER, stage.studies(NETWORK, stage.random_rows(NETWORK, 6000, (8, 450), 1)))
CASELOAD = make_caseload(NETWORK, SCENE.studies, ROSTER.horizon, SCENE.origin)


def drawn(replication=0, **parameters):
    return draw(NETWORK, SCENE.crew, CASELOAD, SimulationParameters(**parameters), 11, replication)


def test_reading_times_follow_the_catalogue():
    found = drawn()
    for number, exam in enumerate(tables.exams()):
        mine = found.reading[CASELOAD.exam == number]
        if len(mine) > 400:
            assert mine.mean() == pytest.approx(60 * exam.mean_minutes, rel=0.12)
            assert mine.std() / mine.mean() == pytest.approx(exam.cv, rel=0.3)
    assert found.reading.mean() == pytest.approx(540, rel=0.05), "nine minutes on average"


def test_transfers_take_one_to_two_minutes_and_vetting_about_two():
    found = drawn()
    assert found.transfer.min() >= 60
    assert found.transfer.max() <= 120
    assert found.vetting.mean() == pytest.approx(120, rel=0.03)


def test_calls_are_72_in_twelve_hours_of_duty_with_the_published_median():
    found = drawn()
    per_duty = np.diff(found.calls_bounds)
    assert per_duty.mean() == pytest.approx(72, rel=0.05)
    assert np.median(found.calls_length) == pytest.approx(57, rel=0.05)
    for number, stretch in enumerate(SCENE.crew.stretches):
        mine = slice(found.calls_bounds[number], found.calls_bounds[number + 1])
        at, length = found.calls_at[mine], found.calls_length[mine]
        assert (np.diff(at) > 0).all()
        assert (at[:-1] + length[:-1] <= at[1:] + 1).all(), "two calls at once"
        assert at.min() >= stretch.start
        assert at.max() <= stretch.end


def test_flags_follow_sensitivity_specificity_and_failures():
    (algorithm,) = (each for each in tables.ai_algorithms() if each.code == "AI_PE")
    mine = CASELOAD.exam == [exam.code for exam in NETWORK.exams].index("CT_CTPA")
    positive = algorithm.prevalence * algorithm.sensitivity
    positive += (1 - algorithm.prevalence) * (1 - algorithm.specificity)
    flagged = drawn().flagged_after[mine]
    assert (flagged >= 0).mean() == pytest.approx(positive * (1 - algorithm.failure_rate), abs=0.04)
    assert set(flagged.tolist()) == {-1, round(60 * algorithm.delay_minutes)}
    abdomen = CASELOAD.exam == [exam.code for exam in NETWORK.exams].index("CT_AP")
    assert (drawn().flagged_after[abdomen] == -1).all()
    assert (drawn(ai=False).flagged_after == -1).all()


def test_a_replication_repeats_and_differs_from_the_next():
    np.testing.assert_array_equal(drawn(3).reading, drawn(3).reading)
    assert not np.array_equal(drawn(3).reading, drawn(4).reading)


def test_streams_are_independent_of_one_another():
    values = np.array([stream(1, 0, name).standard_normal(4000) for name in STREAMS])
    correlation = np.corrcoef(values) - np.eye(len(STREAMS))
    assert np.abs(correlation).max() < 0.08
    np.testing.assert_array_equal(drawn(calls_per_12_hours=0).advice, drawn().advice)
    np.testing.assert_array_equal(drawn(ai=False).reading, drawn().reading)


def test_speeds_belong_to_radiologists_whoever_else_is_on_the_roster():
    alone = stage.scenario(NETWORK, stage.roster(stage.duty(2, 8, 20)), SCENE.studies)
    caseload = make_caseload(NETWORK, SCENE.studies, alone.roster.horizon, alone.origin)
    speed = draw(NETWORK, alone.crew, caseload, SimulationParameters(), 11, 0).speed
    assert speed.tolist() == [drawn().speed[2]]


def test_no_calls_for_readers_at_home():
    roster = stage.roster(stage.duty(0, 8, 20, "ON-CALL", Subspecialty.NEURO))
    home = stage.scenario(NETWORK, roster, SCENE.studies)
    caseload = make_caseload(NETWORK, SCENE.studies, roster.horizon, home.origin)
    assert len(draw(NETWORK, home.crew, caseload, SimulationParameters(), 1, 0).calls_at) == 0
