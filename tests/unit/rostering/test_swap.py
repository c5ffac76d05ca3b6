"""Swaps against the whole verification: random pairs and triples, and every suggestion there is."""

from dataclasses import replace
from random import Random

import pytest

from data.calendar import Horizon
from data.synthetic.network import generate_network
from demand.staffing import staffing
from rostering.instance import RosterInstance
from rostering.local_score import LocalScore
from rostering.solve.result import Settings
from rostering.solve.strategy import solve
from rostering.swap import rotation, suggest, swap
from rostering.verify import verify
from tests.unit.rostering import tiny


@pytest.fixture(scope="module")
def solved():
    """(network, roster, requirements) of a small network over a week."""
    network = generate_network(5, radiologists=40, centres=2, hospitals=12)
    horizon = Horizon.of_weeks(tiny.horizon().first, 1)
    needs = tuple(staffing(network, horizon))
    roster = solve(RosterInstance.of(network, horizon, needs), Settings(work_limit=4, workers=1, seed=3)).roster
    return network, roster, needs


def whole(solved, exchange):
    network, roster, needs = solved
    return verify(network, replace(roster, duties=exchange.applied_to(roster.duties)), needs)


def of_different_people(rng, duties, number):
    while True:
        chosen = rng.sample(duties, number)
        if len({duty.radiologist_id for duty in chosen}) == number:
            return chosen


@pytest.mark.parametrize("own_centres", [False, True])
@pytest.mark.parametrize("number", [2, 3])
def test_random_swaps_are_judged_as_by_the_whole_verification(solved, number, own_centres):
    network, roster, needs = solved
    score, before = LocalScore(network, roster, needs, network.rules), verify(network, roster, needs)
    assert before.violations == ()
    rng, verdicts = Random(number), set()
    for _ in range(12):
        found = swap(score, of_different_people(rng, roster.duties, number), own_centres=own_centres)
        after = whole(solved, found.exchange)
        assert found.effect.legal is (after.violations == ())
        assert {each.rule for each in found.effect.broken} == {each.rule for each in after.violations}
        assert found.effect.cost == after.objective - before.objective
        verdicts.add(found.effect.legal)
    assert False in verdicts


def test_everyone_takes_the_duty_of_the_next():
    net = tiny.network(*(tiny.radiologist(f"R-{n}") for n in (1, 2, 3)))
    duties = [tiny.duty(f"2027-01-0{n + 3}", person=f"R-{n}") for n in (1, 2, 3)]
    exchange = rotation(duties, net)
    assert [(duty.radiologist_id, duty.day.day) for duty in exchange.added] == [("R-1", 5), ("R-2", 6), ("R-3", 4)]
    assert exchange.removed == tuple(duties)


def test_two_duties_of_one_person_cannot_be_swapped():
    with pytest.raises(ValueError, match="two of the duties"):
        rotation([tiny.duty("2027-01-04"), tiny.duty("2027-01-06")], tiny.network())


def test_nobody_goes_to_a_centre_not_theirs_when_asked_so():
    net = tiny.network(
        tiny.radiologist("R-1"),
        tiny.radiologist("R-2", home_centre="C-2", other_centres=("C-1",)),
        centres=(tiny.centre(), tiny.centre("C-2")),
    )
    duties = [tiny.duty("2027-01-04"), tiny.duty("2027-01-06", person="R-2", centre="C-2")]
    assert [duty.centre for duty in rotation(duties, net).added] == ["C-2", "C-1"]
    assert [duty.centre for duty in rotation(duties, net, own_centres=True).added] == ["C-1", "C-1"]


@pytest.mark.parametrize("own_centres", [False, True])
def test_suggestions_are_all_legal_swaps_and_no_others(solved, own_centres):
    network, roster, needs = solved
    score, before = LocalScore(network, roster, needs, network.rules), verify(network, roster, needs).objective
    duty = roster.duties[len(roster.duties) // 2]
    found = {each.exchange.removed[1]: each.effect.cost for each in suggest(score, duty, own_centres=own_centres)}
    true = {}
    for other in roster.duties:
        if other.radiologist_id != duty.radiologist_id and other.day != duty.day:
            exchange = rotation((duty, other), network, own_centres=own_centres)
            after = whole(solved, exchange)
            if not after.violations:
                true[other] = after.objective - before
    assert found == true
