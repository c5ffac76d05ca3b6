from datetime import date, timedelta

import pytest

from data.duties import Ledger
from data.errors import InputError
from data.formats.roster_json import RosterFile
from planning.carried_over import carried_over
from tests.unit.rostering.tiny import duty, horizon, network, roster

NETWORK = network()
NEXT = horizon("2027-01-11")


@pytest.fixture
def asked(monkeypatch):
    """What the tallies are asked for; they always say 250."""
    calls = []

    def carried_ledger(known, plan):
        calls.append((known, plan))
        return Ledger(nights={"R-1": 250})

    monkeypatch.setattr("planning.carried_over.carried_ledger", carried_ledger)
    return calls


def carry(plan, after=NEXT):
    return carried_over(NETWORK, RosterFile(plan, None), after, NETWORK.rules)


def test_without_a_roster_before_nothing_comes_over():
    assert carried_over(NETWORK, None, NEXT, NETWORK.rules) == ((), Ledger())


def test_duties_and_the_balance_come_over(asked):
    plan = roster(duty())
    history, ledger = carry(plan)
    assert history == (duty(),)
    assert ledger.nights == {"R-1": 250}
    assert asked == [(NETWORK, plan)]


@pytest.mark.usefixtures("asked")
def test_the_history_goes_back_over_the_reference_period():
    weeks = NETWORK.rules.average_hours.reference_weeks
    oldest = NEXT.first - timedelta(weeks=weeks)
    plan = roster(duty(), history=(duty(str(oldest - timedelta(days=1))), duty(str(oldest))))
    history, _ = carry(plan)
    assert [each.day for each in history] == [oldest, date(2027, 1, 4)]


def test_of_a_roster_that_reaches_into_the_horizon_only_the_days_before_count(asked):
    plan = roster(duty(), duty("2027-01-12"), weeks=2, kept=(duty("2027-01-12"),))
    history, _ = carry(plan)
    assert history == (duty(),)
    ((_, judged),) = asked
    assert judged.horizon == horizon()
    assert judged.duties == (duty(),)
    assert judged.kept == ()


@pytest.mark.usefixtures("asked")
def test_a_roster_that_starts_later_is_not_the_one_before():
    with pytest.raises(InputError, match=r"--previous.*not before 2027-01-11"):
        carry(roster(first="2027-01-11"))
