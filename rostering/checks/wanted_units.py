"""Duty units of the horizon against the wanted ones, pro rata of the days present."""

from __future__ import annotations

from collections.abc import Iterator

from data.fairness import STEP_MINUTES, STEPS_PER_UNIT, UnitTarget, unit_target
from data.rules import WantedUnits
from rostering.checks.subject import Subject
from rostering.checks.violation import Violation
from rostering.checks.wording import units

RULE = "wanted_units"


def check(subject: Subject) -> Iterator[Violation]:
    """Each radiologist, with or without duties, who is too far from the wanted units; on-call duties count."""
    for person in subject.network.radiologists:
        own = subject.duties_of.get(person.id, ())
        given = sum(subject.shift_type(duty).unit_minutes // STEP_MINUTES for duty in own)
        target = unit_target(subject.network, person, subject.horizon)
        cost = _cost(subject.rules.wanted_units, given, target)
        if cost:
            text = f"{_units(given)} duty units, {_units(target.wanted)} wanted in the horizon"
            if given < target.minimum:
                text += f" and {_units(target.minimum)} the minimum"
            yield Violation.costly(RULE, person.id, text, cost)


def _cost(numbers: WantedUnits, given: int, target: UnitTarget) -> int:
    free, far = round(numbers.tolerance * STEPS_PER_UNIT), round(numbers.far * STEPS_PER_UNIT)
    off = abs(given - target.wanted)
    near_steps = max(0, min(off, far) - free)
    far_steps = max(0, off - max(far, free))
    missing = max(0, target.minimum - given)
    return numbers.weight * near_steps + numbers.far_weight * far_steps + numbers.below_minimum * missing


def _units(steps: int) -> str:
    return units(steps * STEP_MINUTES)
