"""Night readers and bedrooms."""

from datetime import date

from data.places import CentreCapacity
from tests.unit.rostering.tiny import (
    EVE,
    N12_EARLY,
    centre,
    duty,
    findings,
    messages,
    network,
    on_call,
    radiologist,
    roster,
)

PEOPLE = tuple(radiologist(f"R-{n}") for n in (1, 2, 3, 4))
NET = network(*PEOPLE, centres=(centre(bedrooms=1), centre("C-2")))


def test_accepts_one_night_reader_a_bedroom():
    plan = roster(duty(), duty(person="R-2", centre="C-2"), duty("2027-01-04", EVE, "R-3"), on_call(person="R-4"))
    assert messages("bedrooms", NET, plan) == []


def test_refuses_a_second_one_whatever_the_night_shift():
    (found,) = findings("bedrooms", NET, roster(duty(), duty("2027-01-04", N12_EARLY, "R-2")))
    assert found.message == "C-1: 2 night readers on 2027-01-04, 1 bedroom"
    assert (found.day, found.centre, found.hard) == (date(2027, 1, 4), "C-1", True)


def test_the_capacity_is_that_of_the_date_on_which_the_night_starts():
    fewer = CentreCapacity(
        centre_id="C-1", from_date=date(2027, 1, 5), until_date=date(2027, 1, 5), workstations=4, bedrooms=0
    )
    net = network(*PEOPLE, centres=(centre(bedrooms=1),), centre_capacities=(fewer,))
    plan = roster(duty("2027-01-04"), duty("2027-01-05", person="R-2"), duty("2027-01-06", person="R-3"))
    assert messages("bedrooms", net, plan) == ["C-1: 1 night reader on 2027-01-05, 0 bedrooms"]
