"""What a solve is given beside the network is respected: earlier duties, duties to keep, the budget, its reporter."""

from dataclasses import replace

import pytest

from data.synthetic.network import generate_network
from demand.staffing import staffing
from rostering.instance import Context, RosterInstance
from rostering.solve.result import Settings, Status, StopReason
from rostering.solve.strategy import solve
from rostering.verify import verify
from tests.unit.rostering import tiny

ONE_WORKER = Settings(work_limit=6, workers=1, gap=0.0, seed=3)
WEEK = tiny.horizon("2027-03-22")


@pytest.fixture(scope="module")
def network():
    return generate_network(5, radiologists=40, centres=2, hospitals=12)


@pytest.fixture(scope="module")
def usual(network):
    """The week's duties where nothing came before."""
    return solve(instance(network), ONE_WORKER).roster.duties


def instance(network, history=(), kept=()):
    return RosterInstance.of(network, WEEK, staffing(network, WEEK), context=Context(history, kept))


def judged(problem, duties):
    return verify(problem.network, problem.roster(duties), problem.requirements, problem.rules)


def test_the_nights_before_the_horizon_count(network, usual):
    tired = {duty.radiologist_id for duty in usual if duty.day == WEEK.first and duty.centre}
    history = tuple(
        tiny.duty(day, network.shift_type["N12"], person, network.radiologist[person].home_centre)
        for person in sorted(tired)
        for day in ("2027-03-20", "2027-03-21")
    )
    problem = instance(network, history)
    assert judged(problem, usual).hard_count > 0
    result = solve(problem, ONE_WORKER)
    verdict = judged(problem, result.roster.duties)
    assert [each.message for each in verdict.violations] == []
    assert result.objective == verdict.objective
    assert result.roster.history == history


def test_duties_to_keep_stay_among_many(network, usual):
    kept = usual[::4]
    problem = instance(network, kept=kept)
    result = solve(problem, replace(ONE_WORKER, seed=4))
    assert set(kept) <= set(result.roster.duties)
    assert result.roster.duties != usual
    assert judged(problem, result.roster.duties).hard_count == 0


@pytest.mark.parametrize(
    ("history", "kept"),
    [
        pytest.param((tiny.duty("2027-01-02"), tiny.duty("2027-01-03")), tiny.duty(), id="a third night"),
        pytest.param((), tiny.duty("2027-01-05", person="R-9"), id="nobody of that name"),
        pytest.param((), tiny.duty("2027-01-20"), id="outside the horizon"),
    ],
)
def test_a_duty_to_keep_that_cannot_be_is_infeasible(history, kept):
    problem = RosterInstance.of(tiny.network(), tiny.horizon(), [], context=Context(history, (kept,)))
    result = solve(problem, ONE_WORKER)
    assert (result.status, result.stop_reason) == (Status.INFEASIBLE, StopReason.INFEASIBLE)
    assert (result.roster, result.objective, result.gap) == (None, None, None)


def test_two_workers_and_a_clock_give_a_roster_that_may_be_used(network):
    problem = instance(network)
    result = solve(problem, Settings(time_limit=2.0, workers=2, gap=0.0))
    verdict = judged(problem, result.roster.duties)
    assert (verdict.hard_count, verdict.objective) == (0, result.objective)
    assert result.status in (Status.FEASIBLE, Status.OPTIMAL)


def test_a_wide_gap_is_enough(network):
    wide = solve(instance(network), Settings(work_limit=60, workers=1, gap=0.9))
    assert wide.stop_reason is StopReason.GAP
    assert wide.gap <= 0.9
    assert wide.neighbourhoods < 60


def test_the_reporter_hears_of_every_improvement(network):
    heard = []
    result = solve(instance(network), ONE_WORKER, heard.append)
    assert tuple(heard) == result.trace
    bounds = [each.lower_bound for each in heard]
    assert bounds == sorted(bounds)
    assert bounds[-1] == result.lower_bound <= result.objective


def test_ctrl_c_ends_with_the_best_roster_so_far(network):
    def interrupt(progress):
        if progress.step == "relaxation":
            raise KeyboardInterrupt

    problem = instance(network)
    result = solve(problem, ONE_WORKER, interrupt)
    assert result.stop_reason is StopReason.INTERRUPTED
    verdict = judged(problem, result.roster.duties)
    assert (verdict.hard_count, verdict.objective) == (0, result.objective)


def test_a_roster_of_the_first_moment_is_said_to_cost_what_the_checks_find(network):
    problem = instance(network)
    result = solve(problem, replace(ONE_WORKER, work_limit=0))
    verdict = judged(problem, result.roster.duties)
    assert result.objective == verdict.objective
    assert result.objective > result.trace[-1].objective, "no cost was left out of the search: the test shows nothing"
