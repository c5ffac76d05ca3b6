"""The facts that go out to other programs: judged by the functions used there, a roster costs what `verify` says."""

import json
from collections import Counter, defaultdict
from types import SimpleNamespace

import numpy as np
import pytest

from benchmarks.peers.constraint_streams import plans
from benchmarks.peers.constraint_streams.facts import read_facts
from benchmarks.peers.statement import state
from data.calendar import Horizon
from data.synthetic.network import generate_network
from demand.staffing import staffing
from rostering.instance import Context, RosterInstance
from rostering.rules import build
from rostering.verify import verify
from tests.unit.rostering import tiny

HARD = (
    plans.steps_over_maximum,
    plans.minutes_over_average,
    plans.nights_too_many,
    plans.duties_too_many,
    plans.weeks_without_rest,
)
SOFT = (
    plans.units_cost,
    plans.nights_cost,
    plans.weekends_cost,
    plans.holidays_cost,
    plans.spacing_cost,
    plans.wishes_cost,
)


@pytest.fixture(scope="module", params=["2027-03-22", "2027-05-03"])
def model(request):
    """Across the change to summer time, and with a public holiday; over a change of month, too."""
    network = generate_network(5, radiologists=40, centres=2, hospitals=12)
    horizon = Horizon.of_weeks(tiny.horizon(request.param).first, 2)
    return build(RosterInstance.of(network, horizon, staffing(network, horizon)))


@pytest.fixture(scope="module")
def facts(model):
    return read_facts(json.loads(json.dumps(state(model))))


def drawn(facts, share, seed):
    """A seat for a share of the person-days, at random."""
    rng = np.random.default_rng(seed)
    days = [
        SimpleNamespace(person=person, privileges=privileges, seat=seats[rng.integers(len(seats))])
        for person, privileges, seats in facts.choices
    ]
    return [day for day in days if rng.random() < share]


def given(model, days):
    instance = model.instance
    duties = [instance.duty(day.person.number, day.seat.shift, day.seat.place) for day in days]
    return verify(instance.network, instance.roster(duties), instance.requirements)


def plans_of(facts, days):
    found = {person: [] for person in facts.people}
    for day in days:
        found[day.person].append(day)
    return found


def broken(facts, days):
    """Whether any hard rule is, as the constraint streams count it."""
    found = 0
    for person, mine in plans_of(facts, days).items():
        found += sum(plans.exclude_each_other(one, other) for n, one in enumerate(mine) for other in mine[:n])
        found += sum(rule(person, mine) for rule in HARD)
    seats = Counter((day.seat.shift, day.seat.place) for day in days)
    on_call = Counter((day.seat.shift, day.seat.place) for day in days if day.seat.on_call)
    found += sum(count - 1 for count in on_call.values())
    load = Counter()
    for taking in facts.takings:
        load[taking.capacity] += seats[taking.shift, taking.place]
    return found + sum(max(0, count - capacity.limit) for capacity, count in load.items())


def cost(facts, days):
    """The sum of all soft rules."""
    found = sum(rule(person, mine) for person, mine in plans_of(facts, days).items() for rule in SOFT)
    found += sum(plans.away_cost(day) for day in days)
    on_shift = defaultdict(list)
    for day in days:
        on_shift[day.seat.shift].append(day)
    readers = Counter()
    for counting in facts.countings:
        readers[counting.demand] += sum(plans.counts_for(day, counting) for day in on_shift[counting.shift])
    found += sum(plans.cover_cost(demand, readers[demand]) for demand in facts.demands)
    held = defaultdict(list)
    for opening in facts.openings:
        held[opening.hours] += [day.privileges for day in on_shift[opening.shift]]
    return found + sum(plans.privileges_cost(hours, held[hours]) for hours in facts.hours)


@pytest.mark.parametrize("share", [0.0, 0.05, 0.2, 0.6])
def test_a_roster_costs_what_verify_says_and_is_legal_when_verify_says_so(model, facts, share):
    days = drawn(facts, share, seed=round(100 * share))
    judged = given(model, days)
    assert cost(facts, days) == judged.objective
    assert (broken(facts, days) > 0) == (judged.hard_count > 0)


def test_legal_rosters_are_among_those_tried(model, facts):
    """Duties drawn one by one, each kept when the facts allow it: verify allows it too, and forbids most others."""
    days = []
    for day in drawn(facts, 0.06, seed=3):
        if broken(facts, [*days, day]):
            assert given(model, [*days, day]).hard_count > 0
        else:
            days.append(day)
    assert days
    assert given(model, days).hard_count == 0


@pytest.mark.parametrize("given_before", ["history", "kept", "published"])
def test_what_the_facts_do_not_hold_is_refused(given_before):
    needs = [tiny.need("2027-01-04 20:00", "2027-01-05 08:00")]
    day = "2026-12-30" if given_before == "history" else "2027-01-06"
    context = Context(**{given_before: (tiny.duty(day),)})
    with pytest.raises(ValueError, match="without earlier duties"):
        state(build(RosterInstance.of(tiny.network(), tiny.horizon(), needs, context=context)))
