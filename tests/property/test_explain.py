"""Conflicts and prices against all rosters there are: tiny networks, every assignment judged by the checks."""

from itertools import chain, combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.demands import Demand
from data.duties import Duty
from data.requirements import Level
from rostering.checks import Subject
from rostering.explain.conflict import Answer, judge_demands
from rostering.explain.feasible import Feasibility
from rostering.explain.met import met
from rostering.explain.standing import Standing
from rostering.explain.why import Outlook, why
from rostering.instance import RosterInstance
from tests.property.test_solver import DAYS, alone, instances, judged
from tests.unit.rostering.exact import optimum

Shown = settings(derandomize=True, deadline=None, max_examples=25)


def demands() -> st.SearchStrategy[Demand]:
    people = st.sampled_from(("R-1", "R-2"))
    weight = st.integers(1, 3)
    return st.one_of(
        st.builds(
            Demand,
            kind=st.sampled_from(("duty", "duty", "no_duty")),
            radiologist_id=people,
            day=st.sampled_from(DAYS[1:]),
            weight=weight,
        ),
        st.builds(
            Demand,
            kind=st.just("cover"),
            skill=st.sampled_from(("any", "neuro")),
            level=st.sampled_from(Level),
            day=st.sampled_from(DAYS[1:]),
            shift=st.just("N12"),
            readers=st.integers(1, 3),
            weight=weight,
        ),
        st.builds(
            Demand,
            kind=st.sampled_from(("units_at_least", "units_at_most")),
            radiologist_id=people,
            units=st.sampled_from((0.5, 1.0, 2.5)),
            weight=weight,
        ),
        st.builds(Demand, kind=st.just("wish"), radiologist_id=people, day=st.sampled_from(DAYS[1:]), weight=weight),
    )


def all_met(instance: RosterInstance, asked: list[Demand]) -> set[frozenset[int]]:
    """For every roster that keeps the hard rules, which of the demands it meets."""
    everyone = [alone(instance, person) for person in range(len(instance.people))]
    found: set[frozenset[int]] = set()
    for parts in product(*everyone):
        duties: tuple[Duty, ...] = sum(parts, ())
        roster = instance.roster(duties)
        subject = Subject(instance.network, roster, instance.requirements, instance.rules)
        does = frozenset(n for n, demand in enumerate(asked) if met(subject, demand))
        if not any(does <= other for other in found) and not judged(instance, duties).hard_count:
            found.add(does)
    return found


@Shown
@given(instances(), st.lists(demands(), min_size=3, max_size=6))
def test_conflicts_are_irreducible_and_the_relaxation_is_the_cheapest(instance: RosterInstance, asked: list[Demand]):
    possible = all_met(instance, asked)
    verdict = judge_demands(Feasibility(instance, asked))

    def can(numbers: frozenset[int]) -> bool:
        return any(numbers <= does for does in possible)

    everything = frozenset(range(len(asked)))
    assert (verdict.answer is Answer.POSSIBLE) is can(everything)
    for conflict in verdict.conflicts:
        core = frozenset(conflict.demands)
        assert not can(core)
        assert all(can(core - {dropped}) for dropped in core)
        assert conflict.verified
    if verdict.relaxation is not None:
        assert can(everything - frozenset(verdict.relaxation.given_up))
        subsets = chain.from_iterable(combinations(range(len(asked)), n) for n in range(len(asked) + 1))
        least = min(sum(asked[n].weight for n in some) for some in subsets if can(everything - frozenset(some)))
        assert sum(asked[n].weight for n in verdict.relaxation.given_up) == least
        assert len(verdict.conflicts) == len(verdict.relaxation.given_up)


@Shown
@given(instances(), st.sampled_from(DAYS))
def test_every_change_costs_what_the_checks_say(instance: RosterInstance, day: str):
    plan = optimum(instance).roster
    standing = Standing(instance, plan)
    before = judged(instance, plan.duties)
    assert standing.usable
    assert standing.objective == before.objective
    when = instance.horizon.days[DAYS.index(day) if len(instance.horizon.days) == 3 else max(0, DAYS.index(day) - 1)]
    found = why(standing, "R-1", when, plan.duties)
    changes = [each.added for each in found.shifts] + [each.price.change for each in found.shifts if each.price]
    changes += [each.removed for each in found.held] + [each.price.change for each in found.held]
    changes += [successor for each in found.held for successor in each.successors]
    for change in filter(None, changes):
        after = judged(instance, change.roster.duties)
        assert after.hard_count == 0
        assert change.cost == after.objective - before.objective
        differ = {rule: after.penalties[rule] - cost for rule, cost in before.penalties.items()}
        assert dict(change.by_rule) == {rule: cost for rule, cost in differ.items() if cost}
        assert set(change.roster.duties) == (set(plan.duties) - set(change.taken)) | set(change.given)


@Shown
@given(instances())
def test_a_shift_is_possible_exactly_when_the_checks_allow_it_somewhere(instance: RosterInstance):
    plan = optimum(instance).roster
    standing = Standing(instance, plan)
    when = instance.horizon.days[-1]
    for outlook in why(standing, "R-1", when, plan.duties).shifts:
        rest = tuple(duty for duty in plan.duties if (duty.radiologist_id, duty.day) != ("R-1", when))
        costs = [
            verdict.objective
            for place in range(len(instance.places))
            for number, shift in enumerate(instance.shifts)
            if (shift.day, shift.type.code) == (when, outlook.shift)
            if shift.type.on_call == (place >= instance.centres)
            if not (verdict := judged(instance, (*rest, instance.duty(0, number, place)))).hard_count
        ]
        assert (outlook.outlook is Outlook.POSSIBLE) is bool(costs)
        if costs:
            assert outlook.added.cost == min(costs) - standing.objective
            assert outlook.price.change.cost <= outlook.added.cost
        else:
            assert outlook.reasons


def test_a_roster_that_breaks_a_rule_does_not_stand():
    from tests.unit.rostering import tiny

    instance = RosterInstance.of(tiny.network(absences=(tiny.away("2027-01-04"),)), tiny.horizon(), ())
    assert not Standing(instance, tiny.roster(tiny.duty())).usable


@pytest.mark.parametrize("kind", ["wish", "duty"])
def test_a_demand_says_enough(kind: str):
    with pytest.raises(ValueError, match="names a"):
        Demand(kind=kind, radiologist_id="R-1")
