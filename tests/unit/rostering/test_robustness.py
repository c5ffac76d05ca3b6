"""Sampled absences counted all together, against one roster after the other."""

import numpy as np
import pytest

from data.requirements import Level
from data.studies import Subspecialty
from rostering.checks import CHECKS, Subject
from rostering.robustness import draw_absences, shortfall
from tests.unit.rostering.tiny import MONDAY, daily_need, duty, network, on_call, radiologist, roster

PAEDIATRICS, NEURO = Subspecialty.PAEDIATRICS, Subspecialty.NEURO
NET = network(
    radiologist("R-1", experienced=(PAEDIATRICS, NEURO)),
    radiologist("R-2", experienced=(NEURO,)),
    radiologist("R-3", experienced=(PAEDIATRICS,)),
    radiologist("R-4", reads=(Subspecialty.MSK,)),
)
NEEDS = (
    *daily_need(MONDAY, "2027-01-05", "20:00-08:00", 2),
    *daily_need(MONDAY, "2027-01-05", "20:00-23:00", 1, NEURO, Level.READS),
)
PLAN = roster(
    duty(person="R-1"),
    duty(person="R-4"),
    duty("2027-01-05", person="R-2"),
    on_call("2027-01-04", PAEDIATRICS, "R-3"),
    on_call("2027-01-05", PAEDIATRICS, "R-3"),
    last="2027-01-05",
)
HEAD_COUNT, COVER = "any, reads", "paediatrics, cover"


def subject(plan=PLAN):
    return Subject(NET, plan, NEEDS, NET.rules)


def absent(*duties):
    """One sample in which those are absent."""
    return np.array([[each in duties for each in subject().duties]])


def hours(name, *duties, **options):
    return shortfall(subject(), absent(*duties), **options).hours[name][0]


def test_nothing_more_is_missing_than_planned_when_nobody_is_absent():
    assert hours(HEAD_COUNT, call_out=False) == 12
    assert hours(COVER, call_out=False) == 24


def test_someone_on_call_covers_the_subspecialty_and_called_out_counts_like_anyone():
    """R-3 at home covers paediatrics; called out, R-3 makes up for one of two readers."""
    assert hours(HEAD_COUNT, duty(person="R-4"), call_out=False) == 24
    found = shortfall(subject(), absent(duty(person="R-4")))
    assert found.hours[HEAD_COUNT][0] == 0
    assert found.hours[COVER][0] == 24
    assert found.called_out[0] == 2


def test_without_stand_by_the_roster_is_as_if_nobody_were_on_call():
    without = roster(*(each for each in PLAN.duties if each.centre), last="2027-01-05")
    sick = duty(person="R-1")
    expected = shortfall(subject(without), np.array([[each == sick for each in subject(without).duties]]))
    found = shortfall(subject(), absent(sick), stand_by=False)
    assert {name: value[0] for name, value in found.hours.items()} == {
        name: value[0] for name, value in expected.hours.items()
    }
    assert found.called_out[0] == 0


def test_who_is_on_call_and_absent_is_not_called_out():
    everyone_at_home = [each for each in PLAN.duties if not each.centre]
    found = shortfall(subject(), absent(duty(person="R-4"), *everyone_at_home))
    assert found.called_out[0] == 0
    assert found.hours[HEAD_COUNT][0] == 24


def test_nobody_is_called_out_where_that_does_not_help():
    crowd = roster(*(duty(person=f"R-{n}") for n in (1, 2, 4)), on_call(MONDAY, PAEDIATRICS, "R-3"), last=MONDAY)
    for readers, called_out in ((3, 0), (4, 1)):
        judged = Subject(NET, crowd, daily_need(MONDAY, MONDAY, "20:00-08:00", readers), NET.rules)
        assert shortfall(judged, np.zeros((1, 4), dtype=bool)).called_out[0] == called_out


@pytest.mark.parametrize("seed", range(3))
def test_every_sample_is_what_the_checks_say_of_the_roster_without_those_absent(seed):
    drawn = draw_absences(len(PLAN.duties), 12, 0.4, seed)
    found = shortfall(subject(), drawn, call_out=False)
    for sample, gone in enumerate(drawn):
        left = [each for each, away in zip(subject().duties, gone, strict=True) if not away]
        judged = subject(roster(*left, last="2027-01-05"))
        costs = {rule: sum(each.cost for each in CHECKS[rule](judged)) for rule in ("coverage", "specialist_cover")}
        numbers = NET.rules
        cover = sum(value[sample] for name, value in found.hours.items() if name.endswith(", cover"))
        assert 2 * cover * numbers.specialist_cover.weight == costs["specialist_cover"]
        asked = found.hours[HEAD_COUNT][sample] * numbers.coverage.any
        asked += found.hours["neuro, reads"][sample] * numbers.coverage.reads
        assert 2 * asked == costs["coverage"]


def test_absences_follow_the_probability_and_the_seed():
    drawn = draw_absences(200, 500, 0.03, 1)
    assert drawn.mean() == pytest.approx(0.03, abs=0.002)
    assert np.array_equal(drawn, draw_absences(200, 500, 0.03, 1))
    assert not np.array_equal(drawn, draw_absences(200, 500, 0.03, 2))
