"""Thin specialist cover, priced by what is expected to be missing."""

from datetime import date

from data.stand_by import savings
from tests.unit.rostering.tiny import cost, duty, findings, network, on_call, radiologist, roster

RULE = "stand_by"
NUMBERS = {"weight": 60, "absence": 0.1, "subspecialties": ["neuro"]}


def net(people=2, **numbers):
    experts = [radiologist(f"R-{n}", experienced=("neuro",)) for n in range(1, people + 1)]
    return network(*experts, rules={RULE: {**NUMBERS, **numbers}})


def night(*duties):
    return roster(*duties, first="2027-01-04", last="2027-01-04")


def test_costs_nothing_without_a_weight():
    assert findings(RULE, net(weight=0), night()) == []


def test_each_period_costs_what_is_expected_to_be_missing():
    """By day one is wanted, by night two; on Monday from 08:00 to 20:00 nobody is there."""
    found = findings(RULE, net(), night(duty()))
    assert [violation.message for violation in found] == [
        "0 experienced readers of neuro with 1 wanted, 1.00 expected to be missing, from 2027-01-04 08:00 to 20:00",
        "1 experienced reader of neuro with 2 wanted, 1.10 expected to be missing, "
        "from 2027-01-04 20:00 to 2027-01-05 08:00",
    ]
    assert [violation.cost for violation in found] == [24 * sum(savings(60, 1, 0.1)), 24 * sum(savings(60, 2, 0.1)[1:])]
    assert found[1].day == date(2027, 1, 4)


def test_a_radiologist_on_call_for_the_subspecialty_counts_like_one_on_duty():
    on_duty = cost(RULE, net(), night(duty(), duty(person="R-2")))
    assert cost(RULE, net(), night(duty(), on_call(subspecialty="neuro", person="R-2"))) == on_duty
    assert cost(RULE, net(), night(duty(), on_call(subspecialty="chest", person="R-2"))) > on_duty
    assert cost(RULE, net(), night(duty())) == on_duty + 24 * savings(60, 2, 0.1)[1]


def test_enough_readers_cost_nothing():
    crowd = [duty(person=f"R-{n}") for n in range(1, 9)]
    by_day = 24 * sum(savings(60, 1, 0.1))
    assert cost(RULE, net(8), night(*crowd)) == by_day


def test_only_the_subspecialties_that_are_named_count():
    people = (radiologist(experienced=("neuro", "chest")),)
    for names, factor in (([], 0), (["neuro"], 1), (["neuro", "chest"], 2)):
        known = network(*people, rules={RULE: {**NUMBERS, "subspecialties": names}})
        assert cost(RULE, known, night(duty())) == factor * cost(RULE, net(1), night(duty()))
