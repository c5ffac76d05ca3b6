"""A long horizon goes on from its relaxation, rounded: every hard rule is kept, and nothing better is lost for it."""

from datetime import date

import numpy as np
import pytest

from data.calendar import Horizon
from data.synthetic.network import generate_network
from demand.staffing import staffing
from rostering.instance import RosterInstance
from rostering.rules import build
from rostering.solve import strategy
from rostering.solve.highs import Limits, solve_lp
from rostering.solve.incumbent import Incumbent
from rostering.solve.result import Settings
from rostering.solve.strategy import Search
from rostering.solve.tasks import ROUNDED, rounded
from rostering.verify import verify

SETTINGS = Settings(work_limit=12, workers=1, gap=0.0)


@pytest.fixture(scope="module")
def problem():
    network, horizon = (
        generate_network(5, radiologists=12, centres=1, hospitals=3),
        Horizon.of_weeks(date(2027, 3, 22), 1),
    )
    return RosterInstance.of(network, horizon, staffing(network, horizon))


def test_what_the_relaxation_gives_for_sure_stays_and_the_rest_keeps_every_hard_rule(problem):
    incumbent = Incumbent(build(problem))
    assert incumbent.start()
    empty = incumbent.objective
    relaxed = solve_lp(incumbent.view.program).values[: len(incumbent.model.options)]
    task = rounded(incumbent, relaxed)
    sure = (relaxed > 0.99) & (task.anew[: len(relaxed)] > 0.5)
    assert 0 < sure.sum() < (relaxed > 1e-6).sum()
    assert not set(np.flatnonzero(sure)) & set(task.part.columns)
    found = task.found(task.job(Limits(), 0).values, len(incumbent.values))
    assert (found[sure] > 0.5).all()
    assert not found[relaxed <= 1e-6].any()
    assert incumbent.offer(task.free, found)
    assert incumbent.objective < empty
    duties = [problem.duty(*at) for at in _places(incumbent)]
    verdict = verify(problem.network, problem.roster(duties), problem.requirements, problem.rules)
    assert [each.message for each in verdict.violations] == []


def _places(incumbent):
    options = incumbent.model.options
    return [(int(options.person[n]), int(options.shift[n]), int(options.place[n])) for n in incumbent.chosen]


def test_a_long_search_goes_on_from_it(problem, monkeypatch):
    monkeypatch.setattr(strategy, "FIXABLE_DAYS", 1)
    monkeypatch.setattr("rostering.solve.bound.CHEAP", -1)
    monkeypatch.setattr("rostering.solve.bound.SMALL", 0)
    monkeypatch.setattr(strategy, "GOOD", 0.0)
    result = Search(problem, SETTINGS).run()
    assert ROUNDED in [progress.step for progress in result.trace]


def test_a_roster_that_was_given_up_is_the_result_where_nothing_better_came(problem):
    search = Search(problem, SETTINGS)
    good = search.run()
    options = search.incumbent.options.copy()
    again = Search(problem, Settings(work_limit=0, workers=1, gap=0.0), given_up=options)
    assert again.run().objective == good.objective


def test_the_search_begins_anew_only_from_a_poor_roster(problem):
    search = Search(problem, SETTINGS)
    search.run()
    stands = search.incumbent.objective
    nothing = np.zeros(len(search.incumbent.options), dtype=bool)
    search.bound.value = round(stands)
    search._begin_anew(search.incumbent.options > 0.5)
    assert search.given_up is None
    search.bound.value = 0
    search.incumbent.begin_anew(nothing, np.inf)
    poor = search.incumbent.options.copy()
    search._begin_anew(nothing)
    assert (search.given_up == poor).all()
