"""What thin cover is expected to cost when readers call in sick, for the rule *stand by* and its check."""

from __future__ import annotations

from functools import cache
from math import comb

from data.rules import Rules
from data.studies import Subspecialty


def on_call_subspecialties(rules: Rules) -> tuple[Subspecialty, ...]:
    """Subspecialties that have an on-call seat: those whose cover counts it and, with a price, those that stand by."""
    names = rules.specialist_cover.one_with_on_call
    if rules.stand_by.weight:
        names = tuple(dict.fromkeys((*names, *rules.stand_by.subspecialties)))
    return tuple(map(Subspecialty, names))


def expected_missing(there: int, wanted: int, absence: float) -> float:
    """E[max(0, wanted − present)] when each of the readers there is absent with that probability, independently."""
    return sum(
        (wanted - present) * comb(there, present) * (1 - absence) ** present * absence ** (there - present)
        for present in range(min(there, wanted - 1) + 1)
    )


@cache
def savings(weight: int, wanted: int, absence: float) -> tuple[int, ...]:
    """What the first, second, … reader of a subspecialty takes off the cost of half an hour, until it is nothing.

    One more reader takes off ``weight`` × (expected missing without − with), which falls with every reader; each step
    is rounded by itself, so that the whole numbers fall too and the cost stays convex in the number of readers.
    """
    found: list[int] = []
    while wanted:
        there = len(found)
        fall = expected_missing(there, wanted, absence) - expected_missing(there + 1, wanted, absence)
        if not (step := round(weight * fall)):
            break
        found.append(step)
    return tuple(found)
