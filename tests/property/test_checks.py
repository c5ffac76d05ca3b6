"""Random rosters: the checks against a slow count of every half hour and a walk through every pair of duties."""

from datetime import date, timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from data.calendar import PARIS, SLOT, zone
from data.duties import Duty, Roster, shifts_in
from data.network import Network
from data.requirements import ANY, VETTING, Level
from data.rules import Rules
from data.studies import Subspecialty
from rostering.verify import verify
from tests.unit.rostering.tiny import (
    SHIFT_TYPES,
    centre,
    daily_need,
    horizon,
    hospital,
    network,
    privilege,
    radiologist,
    window,
)

SKILLS = (Subspecialty.NEURO, Subspecialty.PAEDIATRICS)
WEEKENDS = ("2027-01-01", "2027-03-27", "2027-05-06", "2027-10-30")
"""New Year's Day, both clock changes, and Ascension Day: the first dates of four-day horizons."""


def small_network() -> Network:
    people = (
        radiologist("R-1", experienced=SKILLS, other_centres=("C-2",)),
        radiologist("R-2", reads=SKILLS[:1], experienced=SKILLS[:1], vets=False),
        radiologist("R-3", reads=SKILLS[1:], home_centre="C-2"),
    )
    return network(
        *people,
        centres=(centre(workstations=1), centre("C-2", workstations=2, bedrooms=1)),
        hospitals=(hospital(), hospital("H-2", time_zone="America/Guadeloupe")),
        coverage_windows=tuple(
            window(day, hours, client)
            for day in ("mon", "wed", "sat", "sun")
            for client, hours in (("H-1", "22:00-08:30"), ("H-2", "18:30-07:00"))
        ),
        privileges=(privilege("H-1", "R-2"), privilege("H-2", "R-3")),
    )


NET = small_network()


@st.composite
def plans(draw: st.DrawFn) -> tuple[Roster, Roster]:
    """A roster of up to six duties over four days, one day of history before it; and the same in another order."""
    first = date.fromisoformat(draw(st.sampled_from(WEEKENDS)))
    days = horizon(str(first), str(first + timedelta(days=3)))
    before = horizon(str(first - timedelta(days=1)), str(first - timedelta(days=1)))
    duties = draw(st.lists(st.sampled_from(possible(days)), max_size=6, unique=True))
    history = draw(st.lists(st.sampled_from(possible(before)), max_size=2, unique=True))
    plan = Roster(days, tuple(sorted(duties, key=lambda duty: (duty.radiologist_id, duty.start))), tuple(history))
    return plan, Roster(days, tuple(Random(1).sample(duties, len(duties))), tuple(reversed(history)))


def possible(days) -> list[Duty]:
    found = []
    for shift in shifts_in(days, SHIFT_TYPES):
        for person in NET.radiologists:
            places = SKILLS if shift.type.on_call else person.centres
            found += [
                Duty.of(person.id, shift, subspecialty=place)
                if shift.type.on_call
                else Duty.of(person.id, shift, place)
                for place in places
            ]
    return found


def needs_over(plan: Roster):
    first, last = str(plan.horizon.first), str(plan.horizon.last)
    return (
        *daily_need(first, last, "18:30-08:00", 2),
        *daily_need(first, last, "08:00-18:30", 1),
        *daily_need(first, last, "20:00-23:00", 1, VETTING),
        *daily_need(first, last, "20:00-08:00", 1, SKILLS[0], Level.EXPERIENCED),
        *daily_need(first, last, "20:00-02:00", 2, SKILLS[1]),
    )


def half_hours(plan: Roster):
    """Each half hour owed: its UTC start, its local start, and the duties at work in it."""
    start = plan.horizon.start
    while start < plan.horizon.end:
        there = [duty for duty in plan.duties if duty.centre and duty.start <= start < duty.end]
        yield start, start.astimezone(zone(PARIS)), there
        start += SLOT


def counted(duties, skill, level) -> int:
    people = [NET.radiologist[duty.radiologist_id] for duty in duties]
    if skill == ANY:
        return len(people)
    if skill == VETTING:
        return sum(person.vets for person in people)
    return sum(skill in (person.experienced if level is Level.EXPERIENCED else person.reads) for person in people)


