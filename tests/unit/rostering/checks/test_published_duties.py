"""Duties lost and gained against a published roster."""

from tests.unit.rostering.tiny import cost, duty, findings, network, on_call, radiologist, roster

RULE = "published_duties"
NET = network(radiologist(), radiologist("R-2"))
PUBLISHED = (duty(), duty("2027-01-06"))


def test_costs_nothing_without_a_published_roster_and_nothing_as_published():
    assert findings(RULE, NET, roster(duty())) == []
    assert findings(RULE, NET, roster(*PUBLISHED, published=PUBLISHED)) == []


def test_a_duty_taken_over_costs_for_both():
    found = findings(RULE, NET, roster(duty(person="R-2"), duty("2027-01-06"), published=PUBLISHED))
    assert [(each.message, each.cost) for each in found] == [
        ("R-1: the N12 of 2027-01-04 (C-1) was published and is not given", 25),
        ("R-2: the N12 of 2027-01-04 (C-1) is new", 25),
    ]


def test_another_place_and_a_duty_on_call_count_too():
    plan = roster(duty(centre="C-2"), duty("2027-01-06"), on_call("2027-01-09"), published=PUBLISHED)
    assert cost(RULE, NET, plan) == 3 * 25


def test_the_weight_multiplies_and_zero_is_off():
    for weight in (0, 7):
        net = network(rules={RULE: {"weight": weight}})
        assert cost(RULE, net, roster(published=PUBLISHED)) == 2 * weight
