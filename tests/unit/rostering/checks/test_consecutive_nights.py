"""Nights in a row."""

from data.people import Status
from tests.unit.rostering.tiny import EVE, N12_EARLY, duty, findings, messages, network, on_call, radiologist, roster

RULE = "consecutive_nights"


def nights(*days):
    return [duty(f"2027-01-{day:02}") for day in days]


def test_accepts_two_and_two_again_after_a_night_at_home():
    assert messages(RULE, network(), roster(*nights(4, 5, 7, 8))) == []


def test_refuses_three():
    (found,) = findings(RULE, network(), roster(*nights(4, 5, 6, 9)))
    assert found.message == "R-1: 3 nights in a row from 2027-01-04 to 2027-01-06, 2 at most"
    assert str(found.day) == "2027-01-06"


def test_every_night_shift_counts_and_nothing_else_does():
    assert len(messages(RULE, network(), roster(*nights(4, 5), duty("2027-01-06", N12_EARLY)))) == 1
    assert messages(RULE, network(), roster(*nights(4, 5), duty("2027-01-06", EVE))) == []
    assert messages(RULE, network(), roster(*nights(4, 5), on_call("2027-01-06"))) == []


def test_the_self_employed_follow_the_house_rule():
    net = network(radiologist(status=Status.SELF_EMPLOYED))
    assert messages(RULE, net, roster(*nights(4, 5, 6))) == []
    assert len(messages(RULE, net, roster(*nights(4, 5, 6, 7)))) == 1


def test_the_history_counts_but_is_not_judged_by_itself():
    history = nights(2, 3)
    assert len(messages(RULE, network(), roster(*nights(4), history=history))) == 1
    assert messages(RULE, network(), roster(*nights(5), history=history)) == []
    assert messages(RULE, network(), roster(*nights(6), history=nights(1, 2, 3))) == []
