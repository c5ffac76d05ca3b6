"""Centres at which a radiologist may work."""

from datetime import date

from tests.unit.rostering.tiny import centre, duty, messages, network, on_call, radiologist, roster

CENTRES = (centre("C-1"), centre("C-2"), centre("C-3"))


def test_accepts_the_home_centre_another_one_and_home():
    net = network(radiologist(other_centres=("C-2",)), centres=CENTRES)
    plan = roster(duty("2027-01-04"), duty("2027-01-06", centre="C-2"), on_call("2027-01-08"))
    assert messages("centre_eligibility", net, plan) == []


def test_refuses_a_third_centre():
    net = network(radiologist(other_centres=("C-2",)), centres=CENTRES)
    assert messages("centre_eligibility", net, roster(duty(centre="C-3"))) == [
        "R-1: the N12 of 2027-01-04 is at C-3, not a centre of this radiologist"
    ]


def test_refuses_dates_on_which_the_centre_is_closed():
    net = network(centres=(centre(open_from=date(2027, 1, 5), open_until=date(2027, 1, 8)),))
    plan = roster(*(duty(day) for day in ("2027-01-04", "2027-01-05", "2027-01-08", "2027-01-09")))
    assert messages("centre_eligibility", net, plan) == [
        "R-1: the N12 of 2027-01-04 is at C-1, which is closed on that date",
        "R-1: the N12 of 2027-01-09 is at C-1, which is closed on that date",
    ]
