"""Duties and days away."""

import pytest

from tests.unit.rostering.tiny import (
    DAY_A,
    EVE,
    SHIFT_TYPES,
    away,
    duty,
    messages,
    network,
    on_call,
    roster,
    shift_type,
)

TO_MIDNIGHT = shift_type("LATE", "18:00-00:00", 360)
FROM_MIDNIGHT = shift_type("EARLY", "00:00-08:00", 480)
KINDS = (*SHIFT_TYPES, TO_MIDNIGHT, FROM_MIDNIGHT)
LEAVE = network(absences=(away("2027-01-06", "2027-01-07"),), shift_types=KINDS)


@pytest.mark.parametrize(
    "given",
    [
        duty("2027-01-05", DAY_A),
        duty("2027-01-05", TO_MIDNIGHT),
        duty("2027-01-08", FROM_MIDNIGHT),
        duty("2027-01-06", person="R-2"),
    ],
)
def test_accepts_duties_before_and_after_and_of_others(given):
    assert messages("absences", LEAVE, roster(given)) == []


@pytest.mark.parametrize(
    "given",
    [duty("2027-01-05"), duty("2027-01-05", EVE), duty("2027-01-06", DAY_A), duty("2027-01-07"), on_call("2027-01-07")],
)
def test_refuses_every_overlap_also_after_midnight_and_on_call(given):
    assert messages("absences", LEAVE, roster(given)) == [
        f"R-1: the {given.shift} of {given.day} overlaps the absence from 2027-01-06 to 2027-01-07"
    ]


def test_the_night_into_the_day_of_the_clock_change():
    net = network(absences=(away("2027-03-28"),))
    assert len(messages("absences", net, roster(duty("2027-03-27"), first="2027-03-22"))) == 1
    assert messages("absences", net, roster(duty("2027-03-26"), first="2027-03-22")) == []
