"""The registry of policies, and the numbers as kernels read them."""

import pytest
from pydantic import ValidationError

from dispatch import words
from dispatch.kernels import columns, world
from dispatch.policy import DEFAULT_POLICY, POLICIES, PolicyParams


def test_the_default_is_registered_and_the_first_to_interrupt():
    assert DEFAULT_POLICY in POLICIES
    assert [name for name, policy in POLICIES.items() if policy.preemption] == [DEFAULT_POLICY, "optimal", "push"]


def test_the_two_extremes_differ_from_the_default_in_one_number_each():
    usual = POLICIES[DEFAULT_POLICY].model_dump(exclude={"label"})
    for name, number in (("optimal", "assignment"), ("push", "push")):
        assert POLICIES[name].model_dump(exclude={"label"}) == {**usual, number: True}


def test_kernels_read_seconds():
    numbers = PolicyParams(hold_minutes=2.5, look_ahead_minutes=9, rule="priority").for_kernels()
    assert (numbers.hold, numbers.look_ahead, numbers.rule) == (150, 540.0, columns.BY_PRIORITY)


def test_an_ai_bump_is_bounded():
    with pytest.raises(ValidationError):
        PolicyParams(ai_bump_minutes=31)


def test_every_number_is_described():
    for name, field in PolicyParams.model_fields.items():
        assert field.description or name in {"label", "rule"}, name


def test_there_is_a_word_for_every_code():
    assert len(words.REASON_WORDS) == columns.HOLD_OVER + 1
    assert len(words.ACTION_WORDS) == columns.WAIVE_EXPERT + 1
    assert len(words.OUTCOME_WORDS) == world.HANDED_BACK + 1
    assert len(words.EVENT_WORDS) == world.DECIDED + len(words.ACTION_WORDS)
    assert words.EVENT_WORDS[world.ADVICE] == "advice"
    assert words.EVENT_WORDS[world.DECIDED + columns.SEND_TO_REST] == "send to rest"
