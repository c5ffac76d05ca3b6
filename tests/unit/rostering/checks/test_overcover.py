"""Readers beyond the head count."""

from datetime import date

from data.requirements import Level
from data.studies import Subspecialty
from tests.unit.rostering.tiny import (
    EVE,
    N12_EARLY,
    cost,
    daily_need,
    duty,
    findings,
    messages,
    need,
    network,
    on_call,
    radiologist,
    roster,
)

RULE = "overcover"
NET = network(*(radiologist(f"R-{n}") for n in (1, 2, 3)))
NIGHT = [need("2027-01-04 20:00", "2027-01-05 08:00")]


def test_costs_nothing_up_to_the_need():
    assert findings(RULE, NET, roster(duty()), NIGHT) == []


def test_a_surplus_night_reader_costs_until_midnight_only():
    (found,) = findings(RULE, NET, roster(duty(), duty(person="R-2")), NIGHT)
    assert found.message == "1 reader more than required from 2027-01-04 20:00 to 2027-01-05 00:00"
    assert (found.cost, found.day) == (8, date(2027, 1, 4))


def test_an_evening_reader_past_midnight_is_awake():
    plan = roster(duty("2027-01-04", EVE), duty("2027-01-04", EVE, "R-2"), duty(person="R-3"))
    assert messages(RULE, NET, plan, NIGHT) == [
        "2 readers more than required from 2027-01-04 18:30 to 2027-01-05 00:00",
        "1 reader more than required from 2027-01-05 00:00 to 00:30",
    ]


def test_every_reader_is_too_many_where_nothing_is_asked():
    assert cost(RULE, NET, roster(duty("2027-01-04", N12_EARLY))) == 11


def test_only_the_head_count_of_the_network_is_looked_at():
    needs = [
        need("2027-01-04 20:00", "2027-01-05 08:00", 2, centre="C-1"),
        need("2027-01-04 20:00", "2027-01-05 08:00", 2, Subspecialty.NEURO),
        need("2027-01-04 20:00", "2027-01-05 08:00", 2, Subspecialty.NEURO, Level.EXPERIENCED),
    ]
    assert cost(RULE, NET, roster(duty()), needs) == 8


def test_on_call_duties_are_none_too_many():
    assert cost(RULE, NET, roster(on_call())) == 0


def test_hours_of_rest_and_weight_are_parameters():
    rules = {RULE: {"rest_from": "22:00:00", "rest_until": "06:00:00", "weight": 5}}
    net = network(rules=rules)
    assert messages(RULE, net, roster(duty())) == [
        "1 reader more than required from 2027-01-04 20:00 to 22:00",
        "1 reader more than required from 2027-01-05 06:00 to 08:00",
    ]
    assert cost(RULE, net, roster(duty())) == 5 * 8


def test_rest_goes_by_the_local_clock_also_in_the_night_of_a_clock_change():
    for day in ("2027-03-27", "2027-10-30"):
        assert cost(RULE, NET, roster(duty(day), first=day), daily_need(day, day, "20:00-22:00")) == 4
