"""Readers and workstations, half hour by half hour."""

from datetime import date

from data.places import CentreCapacity
from tests.unit.rostering.tiny import (
    D12,
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

PEOPLE = tuple(radiologist(f"R-{n}") for n in (1, 2, 3))


def one_place(**changes):
    return network(*PEOPLE, centres=(centre(workstations=1, **changes), centre("C-2")))


def test_accepts_a_hand_over_at_the_same_place():
    plan = roster(duty("2027-01-09", D12), duty("2027-01-09", person="R-2"), duty("2027-01-10", D12, "R-3"))
    assert messages("workstations", one_place(), plan) == []


def test_refuses_the_half_hours_in_which_two_share_one():
    plan = roster(duty("2027-01-09", D12), duty("2027-01-09", N12_EARLY, "R-2"))
    (found,) = findings("workstations", one_place(), plan)
    assert found.message == "C-1: 2 readers from 2027-01-09 18:30 to 20:00, 1 workstation"
    assert (found.day, found.centre, found.hard) == (date(2027, 1, 9), "C-1", True)


def test_other_centres_and_people_at_home_take_no_place():
    plan = roster(duty(), duty(person="R-2", centre="C-2"), on_call(person="R-3"))
    assert messages("workstations", one_place(), plan) == []


def test_each_excess_is_a_finding_of_its_own():
    plan = roster(duty(), duty(person="R-2"), duty("2027-01-04", EVE, "R-3"))
    assert messages("workstations", one_place(), plan) == [
        "C-1: 3 readers from 2027-01-04 20:00 to 2027-01-05 00:30, 1 workstation",
        "C-1: 2 readers from 2027-01-05 00:30 to 08:00, 1 workstation",
    ]


def test_dated_capacities_change_at_local_midnight():
    works = CentreCapacity(centre_id="C-1", from_date=date(2027, 1, 5), workstations=1, bedrooms=4)
    net = network(*PEOPLE, centre_capacities=(works,))
    assert messages("workstations", net, roster(duty(), duty(person="R-2"))) == [
        "C-1: 2 readers from 2027-01-05 00:00 to 08:00, 1 workstation"
    ]


def test_a_centre_is_empty_after_its_last_date():
    net = one_place(open_until=date(2027, 1, 9))
    assert messages("workstations", net, roster(duty("2027-01-09", D12))) == []
    assert messages("workstations", net, roster(duty("2027-01-09"))) == [
        "C-1: 1 reader from 2027-01-10 00:00 to 08:00, 0 workstations"
    ]


def test_the_night_of_the_autumn_clock_change_has_two_hours_from_two_to_three():
    works = CentreCapacity(centre_id="C-1", from_date=date(2027, 10, 31), workstations=1, bedrooms=4)
    net = network(*PEOPLE, centre_capacities=(works,))
    plan = roster(duty("2027-10-30"), duty("2027-10-30", person="R-2"), first="2027-10-25")
    assert messages("workstations", net, plan) == ["C-1: 2 readers from 2027-10-31 00:00 to 08:00, 1 workstation"]
