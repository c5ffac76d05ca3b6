"""Conflicts of several demands, and the search for irreducible ones."""

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.demands import Demand
from rostering.checks import Subject
from rostering.explain.conflict import Answer, irreducible, judge_demands
from rostering.explain.feasible import Feasibility, Relaxation, UndecidedError
from rostering.explain.met import met
from rostering.instance import Context, RosterInstance
from tests.unit.rostering import tiny


def asked(kind, person=None, **fields):
    return Demand(kind=kind, radiologist_id=person, **fields)


def judged(demands, *people, needs=(), **tables):
    net = tiny.network(*people, **tables)
    return judge_demands(Feasibility(RosterInstance.of(net, tiny.horizon(), needs), demands))


@settings(derandomize=True, deadline=None)
@given(st.sets(st.frozensets(st.integers(0, 6), min_size=1, max_size=4), min_size=1, max_size=5))
def test_a_conflict_found_among_many_is_irreducible(forbidden):
    def possible(numbers):
        return not any(each <= set(numbers) for each in forbidden)

    if possible(range(7)):
        return
    core = irreducible(range(7), possible)
    assert not possible(core)
    assert all(possible(some) for some in combinations(core, len(core) - 1))


def test_nights_in_a_row_contradict_one_another_only_together():
    nights = [asked("duty", "R-1", day=f"2027-01-0{n}", shift="N12") for n in (4, 5, 6, 8)]
    verdict = judged(nights)
    (conflict,) = verdict.conflicts
    assert sorted(conflict.demands) == [0, 1, 2]
    assert conflict.verified
    assert len(verdict.relaxation.given_up) == 1
    assert set(verdict.relaxation.given_up) < {0, 1, 2}


def test_the_lighter_demand_is_given_up():
    verdict = judged([asked("duty", "R-1", day=tiny.MONDAY, weight=2), asked("no_duty", "R-1", day=tiny.MONDAY)])
    assert verdict.relaxation.given_up == (1,)
    assert set(verdict.conflicts[0].demands) == {0, 1}


def test_two_readers_cannot_be_three():
    cover = asked("cover", skill="any", day=tiny.MONDAY, shift="N12", readers=3)
    people = (tiny.radiologist("R-1"), tiny.radiologist("R-2"), tiny.radiologist("R-3"))
    assert judged([cover], *people[:2]).answer is Answer.IMPOSSIBLE
    assert judged([cover], *people).answer is Answer.POSSIBLE
    few = (tiny.centre(workstations=2),)
    assert judged([cover], *people, centres=few).answer is Answer.IMPOSSIBLE


def test_cover_without_a_number_is_what_the_requirements_ask():
    cover = asked("cover", skill="any", day=tiny.MONDAY, shift="N12")
    two = tiny.daily_need(tiny.MONDAY, tiny.MONDAY, "20:00-23:00", 2)
    assert judged([cover], needs=two[:0]).answer is Answer.POSSIBLE
    assert judged([cover], needs=two).answer is Answer.IMPOSSIBLE


def test_units_are_counted_over_the_horizon():
    more = asked("units_at_least", "R-1", units=3)
    assert judged([more], tiny.radiologist(maximum=2)).answer is Answer.IMPOSSIBLE
    verdict = judged([more], tiny.radiologist(maximum=3))
    assert sum(duty.minutes for duty in verdict.roster.duties) >= 3 * 12 * 60


def test_duties_to_keep_count_and_may_contradict_by_themselves():
    kept = Context(kept=(tiny.duty(),))
    net = tiny.network()
    instance = RosterInstance.of(net, tiny.horizon(), (), context=kept)
    free = asked("no_duty", "R-1", day=tiny.MONDAY)
    verdict = judge_demands(Feasibility(instance, [free]))
    assert [conflict.demands for conflict in verdict.conflicts] == [(0,)]
    away = tiny.network(absences=(tiny.away(tiny.MONDAY),))
    broken = RosterInstance.of(away, tiny.horizon(), (), context=kept)
    assert judge_demands(Feasibility(broken, [free])).answer is Answer.KEPT_DUTIES


def test_wishes_are_granted_as_they_say():
    wishes = (tiny.wish("want", shift="EVE"), tiny.wish("avoid", shift="N12"), tiny.wish("refuse", shift="D12"))
    net = tiny.network(wishes=wishes)
    instance = RosterInstance.of(net, tiny.horizon(), ())
    granted = asked("wish", "R-1", day=tiny.MONDAY)
    roster = judge_demands(Feasibility(instance, [granted])).roster
    assert [duty.shift for duty in roster.duties] == ["EVE"]
    night = tiny.roster(tiny.duty(kind=tiny.N12))
    assert not met(Subject(net, night, (), net.rules), granted)


def test_what_is_found_without_proof_is_made_irreducible_all_the_same(monkeypatch):
    """A relaxation that gives up everything, as a search cut short may find it, is stripped of what can stay."""
    nights = [asked("duty", "R-1", day=f"2027-01-0{n}", shift="N12") for n in (4, 5, 6, 8)]
    question = Feasibility(RosterInstance.of(tiny.network(), tiny.horizon(), ()), nights)
    nothing = Relaxation((0, 1, 2, 3), question.roster_for([]), least=0)
    monkeypatch.setattr(question, "cheapest_relaxation", lambda _share: nothing)
    verdict = judge_demands(question)
    assert verdict.answer is Answer.IMPOSSIBLE
    assert verdict.relaxation.given_up == (2,)
    assert [sorted(conflict.demands) for conflict in verdict.conflicts] == [[0, 1, 2]]
    possible = Feasibility(question.instance, nights[:2])
    monkeypatch.setattr(possible, "cheapest_relaxation", lambda _share: replace(nothing, given_up=(0, 1)))
    assert judge_demands(possible).answer is Answer.POSSIBLE


def test_without_time_nothing_is_claimed():
    question = Feasibility(RosterInstance.of(tiny.network(), tiny.horizon(), ()), [], seconds=0)
    with pytest.raises(UndecidedError):
        question.roster_for([])
    assert judge_demands(question).answer is Answer.UNKNOWN


def test_the_most_units_of_a_person_follow_from_all_hard_rules():
    for most, units in ((3, 3.0), (1, 1.0)):
        net = tiny.network(tiny.radiologist(maximum=10), rules={"duties_in_window": {"duties": most}})
        question = Feasibility(RosterInstance.of(net, tiny.horizon(), ()), [])
        assert question.most_units("R-1") == pytest.approx(units)
