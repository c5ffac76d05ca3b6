"""Trades of duties, what they leave to ask for, and which are made."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from data.calendar import DayKind
from data.requirements import Level
from planning.plan_adjust import rearranged
from planning.plan_exchange import Exchange, Stand, hours_of, in_words
from planning.plan_pressure import Pressure
from planning.plan_spare import HEAD_COUNT
from planning.plan_trades import Trade, additions, savings, traded
from rostering.checks import Subject
from tests.unit.rostering.tiny import (
    DAY_B,
    EVE,
    MONDAY,
    N12,
    N12_EARLY,
    daily_need,
    duty,
    network,
    on_call,
    radiologist,
    roster,
)

TUESDAY = "2027-01-05"
WEEKDAY = DayKind.WEEKDAY
SHORTER = Trade(WEEKDAY, N12_EARLY.code, EVE.code)
GONE = Trade(WEEKDAY, N12_EARLY.code, "")
ONE_MORE = Trade(WEEKDAY, "", DAY_B.code)
PEOPLE = tuple(radiologist(f"R-{n}", experienced=("neuro",) if n == 1 else ()) for n in range(1, 7))
NETWORK = network(*PEOPLE)
ONE_DAY = {"first": MONDAY, "last": MONDAY}
NIGHTS = roster(*(duty(MONDAY, N12_EARLY, f"R-{n}") for n in range(1, 5)), **ONE_DAY)
NEED = daily_need(MONDAY, MONDAY, "18:30-06:30", 4)
LATE = slice(33, 45)
"""Half hours of Monday after 00:30, until 06:30: the horizon starts at 08:00."""


def subject_of(need=NEED, plan=NIGHTS, net=NETWORK):
    return Subject(net, plan, need, net.rules)


def shifts(plan):
    return Counter(each.shift for each in plan.duties)


def asked_for(subject, *trades):
    plan = subject.roster
    for trade in trades:
        plan = traded(subject.with_roster(plan), trade)
    slots = subject.horizon.slots
    on = np.ones(slots)
    heads = subject.readers(lambda _: True)
    pressure = Pressure(heads, on, on[None, :], np.zeros((1, 1, slots)), 10.0)
    wanted = subject.with_roster(plan), rearranged(subject, pressure, plan, trades)
    return replace(wanted[0], requirements=wanted[1]).need[HEAD_COUNT]


# -- what can be traded ------------------------------------------------------------------------------------------------


def test_hours_are_saved_by_a_duty_less_or_a_shorter_one_over_much_the_same_hours():
    plan = roster(duty(MONDAY, N12), duty(MONDAY, N12_EARLY, "R-2"), on_call(person="R-3"), **ONE_DAY)
    assert set(savings(subject_of(plan=plan))) == {
        GONE,
        SHORTER,
        Trade(WEEKDAY, N12.code, ""),
        Trade(WEEKDAY, N12.code, EVE.code),
    }


def test_a_shift_is_added_only_on_dates_that_have_it_and_never_on_call():
    found = additions(subject_of())
    assert {each.takes for each in found} == {"N12", "N12-EARLY", "EVE", "DAY-A", "DAY-B"}
    assert {each.days for each in found} == {WEEKDAY}


def test_a_shorter_duty_leaves_reader_and_centre():
    found = traded(subject_of(), SHORTER)
    assert shifts(found) == {"N12-EARLY": 3, "EVE": 1}
    assert {(each.radiologist_id, each.centre) for each in found.duties} == {
        (each.radiologist_id, each.centre) for each in NIGHTS.duties
    }


@pytest.mark.parametrize(
    ("hours", "left"),
    [("00:30-06:30", ["R-1"]), ("18:30-20:00", [])],
)
def test_nobody_gives_a_duty_whose_skill_is_asked_for_at_the_hours_that_go(hours, left):
    expert = daily_need(MONDAY, TUESDAY, hours, 1, "neuro", Level.EXPERIENCED)
    subject = subject_of((*NEED, *expert), net=network(*PEOPLE, rules={"specialist_cover": {"weight": 0}}))
    for _ in range(5):
        subject = subject.with_roster(traded(subject, SHORTER))
    assert [each.radiologist_id for each in subject.duties if each.shift == "N12-EARLY"] == left


def test_specialist_cover_holds_a_duty_too():
    subject = subject_of()
    for _ in range(5):
        subject = subject.with_roster(traded(subject, SHORTER))
    assert [each.radiologist_id for each in subject.duties if each.shift == "N12-EARLY"] == ["R-1"]


def test_kept_duties_are_not_traded():
    kept = replace(NIGHTS, kept=NIGHTS.duties)
    assert traded(subject_of(plan=kept), SHORTER).duties == NIGHTS.duties


def test_who_has_the_most_wanted_units_left_takes_a_duty_more():
    keen = network(*PEOPLE[:5], radiologist("R-6", wanted=5))
    found = set(traded(subject_of(net=keen), ONE_MORE).duties) - set(NIGHTS.duties)
    assert [each.radiologist_id for each in found] == ["R-6"]


def test_a_trade_undoes_an_addition_of_what_it_gives():
    assert GONE.undoes(Trade(WEEKDAY, "", "N12-EARLY"))
    assert Trade(WEEKDAY, "", "N12-EARLY").undoes(SHORTER)
    assert not SHORTER.undoes(ONE_MORE)
    assert not GONE.undoes(SHORTER)


# -- what is asked for then --------------------------------------------------------------------------------------------


def test_no_more_readers_are_asked_for_than_a_trade_leaves():
    need = asked_for(subject_of(), SHORTER)
    assert (need[LATE] == 3).all()
    assert (need[21:33] == 4).all()


def test_the_head_count_stays_as_large_as_each_other_requirement():
    chest = daily_need(MONDAY, MONDAY, "18:30-06:30", 4, "chest")
    gone = roster(*NIGHTS.duties[:3], **ONE_DAY)
    subject = subject_of((*NEED, *chest))
    slots = subject.horizon.slots
    pressure = Pressure(
        subject.readers(lambda _: True), np.zeros(slots), np.zeros((1, slots)), np.zeros((1, 1, slots)), 10.0
    )
    found = rearranged(subject, pressure, gone, (GONE,))
    assert (replace(subject, requirements=found).need[HEAD_COUNT][21:45] == 4).all()


def test_a_reader_more_is_asked_for_where_an_addition_brings_one():
    need = asked_for(subject_of(), ONE_MORE)
    assert (need[10:21] == 1).all()
    assert not need[:10].any()


# -- which trades are made ---------------------------------------------------------------------------------------------

WORTH = {"N12-EARLY": 18.0, "EVE": 15.0, "DAY-B": 22.0}
"""Minutes that a duty saves, whatever the others are."""


def exchange(most, worth=WORTH):
    """Duties of these kinds save so much waiting each: an evening almost as much as a night."""

    def probe(plan):
        return 1000 - sum(worth.get(each.shift, 0) for each in plan.duties)

    subject = subject_of()
    start = probe(NIGHTS)
    return Exchange(Stand(subject, hours_of(subject), start), start + most, probe)


def test_the_cheapest_hours_go_first():
    found = exchange(most=1000).run(43)
    assert in_words(found.trades) == "1 × EVE for N12-EARLY (weekday)"
    assert found.hours == 42


def test_where_studies_would_wait_longer_hours_come_back_where_they_are_worth_most():
    found = exchange(most=0).run(0)
    assert found.waiting <= exchange(most=0).most
    assert found.hours < 48
    assert Counter(found.trades)[ONE_MORE] >= 1
    assert Counter(found.trades)[SHORTER] >= 2


@pytest.mark.parametrize("worth", [dict.fromkeys(WORTH, 0.0), {"N12-EARLY": 1.0}])
def test_without_an_addition_that_is_worth_it_waiting_stays_as_it_is(worth):
    found = exchange(most=0, worth=worth).run(30)
    assert found.waiting <= 1000 - sum(worth.values()) * (4 if len(worth) == 1 else 0)
    assert not any(each.adds for each in found.trades)


def test_nothing_is_traded_when_every_hour_is_worth_more_than_it_would_bring():
    even = {"N12-EARLY": 24.0, "EVE": 6.0, "N12": 24.0, "DAY-A": 5.0, "DAY-B": 5.5}
    found = exchange(most=0, worth=even).run(30)
    assert found.trades == ()
