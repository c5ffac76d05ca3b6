"""Which hard rules keep people from a duty, in the sentences of the checks.

A hard rule that a duty breaks stays broken whatever other duties there are, so duties are judged against nothing but
the history and the duties to keep; or against a person's other duties, to see which of these stand in the way.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from data.duties import Duty, Roster
from rostering.checks import HARD_CHECKS, Subject, Violation
from rostering.instance import Ints, RosterInstance

SHARED = frozenset({"workstations", "bedrooms", "on_call_seats", "shift_seats"})
"""Hard rules about a place, not about one person."""
AS_A_WHOLE = frozenset({"known_duties", "kept_duties"})
PERSONAL = tuple(name for name in HARD_CHECKS if name not in SHARED | AS_A_WHOLE)
"""Hard rules about one person's work."""

CANNOT = {
    "absences": "absent",
    "refusals": "refused",
    "authorisation": "without authorisation",
    "on_call_competence": "not experienced in it",
    "day_job_overlap": "in their day job",
    "centre_eligibility": "at no centre open to them",
    "rest_between_duties": "at rest from another duty",
    "one_duty_at_a_time": "on another duty",
    "continuous_span": "without an equal rest after day job and duty",
    "post_duty_rest": "in clinical work the morning after",
    "weekly_rest": "without their weekly rest",
    "average_hours": "at their average working hours",
    "consecutive_nights": "at their most nights in a row",
    "duties_in_window": "at their weekly limit",
    "monthly_maximum": "at their monthly maximum",
    "remote_share": "at their share of outside work",
    "duty_length": "kept out by the length of the duty",
    "one_duty_a_date": "on another duty that date",
    "longest_run": "at their most dates in a row",
    "shortest_run": "without enough dates in a row",
    "shortest_rest": "without enough dates off in a row",
    "forbidden_successions": "kept out by the shift before or after",
    "shift_limits": "at their most duties of that shift",
    "total_minutes": "beyond their minutes of duty",
    "weekends_worked": "at their most weekends",
    "weekends_in_a_row": "at their most weekends in a row",
}
"""How people are counted whom a rule keeps out: "31 absent"; another rule is told by its name."""


def personal_violations(
    instance: RosterInstance, duties: Iterable[Duty], beside: Iterable[Duty] = ()
) -> dict[str, tuple[Violation, ...]]:
    """Personal hard rules that these duties, one for each of several people, break by radiologist id.

    Parameters
    ----------
    beside
        Other duties of the horizon that stand; what they break by themselves is left out.
    """
    duties = tuple(duties)
    people = {duty.radiologist_id for duty in duties}
    there = tuple(duty for duty in {*beside, *instance.context.kept} if duty.radiologist_id in people)
    before = set(_broken(instance, there, PERSONAL))
    found: dict[str, list[Violation]] = {}
    for violation in _broken(instance, {*there, *duties}, PERSONAL):
        if violation not in before and violation.radiologist_id is not None:
            found.setdefault(violation.radiologist_id, []).append(violation)
    return {person: tuple(violations) for person, violations in found.items()}


def violations_of(instance: RosterInstance, duty: Duty, beside: Collection[Duty]) -> tuple[Violation, ...]:
    """Every hard rule that a duty breaks beside others: its person's, and the places' on the dates around it."""
    near = [
        each for each in beside if each.radiologist_id == duty.radiologist_id or abs((each.day - duty.day).days) <= 1
    ]
    names = [name for name in HARD_CHECKS if name not in AS_A_WHOLE]
    before = set(_broken(instance, near, names))
    return tuple(each for each in _broken(instance, [*near, duty], names) if each not in before)


def _broken(instance: RosterInstance, duties: Iterable[Duty], names: Iterable[str]) -> list[Violation]:
    plan = instance.roster(list(duties))
    bare = Roster(plan.horizon, plan.duties, plan.history)
    subject = Subject(instance.network, bare, instance.requirements, instance.rules)
    return [violation for name in names for violation in HARD_CHECKS[name](subject)]


@dataclass(frozen=True, slots=True)
class Count:
    """Of the people who could count for something, how many can come and what keeps the others.

    Attributes
    ----------
    able
        Ids of those whom no rule keeps, taken one by one.
    kept_out
        How many each reason keeps, in the order of the checks; joined where no one rule rules out every shift.
    """

    asked: int
    able: tuple[str, ...]
    kept_out: Mapping[str, int]


def count_reasons(instance: RosterInstance, people: Sequence[int], shifts: Ints, places: Sequence[int]) -> Count:
    """Why those people cannot be on any of these shifts at any of these places, their own centres only."""
    rules: dict[int, list[frozenset[str]]] = {person: [] for person in people}
    for shift in shifts:
        for place in places:
            there = [n for n in people if _may_be_at(instance, n, place)]
            broken = personal_violations(instance, [instance.duty(n, int(shift), place) for n in there])
            for person in there:
                violations = broken.get(instance.people[person].id, ())
                rules[person].append(frozenset(violation.rule for violation in violations))
    able = tuple(instance.people[n].id for n, sets in rules.items() if frozenset() in sets)
    reasons = Counter(_reason(sets) for sets in rules.values() if frozenset() not in sets)
    return Count(len(people), able, dict(reasons.most_common()))


def _may_be_at(instance: RosterInstance, person: int, place: int) -> bool:
    return place >= instance.centres or instance.places[place] in instance.people[person].centres


def _reason(sets: Sequence[frozenset[str]]) -> str:
    if not sets:
        return CANNOT["centre_eligibility"]
    everywhere = frozenset.intersection(*sets)
    if everywhere:
        return word_for(next(name for name in HARD_CHECKS if name in everywhere))
    firsts = {next(name for name in HARD_CHECKS if name in each) for each in sets}
    return " or ".join(word_for(name) for name in HARD_CHECKS if name in firsts)


def word_for(rule: str) -> str:
    """How people are counted whom that rule keeps out."""
    return CANNOT.get(rule, f"kept out by {rule.replace('_', ' ')}")


def shifts_in_slots(instance: RosterInstance, first: int, last: int) -> Ints:
    """Shifts, on-call ones aside, that are on duty in any of those slots."""
    found: Ints = np.flatnonzero(instance.covers[:, first:last].any(axis=1) & ~instance.on_call)
    return found
