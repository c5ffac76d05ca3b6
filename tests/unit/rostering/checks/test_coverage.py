"""Readers missing against the requirements."""

from datetime import date

import pytest

from data.requirements import VETTING, Level
from data.studies import Subspecialty
from tests.unit.rostering.tiny import (
    DAY_A,
    EVE,
    centre,
    cost,
    duty,
    findings,
    messages,
    need,
    network,
    on_call,
    radiologist,
    roster,
)

RULE = "coverage"
NIGHT = ("2027-01-04 20:00", "2027-01-05 08:00")
PAEDIATRICS = Subspecialty.PAEDIATRICS


def test_costs_nothing_where_readers_are():
    assert findings(RULE, network(), roster(duty()), [need(*NIGHT)]) == []


def test_costs_each_missing_reader_and_half_hour():
    (found,) = findings(RULE, network(), roster(duty()), [need(*NIGHT, readers=3)])
    assert found.message == "2 readers missing (any) from 2027-01-04 20:00 to 2027-01-05 08:00"
    assert (found.cost, found.day, found.radiologist_id) == (120 * 2 * 24, date(2027, 1, 4), None)


def test_each_period_of_equal_shortage_is_one_finding():
    net = network(radiologist(), radiologist("R-2"))
    plan = roster(duty(), duty("2027-01-04", EVE, "R-2"))
    needs = [need("2027-01-04 18:00", "2027-01-05 01:00", readers=3)]
    assert [(found.message, found.cost) for found in findings(RULE, net, plan, needs)] == [
        ("3 readers missing (any) from 2027-01-04 18:00 to 18:30", 360),
        ("2 readers missing (any) from 2027-01-04 18:30 to 20:00", 720),
        ("1 reader missing (any) from 2027-01-04 20:00 to 2027-01-05 00:30", 1080),
        ("2 readers missing (any) from 2027-01-05 00:30 to 01:00", 240),
    ]


@pytest.mark.parametrize(
    ("person", "asked", "expected"),
    [
        (radiologist(vets=False), (VETTING, Level.READS), 120 * 24),
        (radiologist(vets=True), (VETTING, Level.READS), 0),
        (radiologist(reads=(Subspecialty.NEURO,)), (PAEDIATRICS, Level.READS), 60 * 24),
        (radiologist(reads=(PAEDIATRICS,)), (PAEDIATRICS, Level.READS), 0),
        (radiologist(reads=(PAEDIATRICS,)), (PAEDIATRICS, Level.EXPERIENCED), 30 * 24),
        (radiologist(experienced=(PAEDIATRICS,)), (PAEDIATRICS, Level.EXPERIENCED), 0),
    ],
)
def test_counts_those_with_the_skill_and_level_at_its_own_weight(person, asked, expected):
    net = network(person, rules={RULE: {"experienced": 30}})
    assert cost(RULE, net, roster(duty()), [need(*NIGHT, 1, *asked)]) == expected


def test_one_reader_counts_for_every_skill():
    person = radiologist(experienced=tuple(Subspecialty))
    needs = [need(*NIGHT), need(*NIGHT, 1, VETTING)]
    needs += [need(*NIGHT, 1, skill, level) for skill in Subspecialty for level in Level]
    assert cost(RULE, network(person), roster(duty()), needs) == 0


def test_on_call_duties_do_not_count():
    person = radiologist(experienced=(PAEDIATRICS,))
    needs = [need(*NIGHT, 1, PAEDIATRICS, Level.EXPERIENCED)]
    assert cost(RULE, network(person), roster(on_call()), needs) == 60 * 24


def test_a_requirement_of_a_centre_counts_readers_there():
    net = network(centres=(centre(), centre("C-2")))
    assert cost(RULE, net, roster(duty()), [need(*NIGHT, centre="C-1")]) == 0
    (found,) = findings(RULE, net, roster(duty()), [need(*NIGHT, 1, PAEDIATRICS, centre="C-2")])
    assert (found.centre, found.cost) == ("C-2", 60 * 24)
    assert found.message.startswith("1 reader missing (paediatrics, reads, at C-2) from")


def test_coverage_is_owed_from_eight_to_eight():
    needs = [need("2027-01-04 06:00", "2027-01-04 08:30"), need("2027-01-11 07:30", "2027-01-11 20:00")]
    assert messages(RULE, network(), roster(), needs) == [
        "1 reader missing (any) from 2027-01-04 08:00 to 08:30",
        "1 reader missing (any) from 2027-01-11 07:30 to 08:00",
    ]


@pytest.mark.parametrize(("day", "slots"), [("2027-03-27", 22), ("2027-10-30", 26)])
def test_the_nights_of_the_clock_changes_have_their_real_half_hours(day, slots):
    following = {"2027-03-27": "2027-03-28", "2027-10-30": "2027-10-31"}[day]
    needs = [need(f"{day} 20:00", f"{following} 08:00")]
    plan = roster(first=day)
    assert cost(RULE, network(), plan, needs) == 120 * slots
    assert cost(RULE, network(), roster(duty(day), first=day), needs) == 0


def test_a_reader_leaves_as_the_shift_ends():
    needs = [need("2027-01-04 08:00", "2027-01-04 13:30")]
    assert messages(RULE, network(), roster(duty(kind=DAY_A)), needs) == [
        "1 reader missing (any) from 2027-01-04 13:00 to 13:30"
    ]
