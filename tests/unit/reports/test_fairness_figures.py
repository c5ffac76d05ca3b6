import pytest

from data.duties import WishKind
from reports.fairness_figures import tallies, wishes_met
from rostering.checks import Subject
from tests.unit.rostering.tiny import D12, EVE, MONDAY, daily_need, duty, network, radiologist, roster, wish

TWO = (radiologist("R-1"), radiologist("R-2"))


def subject(*duties, needs=(), wishes=(), **horizon):
    net = network(*TWO, wishes=tuple(wishes))
    return Subject(net, roster(*duties, **horizon), tuple(needs), net.rules)


def test_deviations_are_given_minus_share():
    needs = daily_need(MONDAY, "2027-01-05", "20:00-08:00")
    nights = tallies(subject(duty(), duty("2027-01-06"), duty(kind=EVE, person="R-2"), needs=needs))[0]
    assert nights.name == "nights"
    assert nights.deviations() == {"R-1": 1.0, "R-2": -1.0}
    assert (nights.within(1.0), nights.within(0.5)) == (1.0, 0.0)


def test_weekends_and_holidays_are_counted_apart():
    found = {tally.name: tally for tally in tallies(subject(duty("2027-01-09", D12), duty("2027-01-10", D12, "R-2")))}
    assert found["weekend duties"].given == {"R-1": 1, "R-2": 1}
    assert "holiday duties" not in found
    newyear = {tally.name: tally for tally in tallies(subject(duty("2027-01-01"), first="2027-01-01"))}
    assert newyear["holiday duties"].given == {"R-1": 1}


@pytest.mark.parametrize(("kind", "with_duty", "without"), [("want", 1, 0), ("avoid", 0, 1), ("refuse", 0, 1)])
def test_a_wish_is_met_or_not(kind, with_duty, without):
    wishes = [wish(WishKind(kind)), wish(WishKind(kind), "2027-03-01")]
    (given,) = wishes_met(subject(duty(), wishes=wishes))
    assert (given.kind, given.wishes, given.met) == (WishKind(kind), 1, with_duty)
    (free,) = wishes_met(subject(wishes=wishes))
    assert free.met == without


def test_a_wish_for_another_shift_is_not_met_by_any():
    (found,) = wishes_met(subject(duty(), wishes=[wish(WishKind.WANT, shift="D12")]))
    assert found.met == 0
