"""The objective as tables."""

from datetime import date

from rostering.checks import SOFT_CHECKS, Violation
from rostering.score import Line, score
from rostering.verify import verify
from tests.unit.rostering.tiny import daily_need, duty, network, roster

COSTS = (
    Violation("spacing", "R-1: close", 6, radiologist_id="R-1", day=date(2027, 1, 12)),
    Violation("spacing", "R-2: close", 12, radiologist_id="R-2", day=date(2027, 1, 10)),
    Violation("home_centre", "R-1: away", 8, radiologist_id="R-1", day=date(2027, 1, 11), centre="C-2"),
    Violation("coverage", "missing", 120, day=date(2027, 1, 4)),
    Violation("fair_nights", "R-3: many", 100, radiologist_id="R-3"),
)


def test_every_rule_has_its_line_in_the_order_of_the_checks():
    lines = score(COSTS).by_rule
    assert [line.name for line in lines] == list(SOFT_CHECKS)
    assert {line for line in lines if line.cost} == {
        Line("coverage", 120, 1),
        Line("fair_nights", 100, 1),
        Line("spacing", 18, 2),
        Line("home_centre", 8, 1),
    }


def test_weeks_by_their_monday_in_order_of_time():
    assert score(COSTS).by_week == (
        Line("2027-01-04", 132, 2),
        Line("2027-01-11", 14, 2),
        Line("whole horizon", 100, 1),
    )


def test_centres_and_people_the_dearest_first():
    assert score(COSTS).by_centre == (Line("no one centre", 238, 4), Line("C-2", 8, 1))
    assert score(COSTS).by_person == (
        Line("no one person", 120, 1),
        Line("R-3", 100, 1),
        Line("R-1", 14, 2),
        Line("R-2", 12, 1),
    )


def test_each_table_adds_up_to_the_objective_that_was_verified():
    found = verify(network(), roster(duty(), duty("2027-01-06")), daily_need("2027-01-04", "2027-01-10", "20:00-08:00"))
    tables = score(found.costs)
    assert tables.objective == found.objective > 0
    for table in (tables.by_rule, tables.by_week, tables.by_centre, tables.by_person):
        assert sum(line.cost for line in table) == found.objective


def test_every_cost_is_a_sentence_the_dearest_first():
    assert [(cost.cost, cost.message) for cost in score(COSTS).findings][:2] == [(120, "missing"), (100, "R-3: many")]
    assert sum(cost.cost for cost in score(COSTS).findings) == score(COSTS).objective


def test_nothing_costs_nothing():
    assert score(()).objective == 0
    assert score(()).by_week == ()
