from datetime import date

import pytest

from data.requirements import Level
from reports.coverage_figures import (
    HOURS,
    centre_days,
    coverage_by_skill,
    duties_at,
    gaps,
    head_count_coverage,
    head_counts,
)
from rostering.checks import Subject
from tests.unit.rostering.tiny import D12, EVE, MONDAY, centre, daily_need, duty, need, network, radiologist, roster

PEOPLE = (radiologist("R-1", experienced=("neuro",)), radiologist("R-2", vets=False), radiologist("R-3"))


def subject(*duties, needs=(), net=None, **horizon):
    net = net or network(*PEOPLE)
    return Subject(net, roster(*duties, **horizon), tuple(needs), net.rules)


def at(hour):
    return HOURS.index(hour)


def test_reader_hours_missing_are_those_beyond_the_readers_there():
    found = head_count_coverage(subject(duty(), needs=daily_need(MONDAY, MONDAY, "20:00-08:00", 3)))
    assert (found.wanted, found.missing) == (36, 24)
    assert found.covered == pytest.approx(1 / 3)
    assert found.name == "readers in all"


def test_readers_beyond_the_need_do_not_make_up_for_others():
    needs = daily_need(MONDAY, "2027-01-05", "20:00-08:00")
    assert head_count_coverage(subject(duty(), duty(person="R-2"), needs=needs)).missing == 12


def test_nothing_wanted_is_all_covered():
    found = head_count_coverage(subject(duty()))
    assert (found.wanted, found.covered) == (0, 1)


def test_each_skill_is_met_by_those_who_have_it():
    night = ("2027-01-04 20:00", "2027-01-05 08:00")
    needs = [
        need(*night, 1, "neuro", Level.EXPERIENCED),
        need(*night, 1, "vetting"),
        need(*night),
        need(*night, centre="C-2"),
    ]
    places = (centre(), centre("C-2"))
    found = {
        (row.name, row.key.level): row.missing
        for row in coverage_by_skill(subject(duty(person="R-2"), needs=needs, net=network(*PEOPLE, centres=places)))
    }
    assert found == {
        ("readers in all", Level.READS): 0,
        ("readers in all, at C-2", Level.READS): 12,
        ("neuro", Level.EXPERIENCED): 12,
        ("vetting seat", Level.READS): 12,
    }


def test_the_worst_gap_comes_first():
    needs = (*daily_need(MONDAY, MONDAY, "20:00-23:00", 2), *daily_need("2027-01-05", "2027-01-05", "20:00-08:00"))
    first, second = gaps(subject(needs=needs))
    assert (first.value, first.slots) == (1, 24)
    assert (second.value, second.slots) == (2, 6)
    assert gaps(subject()) == []


def test_head_counts_part_working_days_from_free_ones_by_roster_day():
    needs = daily_need(MONDAY, "2027-01-10", "20:00-08:00", 2)
    found = head_counts(subject(duty("2027-01-08"), duty("2027-01-09", D12, "R-2"), needs=needs))
    working, free = found["Working days"], found["Weekends and holidays"]
    assert (working.days, free.days) == (5, 2)
    assert working.wanted[at(20)] == 2
    assert working.awake[at(20)] == pytest.approx(1 / 5)
    assert working.awake[at(3)] == pytest.approx(1 / 5), "Saturday at three belongs to Friday's night"
    assert free.awake[at(10)] == pytest.approx(1 / 2)


def test_readers_whom_nobody_needs_at_night_may_rest():
    duties = [duty(), duty(person="R-2"), duty(kind=EVE, person="R-3")]
    found = head_counts(subject(*duties, needs=daily_need(MONDAY, MONDAY, "20:00-08:00"), last=MONDAY))
    working = found["Working days"]
    assert (working.awake[at(3)], working.resting[at(3)]) == (1, 1)
    assert (working.awake[at(22)], working.resting[at(22)]) == (3, 0), "nobody rests before midnight"
    assert list(found) == ["Working days"]


def test_every_date_of_a_centre_is_counted():
    net = network(*PEOPLE, centres=(centre(), centre("C-2", open_from=date(2027, 1, 5))))
    days = centre_days(subject(duty(), duty(kind=EVE, person="R-2"), duty(person="R-3", centre="C-2"), net=net))
    first = days["C-1"][0]
    assert (first.nights, first.others, first.most, first.workstations, first.bedrooms) == (1, 1, 2, 4, 4)
    closed, opened = days["C-2"][:2]
    assert (closed.nights, closed.workstations, closed.bedrooms) == (1, 0, 0)
    assert (opened.nights, opened.workstations) == (0, 4)


def test_only_those_with_a_duty_are_listed_at_a_centre():
    found = dict(duties_at(subject(duty(), duty(person="R-2", centre="C-2")), "C-1"))
    assert found == {"R-1": {date(2027, 1, 4): duty()}}
