"""Daily rest between duties."""

import pytest

from data.people import Status
from tests.unit.rostering.tiny import (
    D12,
    DAY_B,
    SHIFT_TYPES,
    duty,
    findings,
    messages,
    network,
    on_call,
    radiologist,
    roster,
    shift_type,
)

SEVEN = shift_type("SEVEN", "07:00-15:00", 480)
TOO_EARLY = shift_type("TOO-EARLY", "06:59-15:00", 480)
AT_HOME = shift_type("AT-HOME", "18:59-08:00", 180, on_call=True)
KINDS = (*SHIFT_TYPES, SEVEN, TOO_EARLY, AT_HOME)
NET = network(shift_types=KINDS)


def test_accepts_eleven_hours():
    assert messages("rest_between_duties", NET, roster(duty("2027-01-09", D12), duty("2027-01-10", SEVEN))) == []


def test_refuses_a_minute_less_and_says_so():
    (found,) = findings("rest_between_duties", NET, roster(duty("2027-01-09", D12), duty("2027-01-10", TOO_EARLY)))
    assert found.message == "R-1: 10 h 59 of rest after the duty of 2027-01-09, 11 h needed"
    assert (found.radiologist_id, str(found.day), found.centre) == ("R-1", "2027-01-10", "C-1")


def test_on_call_duties_need_it_too():
    plan = roster(duty("2027-01-04"), duty("2027-01-05", AT_HOME))
    assert messages("rest_between_duties", NET, plan) == [
        "R-1: 10 h 59 of rest after the duty of 2027-01-04, 11 h needed"
    ]
    assert len(messages("rest_between_duties", NET, roster(on_call("2027-01-04"), duty("2027-01-05", DAY_B)))) == 1


def test_the_self_employed_follow_the_house_rule():
    rules = {"rest_between_duties": {"house_hours": 8}}
    plan = roster(duty("2027-01-09", D12), duty("2027-01-10", TOO_EARLY))
    bound = network(shift_types=KINDS, rules=rules)
    free = network(radiologist(status=Status.SELF_EMPLOYED), shift_types=KINDS, rules=rules)
    assert len(messages("rest_between_duties", bound, plan)) == 1
    assert messages("rest_between_duties", free, plan) == []


@pytest.mark.parametrize(
    ("night", "rest"),
    [("2027-03-27", ["R-1: 10 h of rest after the duty of 2027-03-27, 11 h needed"]), ("2027-10-30", [])],
)
def test_rest_is_counted_in_real_hours_across_the_clock_changes(night, rest):
    """From 20:00 to 07:00 there are ten hours in spring and twelve in autumn."""
    day = duty(night, D12).day
    plan = roster(duty(night, D12), duty(str(day.replace(day=day.day + 1)), SEVEN), first=night)
    assert messages("rest_between_duties", NET, plan) == rest


def test_the_last_duty_of_the_history_counts():
    plan = roster(duty("2027-01-04", DAY_B), history=[duty("2027-01-03")])
    assert messages("rest_between_duties", NET, plan) == ["R-1: 5 h of rest after the duty of 2027-01-03, 11 h needed"]


def test_the_history_itself_is_not_judged():
    history = [duty("2027-01-02", D12), duty("2027-01-02")]
    assert messages("rest_between_duties", NET, roster(duty("2027-01-05"), history=history)) == []


def test_overlaps_are_told_by_their_own_check():
    assert messages("rest_between_duties", NET, roster(duty(), on_call())) == []


def test_a_short_duty_inside_a_long_one_does_not_hide_it():
    plan = roster(duty("2027-01-09"), duty("2027-01-09", shift_type_inside()), duty("2027-01-10", D12))
    net = network(shift_types=(*KINDS, shift_type_inside()))
    assert messages("rest_between_duties", net, plan) == [
        "R-1: 0 min of rest after the duty of 2027-01-09, 11 h needed"
    ]


def shift_type_inside():
    return shift_type("INSIDE", "21:00-22:00", 60)
