"""One radiologist on call a seat."""

from data.studies import Subspecialty
from tests.unit.rostering.tiny import duty, messages, network, on_call, radiologist, roster

RULE = "on_call_seats"
NET = network(*(radiologist(f"R-{n}") for n in (1, 2, 3)))


def test_accepts_one_for_each_subspecialty_and_date_and_any_number_at_work():
    plan = roster(
        on_call("2027-01-04"),
        on_call("2027-01-04", Subspecialty.HEAD_NECK, "R-2"),
        on_call("2027-01-05", person="R-3"),
        duty("2027-01-06"),
        duty("2027-01-06", person="R-2"),
    )
    assert messages(RULE, NET, plan) == []


def test_refuses_a_second_one():
    plan = roster(on_call(person="R-2"), on_call(person="R-1"))
    assert messages(RULE, NET, plan) == [
        "R-2: the ON-CALL of 2027-01-04 is the second on call for paediatrics, after R-1"
    ]


def test_each_one_beyond_the_first_is_a_finding():
    plan = roster(*(on_call(person=f"R-{n}") for n in (1, 2, 3)))
    assert len(messages(RULE, NET, plan)) == 2
