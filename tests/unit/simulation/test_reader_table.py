"""The table of readers as a roster, and the mean turnaround that the simulator reproduces with it."""

from datetime import date, timedelta

import pytest

from data.calendar import Horizon
from data.synthetic.network import generate_network
from simulation.reader_table import WEEKDAY_READERS, WEEKEND_READERS, active_readers, table_roster
from simulation.run import simulate
from tests.unit.simulation import stage


@pytest.fixture(scope="module")
def network():
    return generate_network(2027)


def test_every_hour_has_the_readers_of_the_table(network):
    horizon = Horizon(date(2027, 3, 26), date(2027, 3, 29))
    duties = table_roster(network, horizon).duties
    instant = horizon.start
    while instant < horizon.end:
        inside = [duty for duty in duties if duty.start <= instant < duty.end]
        assert len(inside) == active_readers(instant)
        assert len({duty.radiologist_id for duty in inside}) == len(inside)
        instant += timedelta(minutes=30)
    assert max(duty.minutes for duty in duties) <= 720


def test_weekday_weekend_and_holiday_hours():
    assert active_readers(stage.at(10)) == WEEKDAY_READERS[10]
    assert active_readers(stage.at(10, day=5)) == WEEKEND_READERS[10]
    assert active_readers(stage.at(10, day=-3)) == WEEKEND_READERS[10], "1 January is a holiday"


def test_a_small_network_cannot_fill_it():
    with pytest.raises(ValueError, match="2 radiologists"):
        table_roster(stage.network(2), Horizon(stage.MONDAY, stage.MONDAY))


@pytest.mark.parametrize("policy", ["fifo", "priority", "atc-match-preempt"])
def test_the_published_mean_is_reproduced_on_fresh_seeds(network, policy):
    """16.5 ± 2 minutes at year-average load (January's factor is .998); seed 7 and 100 were used to calibrate."""
    horizon = Horizon.of_weeks(date(2027, 1, 4), 4)
    result = simulate(network, table_roster(network, horizon), replications=5, seed=90_210, policy=policy)
    summary = result.summary()
    assert summary["studies"] / 28 == pytest.approx(1200, rel=0.02)
    assert 14.5 <= summary["turnaround"]["all"]["mean"]["value"] <= 18.5
    assert 0.84 <= summary["utilisation"]["share"]["value"] <= 0.92
