"""Duties that were refused."""

import pytest

from data.duties import WishKind
from tests.unit.rostering.tiny import EVE, duty, messages, network, on_call, roster, wish


@pytest.mark.parametrize(
    ("refused", "given"),
    [
        (wish(WishKind.REFUSE, "2027-01-05"), duty("2027-01-04")),
        (wish(WishKind.REFUSE, "2027-01-04", "EVE"), duty("2027-01-04")),
        (wish(WishKind.REFUSE, "2027-01-04", person="R-2"), duty("2027-01-04")),
        (wish(WishKind.AVOID, "2027-01-04"), duty("2027-01-04")),
    ],
)
def test_accepts_other_dates_shifts_people_and_kinds(refused, given):
    assert messages("refusals", network(wishes=(refused,)), roster(given)) == []


def test_refuses_the_shift():
    net = network(wishes=(wish(WishKind.REFUSE, "2027-01-04", "EVE"),))
    assert messages("refusals", net, roster(duty("2027-01-04", EVE))) == [
        "R-1: the EVE of 2027-01-04 is given although EVE is refused on that date"
    ]


def test_refuses_any_shift_on_call_included():
    net = network(wishes=(wish(WishKind.REFUSE, "2027-01-04"),))
    assert messages("refusals", net, roster(on_call("2027-01-04"))) == [
        "R-1: the ON-CALL of 2027-01-04 is given although any duty is refused on that date"
    ]
