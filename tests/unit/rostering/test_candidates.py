"""Stand-ins: each cost is the true one, each refusal is one of the whole verification."""

from dataclasses import replace
from datetime import date

import pytest

from data.duties import Shift, WishKind
from data.people import CommitmentKind
from rostering.candidates import Seat, candidates
from rostering.local_score import LocalScore
from rostering.verify import verify
from tests.unit.rostering import tiny

DAY = "2027-01-06"
NET = tiny.network(
    tiny.radiologist("R-1"),
    tiny.radiologist("R-2"),
    tiny.radiologist("R-3", home_centre="C-2"),
    tiny.radiologist("R-4"),
    tiny.radiologist("R-5"),
    tiny.radiologist("R-6", home_centre="C-2", other_centres=("C-1",)),
    centres=(tiny.centre(), tiny.centre("C-2")),
    absences=(tiny.away(DAY, person="R-4"),),
    wishes=(tiny.wish(WishKind.AVOID, DAY, person="R-2", weight=9), tiny.wish(WishKind.REFUSE, DAY, person="R-5")),
    commitments=(tiny.works("sat", "08:00-12:00", CommitmentKind.CLINICAL, "R-6"),),
)
NEEDS = tiny.daily_need("2027-01-04", "2027-01-10", "20:00-08:00")
PLAN = tiny.roster(
    tiny.duty(DAY), tiny.duty("2027-01-08", person="R-2"), tiny.duty("2027-01-09", person="R-3", centre="C-2")
)
N12 = Shift.on(tiny.N12, date.fromisoformat(DAY))


def found(seat):
    return candidates(LocalScore(NET, PLAN, NEEDS, NET.rules), seat)


def verified(seat, duty):
    gone = () if seat.instead_of is None else (seat.instead_of,)
    duties = (*(each for each in PLAN.duties if each not in gone), duty)
    return verify(NET, replace(PLAN, duties=duties), NEEDS)


@pytest.mark.parametrize("seat", [Seat.of(PLAN.duties[0], N12), Seat(N12), Seat(N12, centre="C-1")])
def test_costs_and_refusals_are_those_of_the_whole_verification(seat):
    answer = found(seat)
    holder = {seat.instead_of.radiologist_id} if seat.instead_of else set()
    before = verify(NET, PLAN, NEEDS).objective
    costs = {each.duty.radiologist_id: each.effect.cost for each in answer.ranked}
    true = {}
    for person in NET.radiologists:
        if person.id not in holder:
            whole = verified(seat, seat.duty_of(person))
            if not whole.violations:
                true[person.id] = whole.objective - before
    assert costs == true
    assert sum(answer.refused.values()) == len(NET.radiologists) - len(holder) - len(true)


def test_the_cheapest_comes_first_and_the_reasons_of_the_others_are_counted():
    answer = found(Seat.of(PLAN.duties[0], N12))
    assert [each.effect.cost for each in answer.ranked] == sorted(each.effect.cost for each in answer.ranked)
    assert answer.refused == {"absences": 1, "refusals": 1}
    dearest = next(each for each in answer.ranked if each.duty.radiologist_id == "R-2")
    assert dearest.effect.by_rule["wishes"] == 27


def test_a_stand_in_sits_where_the_holder_would_or_else_at_home():
    places = {each.duty.radiologist_id: each.duty.centre for each in found(Seat.of(PLAN.duties[0], N12)).ranked}
    assert (places["R-2"], places["R-3"], places["R-6"]) == ("C-1", "C-2", "C-1")


def test_a_named_centre_is_meant():
    answer = found(Seat(N12, centre="C-2"))
    assert {each.duty.radiologist_id for each in answer.ranked} == {"R-3", "R-6"}
    assert answer.refused == {"centre_eligibility": 2, "absences": 1, "refusals": 1}
