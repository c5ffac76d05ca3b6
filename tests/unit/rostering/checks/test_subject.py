"""What follows from a roster, and what unknown names do to it."""

from rostering.checks import Subject
from tests.unit.rostering.tiny import D12, EVE, MONDAY, duty, network, on_call, radiologist, roster, works


def subject(*duties, net=None, **changes):
    net = net or network(radiologist(), radiologist("R-2"))
    return Subject(net, roster(*duties, **changes), (), net.rules)


def test_duties_of_unknown_people_and_shifts_are_left_out():
    known = duty()
    judged = subject(known, duty(person="R-9"), duty("2027-01-05", shift="N13"), history=[duty(shift="N13")])
    assert judged.duties == (known,)
    assert judged.all_duties_of == {"R-1": (known,)}
    assert judged.history_of == {}


def test_nights_and_on_call():
    night, evening, home = duty(), duty("2027-01-06", EVE), on_call("2027-01-08")
    judged = subject(night, evening, home)
    assert [judged.night(one) for one in (night, evening, home)] == [True, False, False]
    assert judged.duties_at_work == (night, evening)


def test_each_duty_follows_the_earlier_one_that_ends_last():
    day, night, later = duty("2027-01-09", D12), duty("2027-01-09"), duty("2027-01-10")
    inside = duty("2027-01-09", EVE)
    judged = subject(day, inside, night, later)
    assert list(judged.successive_duties()) == [(day, inside), (inside, night), (night, later)]


def test_pairs_of_the_history_alone_are_left_out():
    old, older, new = duty("2027-01-02"), duty("2027-01-01"), duty("2027-01-05")
    judged = subject(new, history=[old, older, duty("2027-01-01", person="R-2")])
    assert list(judged.successive_duties()) == [(old, new)]


def test_the_day_job_around_the_horizon_of_those_on_duty():
    net = network(radiologist(), radiologist("R-2"), commitments=(works("mon"), works("mon", person="R-2")))
    judged = subject(duty("2027-01-05"), net=net)
    starts = [str(busy.start.date()) for busy in judged.commitments_of["R-1"]]
    assert starts == ["2026-12-21", "2026-12-28", MONDAY, "2027-01-11", "2027-01-18"]
    assert "R-2" not in judged.commitments_of


def test_slots_start_on_the_local_clock():
    spring = subject(first="2027-03-27", last="2027-03-27")
    clocks = [f"{start:%H:%M}" for start in spring.slot_starts]
    assert len(clocks) == 46
    assert clocks[:2] == ["08:00", "08:30"]
    assert clocks[35:37] == ["01:30", "03:00"]
