"""The closed loop's parts: pressure, what is lowered and raised, what comes next, seats and sentences."""

import numpy as np
import pytest

from data.requirements import need_by_slot
from data.studies import Subspecialty
from planning import plan_run
from planning.plan_adjust import raised
from planning.plan_next import Asked
from planning.plan_order import PlanOrder
from planning.plan_pressure import Pressure, pressure_of
from planning.plan_shortage import Seat, with_seats
from planning.plan_spare import HEAD_COUNT
from planning.plan_steps import FIRST_CUT, FIRST_RAISE, Goal, Limits, next_step, standing
from reports.plan_overview import shortage_sentence
from reports.terminal import Terminal
from rostering.checks import Subject
from simulation.run import simulate
from tests.unit.rostering.tiny import D12, MONDAY, N12, daily_need, duty, horizon, network, radiologist, roster, window
from tests.unit.simulation import stage

PEOPLE = tuple(radiologist(f"R-{n}", experienced=("neuro",) if n == 1 else ()) for n in range(1, 5))
NETWORK = network(*PEOPLE)
NIGHTS = roster(*(duty(MONDAY, N12, f"R-{n}") for n in range(1, 5)))
NEED = daily_need(MONDAY, MONDAY, "20:00-08:00", 4)
NIGHT = slice(24, 48)
"""Slots of Monday night: the horizon starts at 08:00."""


def pressure(subject, load=1.0, arrivals=6.0):
    slots = subject.horizon.slots
    on = np.zeros(slots)
    on[NIGHT] = 1
    heads = subject.readers(lambda _: True)
    return Pressure(heads, load * on, (arrivals * on)[None, :], np.zeros((1, 1, slots)), 10.0)


def subject_of(need=NEED, plan=NIGHTS, net=NETWORK):
    return Subject(net, plan, need, net.rules)


def heads_wanted(requirements, key=HEAD_COUNT):
    return need_by_slot(requirements, horizon())[key]


# -- pressure ----------------------------------------------------------------------------------------------------------


def test_each_further_reader_is_worth_less_and_a_wait_is_finite_without_any():
    found = pressure(subject_of(), load=2.5)
    waits = [found.wait(np.full(found.heads.shape, n))[30] for n in range(8)]
    saved = -np.diff(waits)
    assert np.isfinite(waits).all()
    assert (saved > 0).all()
    assert saved[3] > saved[4] > saved[5]
    assert found.worth_of_last(np.full(found.heads.shape, 4))[30] == pytest.approx(6 * (waits[3] - waits[4]))


def test_a_half_hour_without_work_has_no_wait_whoever_is_there():
    found = pressure(subject_of())
    assert not found.wait(np.zeros_like(found.heads))[:24].any()


def test_the_pressure_of_a_simulation_has_its_studies_and_its_work():
    net = stage.network(3, 2, coverage_windows=(window("mon"), window("mon", hospital_id="H-0")))
    plan = roster(*(duty(MONDAY, N12, f"R-{n}") for n in range(3)))
    simulation = simulate(net, plan, None, 2, 5)
    subject = Subject(net, plan, (), net.rules)
    found = pressure_of(subject, simulation)
    busy = sum(int(each.readers["busy"].sum() + each.readers["phone"].sum()) for each in simulation.replications)
    studies = [len(each.studies["exam"]) for each in simulation.replications]
    assert busy > 0
    assert found.load.sum() * 1800 == pytest.approx(busy / 2)
    assert found.arrivals.sum() == pytest.approx(np.mean(studies))
    assert found.service == pytest.approx(busy / 60 / sum(studies))


# -- raising ----------------------------------------------------------------------------------------------------------


def test_raising_asks_for_one_more_where_studies_wait():
    found = raised(subject_of(), pressure(subject_of(), load=3.8), 6, [0])
    assert heads_wanted(found)[NIGHT].max() == 5
    assert not heads_wanted(found)[:20].any()


# -- what comes next ---------------------------------------------------------------------------------------------------


class Tried:
    """An iteration as far as the decision looks at it."""

    def __init__(self, hours, missed=(), low=0.9, fall=0.0, half=0.002):
        self.number, self.hours, self.missed, self.fall, self.half = 0, hours, missed, fall, half
        self.build = {"violations": 0}
        self.targets = {"P1": {"hit_rate": {"value": low, "low": low}, "target": {"share": 0.85}}}

    def differences(self, _first):
        return {"P1": {"value": -self.fall, "low": -self.fall - self.half, "high": -self.fall + self.half}}


LIMITS = Limits(Goal.SHARES, 0.001)


