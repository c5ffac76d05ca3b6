"""Repairs against all rosters there are, level by level: tiny networks, every assignment judged by the checks."""

from dataclasses import replace
from datetime import datetime, time
from itertools import product

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.calendar import to_utc
from data.duties import Absence, Duty
from data.formats.roster_json import RosterFile
from planning.roster_repair import mend
from rostering.instance import RosterInstance
from rostering.solve.nearest import SHORTFALL
from tests.property.test_solver import alone, instances, judged

Choice = tuple[RosterInstance, tuple[Duty, ...], Absence, datetime | None]


@st.composite
def cases(draw: st.DrawFn) -> Choice:
    """A legal roster, perhaps a poor one, someone who falls out, and a freeze before that or none."""
    instance = draw(instances())
    plans = [alone(instance, person) for person in range(len(instance.people))]
    duties = sum((draw(st.sampled_from(own[-4:])) for own in plans), ())
    if judged(instance, duties).hard_count:
        duties = max(plans, key=len)[-1]
    who = draw(st.sampled_from([person.id for person in instance.people]))
    days = instance.horizon.days
    first = draw(st.sampled_from(days))
    absence = Absence(radiologist_id=who, first=first, last=draw(st.sampled_from([first, days[-1]])), reason="sick")
    freeze = draw(st.sampled_from([None, to_utc(first, time(8)), to_utc(first, time(21))]))
    return instance, duties, absence, freeze


@settings(derandomize=True, deadline=None, max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(cases())
def test_every_level_is_the_least_of_all_rosters(case: Choice):
    instance, duties, absence, freeze = case
    file = RosterFile(instance.roster(duties), None, instance.requirements)
    mended = mend(instance.network, file, [absence], freeze, np.inf)
    found = [level.value for level in mended.repair.levels]
    now = replace(instance, network=instance.network.with_absences(mended.absences))
    assert found == best(now, duties, absence.radiologist_id, freeze)
    assert all(level.proven for level in mended.repair.levels)
    assert_frozen(duties, mended.repair.roster.duties, freeze)


def best(now: RosterInstance, duties: tuple[Duty, ...], absent: str, freeze: datetime | None) -> list[int]:
    """[0, shortfall, changes, cost] of the best roster that keeps the hard rules and what is frozen."""

    def frozen(chosen: tuple[Duty, ...]) -> set[Duty]:
        return {duty for duty in chosen if freeze is not None and duty.start < freeze}

    found = []
    for choice in product(*(alone(now, person) for person in range(len(now.people)))):
        chosen = sum(choice, ())
        if frozen(chosen) != frozen(duties):
            continue
        verdict = judged(now, chosen)
        if not verdict.hard_count:
            changed = [duty for duty in set(chosen) ^ set(duties) if duty.radiologist_id != absent]
            found.append([0, sum(verdict.penalties[rule] for rule in SHORTFALL), len(changed), verdict.objective])
    return min(found)


def assert_frozen(before: tuple[Duty, ...], after: tuple[Duty, ...], freeze: datetime | None) -> None:
    """Nothing that starts before the freeze goes or comes."""
    if freeze is not None:
        assert [duty for duty in set(before) ^ set(after) if duty.start < freeze] == []
