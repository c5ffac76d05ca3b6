"""Duties at the same time."""

import pytest

from tests.unit.rostering.tiny import D12, EVE, N12_EARLY, duty, messages, network, on_call, radiologist, roster

NET = network(radiologist(), radiologist("R-2"))


def test_accepts_one_after_the_other_and_two_people():
    plan = roster(duty("2027-01-09", D12), duty("2027-01-09"), duty("2027-01-09", person="R-2"))
    assert messages("one_duty_at_a_time", NET, plan) == []


@pytest.mark.parametrize("other", [duty("2027-01-04", N12_EARLY), duty("2027-01-04", EVE)])
def test_refuses_an_overlap(other):
    assert messages("one_duty_at_a_time", NET, roster(other, duty("2027-01-04"))) == [
        f"R-1: the N12 of 2027-01-04 starts before the {other.shift} of 2027-01-04 ends"
    ]


def test_refuses_on_call_at_home_during_a_night_and_the_same_duty_twice():
    assert len(messages("one_duty_at_a_time", NET, roster(duty(), on_call()))) == 1
    assert len(messages("one_duty_at_a_time", NET, roster(duty(), duty()))) == 1


def test_history_counts_but_is_not_judged_by_itself():
    earlier = [duty("2027-01-03"), duty("2027-01-03", N12_EARLY)]
    assert messages("one_duty_at_a_time", NET, roster(duty("2027-01-05"), history=earlier)) == []
    assert len(messages("one_duty_at_a_time", NET, roster(duty(), history=[duty()]))) == 1
