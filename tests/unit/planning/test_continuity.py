"""From one roster file to the next: every rule that looks back sees the roster before, and fairness is owed on.

Each case is a roster before and a need for which the best roster would break the rule if it knew nothing of it.
"""

from dataclasses import dataclass

import pytest

from data.duties import Ledger, Roster, WishKind
from data.formats.roster_json import read_roster_file, write_roster
from data.network import Network
from data.requirements import Requirement
from planning.roster_month import Order, prepare
from rostering.verify import verify
from tests.unit.rostering.exact import optimum
from tests.unit.rostering.tiny import (
    EVE,
    MONDAY,
    daily_need,
    duty,
    horizon,
    need,
    network,
    on_call,
    radiologist,
    roster,
    wish,
    works,
)

BEFORE = {"first": "2026-12-28", "last": "2027-01-03"}
NIGHT = (need(f"{MONDAY} 20:00", "2027-01-05 08:00"),)
TWO = (radiologist(), radiologist("R-2"))


@dataclass(frozen=True)
class Case:
    """A roster before, and what is wanted next."""

    rule: str
    network: Network
    before: Roster
    needs: tuple[Requirement, ...] = NIGHT
    first: str = MONDAY


def before(*duties, **changes):
    return roster(*duties, **{**BEFORE, **changes})


HARD = (
    Case("rest_between_duties", network(), before(duty("2027-01-03")), (need(f"{MONDAY} 13:00", f"{MONDAY} 18:30"),)),
    Case(
        "rest_between_duties",
        network(radiologist(experienced=("paediatrics",))),
        before(on_call("2027-01-03")),
        (need(f"{MONDAY} 13:00", f"{MONDAY} 18:30"),),
    ),
    Case("continuous_span", network(commitments=(works("sun", "08:00-18:00"),)), before(duty("2027-01-03"))),
    Case("consecutive_nights", network(), before(duty("2027-01-02"), duty("2027-01-03"))),
    Case("duties_in_window", network(rules={"duties_in_window": {"duties": 1}}), before(duty("2027-01-01"))),
    Case("monthly_maximum", network(radiologist(maximum=1)), before(duty("2027-01-01"))),
    Case(
        "average_hours",
        network(rules={"average_hours": {"hours": 18, "reference_weeks": 2, "contract_hours": 0}}),
        before(duty("2026-12-29"), duty("2026-12-31"), duty("2027-01-02", EVE)),
        daily_need(MONDAY, "2027-01-07", "20:00-08:00"),
    ),
    Case(
        "weekly_rest",
        network(commitments=(works("mon"), works("tue"), works("sat", "08:00-22:00"))),
        before(duty("2027-01-06", EVE), first="2026-12-28", last="2027-01-06"),
        daily_need("2027-01-07", "2027-01-09", "18:30-00:30"),
        first="2027-01-07",
    ),
)
SOFT = (
    Case("spacing", network(*TWO, rules={"fair_nights": {"weight": 0}}), before(duty("2027-01-02"))),
    Case("fair_nights", network(*TWO), before(duty("2026-12-28"))),
    Case(
        "fair_weekends",
        network(*TWO, rules={"fair_nights": {"weight": 0}}),
        before(duty("2027-01-03"), last="2027-01-08"),
        (need("2027-01-09 20:00", "2027-01-10 08:00"),),
        first="2027-01-09",
    ),
    Case(
        "fair_holidays",
        network(*TWO, rules={"fair_nights": {"weight": 0}, "fair_weekends": {"weight": 0}}),
        roster(duty("2026-12-25"), first="2026-12-21", last="2026-12-27"),
        (need("2027-01-01 20:00", "2027-01-02 08:00"),),
        first="2027-01-01",
    ),
)


def prepared(case, tmp_path, *, previous=True):
    path = tmp_path / "before.json"
    write_roster(path, case.before)
    known = case.network
    file = read_roster_file(path, known) if previous else None
    last = str(max(need.start.date() for need in case.needs))
    return prepare(known, Order(horizon(case.first, last), case.needs, previous=file))


def given(found):
    return found.roster.duties


@pytest.mark.parametrize("case", HARD, ids=lambda case: case.rule)
def test_a_rule_of_work_goes_on_across_the_seam(case, tmp_path):
    instance = prepared(case, tmp_path)
    found = optimum(instance)
    assert verify(case.network, found.roster, case.needs).violations == ()
    ignorant = optimum(prepared(case, tmp_path, previous=False)).roster
    assert given(found) != ignorant.duties
    with_history = instance.roster(ignorant.duties)
    assert case.rule in {violation.rule for violation in verify(case.network, with_history, case.needs).violations}


@pytest.mark.parametrize("case", SOFT, ids=lambda case: case.rule)
@pytest.mark.parametrize("favoured", ["R-1", "R-2"])
def test_the_one_who_did_it_before_is_spared(case, favoured, tmp_path):
    """Whoever had the duty before, the other gets the next, although a wish of little weight speaks against it."""
    other = {"R-1": "R-2", "R-2": "R-1"}[favoured]
    plan = Roster(case.before.horizon, tuple(duty(str(each.day), person=favoured) for each in case.before.duties))
    day = str(max(need.start.date() for need in case.needs))
    known = case.network.model_copy(update={"wishes": (wish(WishKind.AVOID, day, person=other),)})
    asked = Case(case.rule, known, plan, case.needs, case.first)
    assert [each.radiologist_id for each in given(optimum(prepared(asked, tmp_path)))] == [other]
    ignorant = optimum(prepared(asked, tmp_path, previous=False))
    assert [each.radiologist_id for each in given(ignorant)] == [favoured]


def test_the_balance_goes_on_over_three_rosters(tmp_path):
    """Three nights for two people, one a week: nobody is ever more than half a night ahead."""
    file, ahead = None, []
    for first in ("2027-01-04", "2027-01-11", "2027-01-18"):
        needs = (need(f"{first} 20:00", f"{first[:8]}{int(first[8:]) + 1:02} 08:00"),)
        order = Order(horizon(first), needs, previous=file)
        instance = prepare(network(*TWO), order)
        ahead.append(instance.context.ledger)
        path = tmp_path / f"{first}.json"
        write_roster(path, optimum(instance).roster, requirements=needs)
        file = read_roster_file(path)
    assert ahead[0] == Ledger()
    assert sorted(ahead[1].nights.values()) == [-50, 50]
    assert set(ahead[2].nights.values()) == {0}
