"""Random rosters and exchanges: the effect worked out locally against two whole verifications."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from data.duties import Roster
from rostering.local_score import Exchange, LocalScore
from rostering.verify import Verification, verify
from tests.property.test_checks import NET, needs_over, plans, possible


@st.composite
def exchanges(draw: st.DrawFn) -> tuple[Roster, Exchange]:
    """A roster; duties that go, duties that come, perhaps the same ones among other people."""
    plan, _ = draw(plans())
    gone = draw(st.lists(st.sampled_from(plan.duties), max_size=3, unique=True)) if plan.duties else []
    free = [duty for duty in possible(plan.horizon) if duty not in plan.duties]
    come = draw(st.lists(st.sampled_from(free), max_size=3, unique=True))
    return plan, Exchange(tuple(gone), tuple(come))


@settings(derandomize=True, deadline=None, max_examples=40)
@given(exchanges(), st.booleans())
def test_the_effect_is_the_difference_of_two_verifications(case, kept):
    plan, exchange = case
    if kept:
        plan = replace(plan, kept=plan.duties[:2])
    needs = needs_over(plan)
    after_all = replace(plan, duties=exchange.applied_to(plan.duties))
    before, after = (verify(NET, each, needs) for each in (plan, after_all))
    effect = LocalScore(NET, plan, needs, NET.rules).effect(exchange)
    change = {rule: after.penalties[rule] - before.penalties[rule] for rule in after.penalties}
    assert dict(effect.by_rule) == {rule: value for rule, value in change.items() if value}
    assert effect.cost == after.objective - before.objective
    assert {each.rule for each in effect.broken} == broken(before, after)


def broken(before: Verification, after: Verification) -> set[str]:
    """Hard rules about which the whole verification says something new."""
    known = {(each.rule, each.message) for each in before.violations}
    return {each.rule for each in after.violations if (each.rule, each.message) not in known}


@settings(derandomize=True, deadline=None, max_examples=20)
@given(exchanges())
def test_one_score_answers_many_questions(case):
    """What it remembers of one exchange does not change what it says of the next."""
    plan, exchange = case
    needs = needs_over(plan)
    score = LocalScore(NET, plan, needs, NET.rules)
    back = Exchange(exchange.added, exchange.removed)
    first = score.effect(exchange)
    score.effect(Exchange((), exchange.added))
    assert score.effect(exchange) == first
    moved = LocalScore(NET, replace(plan, duties=exchange.applied_to(plan.duties)), needs, NET.rules)
    assert moved.effect(back).cost == -first.cost
