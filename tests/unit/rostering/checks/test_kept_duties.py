"""Duties that planning may not move."""

from tests.unit.rostering.tiny import duty, messages, network, roster


def test_accepts_a_kept_duty_that_is_there():
    assert messages("kept_duties", network(), roster(duty(), kept=[duty()])) == []


def test_refuses_a_roster_without_it():
    assert messages("kept_duties", network(), roster(duty("2027-01-05"), kept=[duty()])) == [
        "R-1: the N12 of 2027-01-04 (C-1) is to be kept, the roster lacks it"
    ]


def test_refuses_it_at_another_centre():
    assert len(messages("kept_duties", network(), roster(duty(centre="C-2"), kept=[duty()]))) == 1
