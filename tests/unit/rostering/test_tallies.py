"""Tallies over rosters in a row; the ledger goes on: what was done beyond the share is owed to the others."""

import pytest

from data.duties import Ledger
from rostering.tallies import Tally, carried_ledger, tallies_over
from tests.unit.rostering import tiny

NET = tiny.network(tiny.radiologist("R-1"), tiny.radiologist("R-2"))


def carried(*duties, ledger=None):
    return carried_ledger(NET, tiny.roster(*duties, ledger=ledger))


def tallies(*rosters, net=NET):
    return {tally.name: tally for tally in tallies_over(net, rosters)}


def test_one_of_two_who_did_the_only_night_is_half_a_night_ahead():
    after = carried(tiny.duty("2027-01-09"))
    assert after.nights == {"R-1": 50, "R-2": -50}
    assert after.weekends == {"R-1": 50, "R-2": -50}
    assert after.holidays == {"R-1": 0, "R-2": 0}


def test_the_balance_of_before_is_carried_on():
    after = carried(tiny.duty("2027-01-09", person="R-2"), ledger=Ledger(nights={"R-1": 50, "R-2": -50}))
    assert after.nights == {"R-1": 0, "R-2": 0}


def test_duties_on_call_do_not_count():
    assert carried(tiny.on_call("2027-01-09")).weekends == {"R-1": 0, "R-2": 0}


def test_nobody_is_ahead_when_all_did_more_than_was_expected():
    after = carried(tiny.duty("2027-01-09"), tiny.duty("2027-01-09", person="R-2"))
    assert after.nights == after.weekends == {"R-1": 0, "R-2": 0}


def test_units_nights_weekends_and_holidays_are_counted_over_all_rosters():
    first = tiny.roster(
        tiny.duty("2027-01-01"), tiny.on_call("2027-01-03", person="R-2"), first="2027-01-01", last="2027-01-31"
    )
    second = tiny.roster(tiny.duty("2027-02-06", tiny.D12, person="R-2"), first="2027-02-01", last="2027-02-28")
    found = tallies(first, second)
    assert found["units"].given == {"R-1": 1.0, "R-2": 1.25}
    assert found["units"].share == {"R-1": 4.0, "R-2": 4.0}
    assert (found["nights"].given, found["nights"].share) == ({"R-1": 1}, {"R-1": 0.5, "R-2": 0.5})
    assert (found["weekends"].given, found["weekends"].share) == ({"R-2": 1}, {"R-1": 0.5, "R-2": 0.5})
    assert found["holidays"].given == {"R-1": 1}


def test_the_share_follows_presence_roster_by_roster():
    """Who is away all of the first week owes nothing of its night, and half of the second one."""
    net = tiny.network(*NET.radiologists, absences=(tiny.away("2027-01-04", "2027-01-10", "R-2"),))
    found = tallies(
        tiny.roster(tiny.duty("2027-01-05")), tiny.roster(tiny.duty("2027-01-12"), first="2027-01-11"), net=net
    )
    assert found["nights"].share == {"R-1": 1.5, "R-2": 0.5}


def test_deviations_over_a_chain_are_the_ledger_after_it():
    """Also when the first roster starts with a balance, which is taken off the share."""
    opening = Ledger(nights={"R-1": 70, "R-2": -70}, weekends={"R-1": -30, "R-2": 30})
    one = tiny.roster(tiny.duty("2027-01-05"), tiny.duty("2027-01-09", person="R-2"), ledger=opening)
    two = tiny.roster(tiny.duty("2027-01-12"), first="2027-01-11", ledger=carried_ledger(NET, one))
    ledger = carried_ledger(NET, two)
    for sort, tally in tallies(one, two).items():
        if sort != "units":
            assert {person: round(100 * value) for person, value in tally.deviations().items()} == getattr(ledger, sort)


def test_ranges_are_of_the_deviation_and_of_what_was_given():
    tally = Tally("nights", {"R-1": 5, "R-2": 2}, {"R-1": 4.0, "R-2": 2.5, "R-3": 0.5})
    assert (tally.range, tally.range_given) == (1.5, 5)
    assert Tally("nights", {}, {}).range == Tally("nights", {}, {}).range_given == 0


@pytest.mark.parametrize(
    ("given", "share", "gini"),
    [
        ((3, 3, 3), (1, 1, 1), 0.0),
        ((1, 2, 3), (1, 2, 3), 0.0),
        ((0, 0, 6), (1, 1, 1), 2 / 3),
        ((0, 6), (1, 3), 1 / 4),
        ((0, 0), (1, 1), 0.0),
        ((1, 1, 5), (1, 1, -1), 0.0),
    ],
)
def test_gini_is_of_what_was_given_for_each_duty_of_share(given, share, gini):
    people = [f"R-{number}" for number in range(len(given))]
    tally = Tally("nights", dict(zip(people, given, strict=True)), dict(zip(people, share, strict=True)))
    assert tally.gini == pytest.approx(gini)


def test_gini_against_its_definition_as_the_mean_difference():
    """Half the mean absolute difference of the ratios over their mean, each person weighing as much as the share."""
    given, share = (3.0, 1.0, 4.0, 1.0, 5.0), (1.0, 2.0, 1.5, 0.5, 3.0)
    ratios = [count / part for count, part in zip(given, share, strict=True)]
    pairs = [
        (w * v * abs(r - q)) for w, r in zip(share, ratios, strict=True) for v, q in zip(share, ratios, strict=True)
    ]
    expected = sum(pairs) / (2 * sum(share) * sum(given))
    people = [str(number) for number in range(len(given))]
    tally = Tally("nights", dict(zip(people, given, strict=True)), dict(zip(people, share, strict=True)))
    assert tally.gini == pytest.approx(expected)
