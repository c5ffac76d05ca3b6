"""Why a duty, and what its alternatives cost, where everybody has room."""

import pytest

from data.demands import Demand
from rostering.explain.rows import rows_of
from rostering.explain.standing import Standing
from rostering.explain.why import Outlook, price, surroundings, why
from rostering.instance import Context, RosterInstance
from rostering.verify import verify
from tests.unit.rostering import tiny
from tests.unit.rostering.exact import optimum

DAY = "2027-01-06"


def roomy(**tables):
    """Four people for two nights each, every night one wanted."""
    people = [tiny.radiologist(f"R-{n}", other_centres=("C-2",), wanted=6, maximum=6) for n in range(1, 5)]
    centres = (tiny.centre(workstations=2), tiny.centre("C-2"))
    net = tiny.network(*people, centres=centres, shift_types=(tiny.N12, tiny.EVE, tiny.ON_CALL), **tables)
    return RosterInstance.of(net, tiny.horizon(), tiny.daily_need(tiny.MONDAY, "2027-01-10", "20:00-08:00"))


@pytest.fixture(scope="module")
def stage():
    instance = roomy(wishes=(tiny.wish("want", DAY, person="R-2"), tiny.wish("avoid", DAY, person="R-1")))
    plan = optimum(instance).roster
    nights = {duty.radiologist_id for duty in plan.duties if str(duty.day) == DAY}
    return instance, plan, Standing(instance, plan), nights


def explained(stage, person):
    instance, plan, standing, _ = stage
    return why(standing, person, instance.horizon.days[2], plan.duties)


def difference(stage, change):
    instance, plan, _, _ = stage
    before, after = (
        verify(instance.network, roster, instance.requirements, instance.rules) for roster in (plan, change.roster)
    )
    assert after.hard_count == 0
    return after.objective - before.objective


def test_a_duty_held_costs_to_take_away_and_has_heirs(stage):
    who = sorted(stage[3])[0]
    (held,) = explained(stage, who).held
    assert held.duty.radiologist_id == who
    assert held.removed.cost == difference(stage, held.removed) > 0
    assert held.price.cost == held.price.change.cost - held.price.idle >= 0
    assert not any(duty == held.duty for duty in held.price.change.roster.duties)
    costs = [successor.cost for successor in held.successors]
    assert costs == sorted(costs) == [difference(stage, successor) for successor in held.successors]
    assert {successor.given[0].radiologist_id for successor in held.successors} <= {"R-1", "R-2", "R-3", "R-4"} - {who}


def test_the_first_heir_is_the_cheapest_of_all_exchanges(stage):
    instance, plan, _, nights = stage
    who = sorted(nights)[0]
    (held,) = explained(stage, who).held
    rest = [duty for duty in plan.duties if duty != held.duty]
    found = []
    for person in range(4):
        for place in (0, 1):
            number = instance.shifts.index(
                next(s for s in instance.shifts if str(s.day) == DAY and s.type.code == "N12")
            )
            heir = instance.duty(person, number, place)
            if heir.radiologist_id != who:
                roster = instance.roster([*rest, heir])
                verdict = verify(instance.network, roster, instance.requirements, instance.rules)
                found += [] if verdict.hard_count else [verdict.objective]
    before = verify(instance.network, plan, instance.requirements, instance.rules).objective
    assert held.successors[0].cost == min(found) - before


def test_a_duty_not_held_is_priced_or_its_rule_is_named(stage):
    free = next(f"R-{n}" for n in range(1, 5) if f"R-{n}" not in stage[3])
    found = explained(stage, free)
    assert not found.held
    outlooks = {each.shift: each for each in found.shifts}
    assert set(outlooks) == {"N12", "EVE", "ON-CALL"}
    assert outlooks["ON-CALL"].outlook is Outlook.FORBIDDEN
    assert {each.rule for each in outlooks["ON-CALL"].reasons} == {"on_call_competence"}
    for outlook in found.shifts:
        if outlook.outlook is Outlook.POSSIBLE:
            assert outlook.added.cost == difference(stage, outlook.added)
            assert outlook.price.cost >= 0
            assert outlook.price.change.best


def test_own_duties_nearby_stand_in_the_way_and_moving_them_has_a_price():
    instance = roomy()
    plan = instance.roster([tiny.duty("2027-01-05"), tiny.duty("2027-01-07", person="R-2")])
    standing = Standing(instance, plan)
    found = {each.shift: each for each in why(standing, "R-1", instance.horizon.days[1], plan.duties).shifts}
    assert found["EVE"].outlook is Outlook.POSSIBLE, "instead of the night"
    day_after = roomy(rules={"consecutive_nights": {"nights": 1}})
    standing = Standing(day_after, plan)
    night = {each.shift: each for each in why(standing, "R-1", day_after.horizon.days[2], plan.duties).shifts}["N12"]
    assert night.outlook is Outlook.IN_THE_WAY
    assert {each.rule for each in night.reasons} == {"consecutive_nights"}
    assert tiny.duty("2027-01-05") in night.price.change.taken


def test_a_wish_is_priced_by_its_best_roster(stage):
    instance, _, standing, _ = stage
    day = instance.horizon.days[2]
    for person in ("R-1", "R-2"):
        demand = Demand(kind="wish", radiologist_id=person, day=day)
        found = price(standing, rows_of(standing.model, demand), surroundings(standing, person, day))
        assert found.idle == 0, "the roster is the best there is"
        assert found.cost == difference(stage, found.change) >= 0


def test_kept_duties_stay_in_every_change(stage):
    instance, plan, _, _ = stage
    (one, *_) = plan.duties
    bound = RosterInstance.of(instance.network, instance.horizon, instance.requirements, context=Context(kept=(one,)))
    (held,) = why(Standing(bound, plan), one.radiologist_id, one.day, plan.duties).held
    assert (held.removed, held.price.change, held.successors) == (None, None, ())


def test_the_bound_of_the_relaxation_is_below_every_roster(stage):
    _, _, standing, _ = stage
    assert 0 <= standing.lower_bound() <= standing.objective
