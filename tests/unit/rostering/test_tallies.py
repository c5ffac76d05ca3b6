"""The ledger goes on: what was done beyond the share is owed to the others in the next period."""

from data.duties import Ledger
from rostering.tallies import carried_ledger
from tests.unit.rostering import tiny

NEEDS = [tiny.need("2027-01-09 20:00", "2027-01-10 08:00")]


def carried(*duties, ledger=None):
    net = tiny.network(tiny.radiologist("R-1"), tiny.radiologist("R-2"))
    return carried_ledger(net, tiny.roster(*duties, ledger=ledger), NEEDS)


def test_one_of_two_who_did_the_only_night_is_half_a_night_ahead():
    after = carried(tiny.duty("2027-01-09"))
    assert after.nights == {"R-1": 50, "R-2": -50}
    assert after.weekends == {"R-1": 50, "R-2": -50}
    assert after.holidays == {"R-1": 0, "R-2": 0}


def test_the_balance_of_before_is_carried_on():
    after = carried(tiny.duty("2027-01-09", person="R-2"), ledger=Ledger(nights={"R-1": 50, "R-2": -50}))
    assert after.nights == {"R-1": 0, "R-2": 0}


def test_duties_on_call_do_not_count():
    assert carried(tiny.on_call("2027-01-09")).weekends == {"R-1": -50, "R-2": -50}
