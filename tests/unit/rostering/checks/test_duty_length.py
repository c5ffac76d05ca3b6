"""Real length of a duty."""

from tests.unit.rostering.tiny import SHIFT_TYPES, duty, messages, network, roster, shift_type

LONG = shift_type("LONG", "18:00-08:00", 720)
TOO_LONG = shift_type("TOO-LONG", "17:59-08:00", 720)
AT_HOME = shift_type("AT-HOME", "08:00-08:00", 180, on_call=True)
KINDS = (*SHIFT_TYPES, LONG, TOO_LONG, AT_HOME)


def test_accepts_fourteen_hours():
    assert messages("duty_length", network(shift_types=KINDS), roster(duty(kind=LONG))) == []


def test_refuses_a_minute_more():
    assert messages("duty_length", network(shift_types=KINDS), roster(duty(kind=TOO_LONG))) == [
        "R-1: the TOO-LONG of 2027-01-04 lasts 14 h 01, 14 h at most"
    ]


def test_on_call_duties_may_last_a_day():
    assert messages("duty_length", network(shift_types=KINDS), roster(duty(kind=AT_HOME))) == []


def test_a_night_is_longer_across_the_autumn_clock_change_and_shorter_in_spring():
    twelve = network(rules={"duty_length": {"hours": 12}})
    assert messages("duty_length", twelve, roster(duty("2027-10-30"), first="2027-10-25")) == [
        "R-1: the N12 of 2027-10-30 lasts 13 h, 12 h at most"
    ]
    eleven = network(rules={"duty_length": {"hours": 11}})
    assert messages("duty_length", eleven, roster(duty("2027-03-27"), first="2027-03-22")) == []
    assert len(messages("duty_length", eleven, roster(duty("2027-03-26"), first="2027-03-22"))) == 1
