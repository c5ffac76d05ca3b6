"""Replications for a wanted precision: enough and not far too many, the same whoever runs them."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from simulation.parameters import SimulationParameters
from simulation.precision import half_width, run_to_precision
from tests.unit.simulation import stage


@pytest.fixture(scope="module")
def day():
    """One reader and sixty studies: short replications whose means differ."""
    network = stage.network(1)
    table = stage.studies(network, stage.random_rows(network, 60, (9, 19), 1))
    return stage.scenario(network, stage.roster(stage.duty(0, 8, 22)), table, parameters=SimulationParameters(ai=False))


def test_enough_and_not_far_too_many(day):
    pilot = half_width(run_to_precision(day, 1e9), day)
    wanted = pilot / 2.5
    done = run_to_precision(day, wanted)
    assert half_width(done, day) <= wanted
    assert half_width(done[: len(done) // 2], day) > wanted
    assert [each.number for each in done] == list(range(len(done)))


def test_the_pilot_may_do_and_the_most_is_kept(day):
    assert len(run_to_precision(day, 1e9)) == 10
    assert len(run_to_precision(day, 1e-9, most=25)) == 25
    assert len(run_to_precision(day, 1e-9, most=1)) == 1


def test_an_executor_changes_nothing_and_events_are_kept_once(day):
    wanted = half_width(run_to_precision(day, 1e9), day) / 1.5
    here = run_to_precision(day, wanted, keep_events=1)
    with ThreadPoolExecutor(2) as executor:
        there = run_to_precision(day, wanted, executor=executor, keep_events=1)
    assert len(here) == len(there) > 10
    assert [len(each.events["at"]) > 0 for each in here] == [True] + [False] * (len(here) - 1)


def test_progress_tells_of_all_replications(day):
    seen = []
    run_to_precision(day, 1e-9, most=13, progress=lambda done, wanted: seen.append((done, wanted)))
    assert seen[0] == (1, 10)
    assert seen[9:] == [(10, 10), (11, 13), (12, 13), (13, 13)]


def test_control_c_ends_it(day):
    def stop(done, _wanted):
        if done == 12:
            raise KeyboardInterrupt

    assert len(run_to_precision(day, 1e-9, most=100, progress=stop)) == 12
