"""Duties within seven days."""

from data.people import Status
from tests.unit.rostering.tiny import DAY_A, EVE, duty, findings, messages, network, on_call, radiologist, roster

RULE = "duties_in_window"


def evenings(*days):
    return [duty(f"2027-01-{day:02}", EVE) for day in days]


def test_accepts_three_in_seven_days_and_a_fourth_on_the_eighth():
    assert messages(RULE, network(), roster(*evenings(4, 6, 8, 11), weeks=2)) == []


def test_refuses_a_fourth_on_the_seventh():
    (found,) = findings(RULE, network(), roster(*evenings(4, 6, 8, 10)))
    assert found.message == "R-1: 4 duties in the 7 days from 2027-01-04 to 2027-01-10, 3 at most"
    assert str(found.day) == "2027-01-10"


def test_two_on_one_date_are_two():
    plan = roster(*evenings(4, 6, 8), duty("2027-01-08", DAY_A))
    assert len(messages(RULE, network(), plan)) == 1


def test_on_call_duties_do_not_count():
    assert messages(RULE, network(), roster(*evenings(4, 6, 8), on_call("2027-01-10"))) == []


def test_the_self_employed_follow_the_house_rule():
    net = network(radiologist(status=Status.SELF_EMPLOYED))
    assert messages(RULE, net, roster(*evenings(4, 6, 8, 10))) == []
    assert len(messages(RULE, net, roster(*evenings(4, 6, 7, 8, 10)))) == 1


def test_the_history_counts():
    history = [duty(day, EVE) for day in ("2026-12-29", "2026-12-31", "2027-01-02")]
    assert len(messages(RULE, network(), roster(*evenings(4), history=history))) == 1
    assert messages(RULE, network(), roster(*evenings(5), history=history)) == []