@settings(derandomize=True, deadline=None, max_examples=60)
@given(plans())
def test_coverage_and_overcover_are_the_sums_over_every_half_hour(pair):
    plan, _ = pair
    needs = needs_over(plan)
    coverage = overcover = 0
    for start, local, there in half_hours(plan):
        owed = [need for need in needs if need.start <= start < need.end]
        for need in owed:
            weight = 120 if need.skill in (ANY, VETTING) else 60
            coverage += weight * max(0, need.readers - counted(there, need.skill, need.level))
        awake = [duty for duty in there if local.hour >= 8 or not NET.shift_type[duty.shift].night]
        overcover += max(0, len(awake) - sum(need.readers for need in owed if need.skill == ANY))
    penalties = verify(NET, plan, needs).penalties
    assert (penalties["coverage"], penalties["overcover"]) == (coverage, overcover)


@settings(derandomize=True, deadline=None, max_examples=60)
@given(plans())
def test_hospitals_are_covered_half_hour_by_half_hour(pair):
    plan, _ = pair
    missing = 0
    for start, _local, there in half_hours(plan):
        for client, reader in (("H-1", "R-2"), ("H-2", "R-3")):
            windows = NET.open_windows(client, plan.horizon.first - timedelta(3), plan.horizon.last + timedelta(3))
            is_open = any(begin <= start < end for begin, end in windows)
            missing += is_open and all(duty.radiologist_id != reader for duty in there)
    assert verify(NET, plan, ()).penalties["privileged_reader"] == 30 * missing


@settings(derandomize=True, deadline=None, max_examples=60)
@given(plans())
def test_places_are_counted_half_hour_by_half_hour(pair):
    """C-1 has one workstation, C-2 two; any half hour with more readers is refused, and no other."""
    plan, _ = pair
    full = any(
        sum(duty.centre == place for duty in there) > workstations
        for _, _, there in half_hours(plan)
        for place, workstations in (("C-1", 1), ("C-2", 2))
    )
    assert full is any(violation.rule == "workstations" for violation in verify(NET, plan, ()).violations)


@settings(derandomize=True, deadline=None, max_examples=60)
@given(plans())
def test_rest_is_kept_between_every_pair_of_duties(pair):
    plan, _ = pair
    own = set(plan.duties)
    eleven = timedelta(hours=11)
    everyone = [*plan.duties, *plan.history]
    too_close = any(
        before is not after
        and before.radiologist_id == after.radiologist_id
        and before.start <= after.start < before.end + eleven
        and (before in own or after in own)
        for before in everyone
        for after in everyone
    )
    rules = {"one_duty_at_a_time", "rest_between_duties"}
    assert too_close is any(violation.rule in rules for violation in verify(NET, plan, ()).violations)


@settings(derandomize=True, deadline=None, max_examples=60)
@given(plans())
def test_the_order_of_the_duties_says_nothing(pair):
    plan, shuffled = pair
    needs = needs_over(plan)
    told = verify(NET, plan, needs), verify(NET, shuffled, needs[::-1])
    assert told[0].penalties == told[1].penalties
    assert {violation.rule for violation in told[0].violations} == {violation.rule for violation in told[1].violations}


@settings(derandomize=True, deadline=None, max_examples=30)
@given(plans())
def test_every_cost_is_positive_and_doubles_with_its_weight(pair):
    plan, _ = pair
    once = verify(NET, plan, needs_over(plan))
    assert all(cost.cost > 0 for cost in once.costs)
    doubled = Rules.model_validate(
        {rule: {"weight": 2 * getattr(NET.rules, rule).weight} for rule in ("spacing", "fair_nights", "home_centre")}
    )
    twice = verify(NET, plan, needs_over(plan), doubled)
    for rule, penalty in once.penalties.items():
        factor = 2 if rule in ("spacing", "fair_nights", "home_centre") else 1
        assert twice.penalties[rule] == factor * penalty
