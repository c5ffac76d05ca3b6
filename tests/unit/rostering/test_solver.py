"""The solver against the independent checks: no hard rule broken, the objective to the last unit."""

import random

import pytest

from data.calendar import Horizon
from data.duties import WishKind
from data.synthetic.network import generate_network
from demand.staffing import staffing
from rostering.instance import Context, RosterInstance
from rostering.rules import RULES, build
from rostering.solve.highs import Limits, solve_mip
from rostering.solve.program import whole
from rostering.solve.result import Settings, Status
from rostering.solve.strategy import solve
from rostering.verify import verify
from tests.unit.rostering import tiny

ONE_WORKER = Settings(work_limit=6, workers=1, gap=0.0, seed=3)


@pytest.fixture(scope="module")
def network():
    return generate_network(5, radiologists=40, centres=2, hospitals=12)


@pytest.mark.parametrize("first", ["2027-03-22", "2027-10-25", "2027-05-03"])
def test_rosters_keep_every_rule_and_cost_what_the_checks_say(network, first):
    horizon = tiny.horizon(first)
    needs = staffing(network, horizon)
    result = solve(RosterInstance.of(network, horizon, needs), ONE_WORKER)
    judged = verify(network, result.roster, needs)
    assert [each.message for each in judged.violations] == []
    assert result.objective == judged.objective
    assert result.lower_bound <= result.objective


def test_one_seed_one_roster(network):
    horizon = Horizon.of_weeks(tiny.horizon().first, 1)
    instance = RosterInstance.of(network, horizon, staffing(network, horizon))
    assert solve(instance, ONE_WORKER).roster == solve(instance, ONE_WORKER).roster


def test_duties_to_keep_stay_and_impossible_ones_are_infeasible():
    net = tiny.network(tiny.radiologist("R-1"), tiny.radiologist("R-2"))
    needs = [tiny.need("2027-01-04 20:00", "2027-01-05 08:00")]
    kept = tiny.duty("2027-01-06")
    good = RosterInstance.of(net, tiny.horizon(), needs, context=Context(kept=(kept,)))
    assert kept in solve(good, ONE_WORKER).roster.duties
    twice = (kept, tiny.duty("2027-01-06", tiny.N12_EARLY))
    bad = RosterInstance.of(net, tiny.horizon(), needs, context=Context(kept=twice))
    assert solve(bad, ONE_WORKER).status is Status.INFEASIBLE


def test_a_refusal_is_avoided_only_because_of_its_rule():
    refusal = tiny.wish(WishKind.REFUSE, "2027-01-04")
    net = tiny.network(wishes=(refusal,))
    instance = RosterInstance.of(net, tiny.horizon(), [tiny.need("2027-01-04 20:00", "2027-01-05 08:00")])
    without = [rule for rule in RULES if rule.name != "refusals"]
    assert not (instance.days[build(instance).options.shift] == 0).any()
    assert (instance.days[build(instance, without).options.shift] == 0).any()


def test_the_order_of_the_rules_means_nothing():
    net = tiny.network(tiny.radiologist("R-1"), tiny.radiologist("R-2"))
    instance = RosterInstance.of(net, tiny.horizon(), [tiny.need("2027-01-04 20:00", "2027-01-07 08:00")])
    shuffled = random.Random(1).sample(RULES, len(RULES))
    optima = []
    for rules in (RULES, shuffled):
        model = build(instance, rules).freeze()
        optima.append(round(solve_mip(whole(model), Limits()).objective + model.offset))
    assert optima[0] == optima[1]
