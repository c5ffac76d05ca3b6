"""Experienced readers of each subspecialty."""

from datetime import date

from data.studies import Subspecialty
from tests.unit.rostering.tiny import (
    D12,
    DAY_A,
    DAY_B,
    SHIFT_TYPES,
    cost,
    duty,
    findings,
    messages,
    network,
    on_call,
    radiologist,
    roster,
    shift_type,
)

RULE = "specialist_cover"
ROUND = shift_type("ROUND", "08:00-08:00", 1440)
KINDS = (*SHIFT_TYPES, ROUND)
ALL = tuple(Subspecialty)


def experts(count, *experienced, **changes):
    people = (radiologist(f"R-{n}", experienced=experienced or ALL) for n in range(1, count + 1))
    return network(*people, shift_types=KINDS, **changes)


def day(first, *duties, **changes):
    return roster(*duties, first=first, last=first, **changes)


def test_two_at_all_times_are_enough():
    plan = day("2027-01-04", duty(kind=ROUND), duty(kind=ROUND, person="R-2"))
    assert messages(RULE, experts(2), plan) == []


def test_one_is_enough_on_a_weekday_and_too_few_at_night():
    plan = day("2027-01-04", duty(kind=ROUND))
    found = findings(RULE, experts(1), plan)
    assert [violation.message for violation in found] == [
        f"1 experienced reader of {subspecialty} missing from 2027-01-04 20:00 to 2027-01-05 08:00"
        for subspecialty in Subspecialty
        if subspecialty not in ("paediatrics", "head-neck")
    ]
    assert {(violation.cost, violation.day) for violation in found} == {(60 * 24, date(2027, 1, 4))}


def test_two_are_wanted_all_day_on_weekends_and_public_holidays():
    """A Saturday, Ascension Day and Whit Monday 2027; the night before the next weekday ends at eight."""
    for first in ("2027-01-09", "2027-05-06", "2027-05-17"):
        assert cost(RULE, experts(1), day(first, duty(first, ROUND))) == 6 * 60 * 48


def test_a_subspecialty_counts_its_own_experts():
    plan = day("2027-01-04", duty(kind=ROUND), duty(kind=ROUND, person="R-2"))
    found = messages(RULE, experts(2, *(skill for skill in ALL if skill != "msk")), plan)
    assert found == [
        "1 experienced reader of msk missing from 2027-01-04 08:00 to 20:00",
        "2 experienced readers of msk missing from 2027-01-04 20:00 to 2027-01-05 08:00",
    ]


def test_readers_without_experience_do_not_count():
    plan = day("2027-01-04", duty(kind=ROUND))
    net = network(radiologist(experienced=()), shift_types=KINDS)
    assert cost(RULE, net, plan) == cost(RULE, net, day("2027-01-04"))


def test_on_call_counts_for_the_two_small_ones_only_and_for_its_own():
    one = {RULE: {"nights": 1, "days": 0}}
    net = experts(4, rules=one)
    others = [duty(kind=ROUND, person="R-3", centre="C-1")]
    without = network(radiologist("R-3", experienced=tuple(s for s in ALL if s not in ("paediatrics", "neuro"))))
    people = (*net.radiologists[:2], *without.radiologists)
    net = network(*people, shift_types=KINDS, rules=one)
    plan = day("2027-01-04", *others, on_call("2027-01-04", Subspecialty.PAEDIATRICS))
    assert messages(RULE, net, plan) == [
        "1 experienced reader of neuro missing from 2027-01-04 20:00 to 2027-01-05 08:00",
        "1 experienced reader of paediatrics missing from 2027-01-04 08:00 to 20:00",
    ]
    neuro = day("2027-01-04", *others, on_call("2027-01-04", Subspecialty.NEURO, "R-2"))
    assert messages(RULE, net, neuro) == [
        "1 experienced reader of neuro missing from 2027-01-04 20:00 to 2027-01-05 08:00",
        "1 experienced reader of paediatrics missing from 2027-01-04 08:00 to 2027-01-05 08:00",
    ]


def test_the_hours_of_the_night_are_a_parameter():
    plan = day("2027-01-04", duty(kind=DAY_A), duty(kind=DAY_B, person="R-2"))
    rules = {RULE: {"night_from": "18:30:00", "night_until": "08:00:00", "one_with_on_call": ["neuro"]}}
    found = messages(RULE, experts(2, rules=rules), plan)
    assert "2 experienced readers of abdomen missing from 2027-01-04 18:30 to 2027-01-05 08:00" in found
    assert "1 experienced reader of neuro missing from 2027-01-04 18:30 to 2027-01-05 08:00" in found
    assert len(found) == len(Subspecialty)


def test_the_spring_night_is_two_half_hours_shorter():
    rules = {RULE: {"one_with_on_call": []}}
    first = "2027-03-27"
    plan = day(first, duty(first, D12), duty(first, D12, "R-2"), duty(first, person="R-3"))
    assert cost(RULE, experts(3, rules=rules), plan) == 8 * 60 * 22