def test_hours_are_lowered_from_the_best_and_by_half_after_a_fall():
    first, good, bad = Tried(1000), Tried(950), Tried(900, fall=0.01)
    assert next_step([first], LIMITS).share == -FIRST_CUT
    step = next_step([first, good, bad], LIMITS)
    assert (step.base, step.share) == (good, -FIRST_CUT / 2)
    assert next_step([first, good, bad, bad, bad], LIMITS) is None


def test_with_targets_as_the_goal_a_share_may_fall():
    fallen = [Tried(1000), Tried(900, fall=0.02)]
    assert standing(fallen, LIMITS).best is fallen[0]
    assert standing(fallen, Limits(Goal.TARGETS, 0.001)).best is fallen[1]


def test_a_share_that_is_lower_beyond_chance_is_not_kept_however_little():
    first, unsure, sure = Tried(1000), Tried(950, fall=0.0008, half=0.001), Tried(900, fall=0.0008, half=0.0005)
    assert standing([first, unsure], LIMITS).best is unsure
    assert standing([first, unsure, sure], LIMITS).best is unsure


def test_missed_targets_are_raised_for_until_it_does_not_help():
    missing = [Tried(1000, ("P1",), 0.70), Tried(1010, ("P1",), 0.75)]
    step = next_step(missing, LIMITS)
    assert (step.base, step.share) == (missing[1], 2 * FIRST_RAISE)
    same = [*missing, Tried(1020, ("P1",), 0.76), Tried(1030, ("P1",), 0.76)]
    assert next_step(same, LIMITS) is None
    better = [*same[:3], Tried(1030, ("P1",), 0.80)]
    assert next_step(better, LIMITS).base is better[3]


def test_a_roster_that_breaks_a_rule_is_never_the_plan():
    broken = Tried(900)
    broken.build = {"violations": 1}
    first = Tried(1000)
    assert standing([first, broken], LIMITS).best is first


def test_what_has_been_asked_for_in_vain_is_not_asked_for_again(monkeypatch, tmp_path):
    first, failed, shares = asking(Tried(1000), NEED), asking(Tried(950), NEED[:1]), []

    def fewer(_base, _first, share, _replay):
        shares.append(share)
        return Asked(NEED[:1] if share > 0.02 else NEED[1:], None, "")

    monkeypatch.setattr(plan_run, "fewer_hours", fewer)
    plan = plan_run.Plan(NETWORK, PlanOrder(horizon(), workers=1), tmp_path, Terminal(quiet=True))
    plan.iterations = [first, failed]
    assert plan._lowered(first, 0.03).requirements == NEED[1:]
    assert shares == [0.03, 0.015]


def asking(tried, requirements):
    tried.subject = subject_of(requirements)
    return tried


# -- seats and sentences -----------------------------------------------------------------------------------------------


def test_a_seat_is_taken_on_every_date_of_its_kind_by_somebody_with_the_skill():
    net, plan = with_seats(subject_of(), {Seat("Saturdays", D12.code, "paediatrics"): 2})
    added = sorted(set(plan.duties) - set(NIGHTS.duties))
    assert [str(each.day) for each in added] == ["2027-01-09", "2027-01-09"]
    assert len({each.radiologist_id for each in added}) == 2
    assert all(Subspecialty.PAEDIATRICS in net.radiologist[each.radiologist_id].experienced for each in added)


def test_the_price_is_one_sentence():
    seat = {
        "readers": 2,
        "skill": "paediatrics",
        "days": "Saturdays",
        "shift": "D12",
        "from": "08:00",
        "until": "20:00",
    }
    missed = {"P1": {"hit_rate": {"value": 0.79, "low": 0.77}, "target": {"holds": False, "share": 0.85}}}
    assert shortage_sentence([seat], missed, 0) == (
        "It takes 2 more experienced paediatrics readers on Saturdays (D12, 08:00–20:00), "
        "or P1 falls to 79 % (85 % wanted)."
    )
    assert "no roster of these people covers 12 of the reader-hours" in shortage_sentence(None, missed, 12)


def test_a_share_that_would_do_is_told_by_the_lower_end_that_does_not():
    unsure = {"P1": {"hit_rate": {"value": 0.86, "low": 0.81}, "target": {"holds": False, "share": 0.85}}}
    assert "P1 falls to as little as 81 % (85 % wanted)" in shortage_sentence(None, unsure, 0)


@pytest.mark.parametrize(("share", "told"), [(0.9497, "94.97"), (0.946, "94.6"), (0.94, "94")])
def test_a_share_just_below_is_told_with_the_digits_that_show_it(share, told):
    close = {"P0": {"hit_rate": {"value": share, "low": share}, "target": {"holds": False, "share": 0.95}}}
    assert f"P0 falls to {told} % (95 % wanted)" in shortage_sentence(None, close, 0)
