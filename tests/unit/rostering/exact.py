"""Tiny instances solved to the optimum without any search: the whole model, again until no lazy rule is broken."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from data.duties import Roster
from rostering.instance import RosterInstance
from rostering.rules import RULES, Rule, build, separate
from rostering.solve.highs import Limits, solve_mip
from rostering.solve.program import whole


@dataclass(frozen=True)
class Optimum:
    """The cheapest roster and what the model says it costs."""

    roster: Roster
    objective: int


def optimum(instance: RosterInstance, rules: Sequence[Rule] = RULES) -> Optimum | None:
    """The optimum under these rules, or None where they allow no roster."""
    model = build(instance, rules)
    while True:
        answer = solve_mip(whole(model.freeze()), Limits())
        if answer.values is None:
            return None
        options = np.round(answer.values[: len(model.options)])
        if not separate(model, options, rules):
            break
    duties = [
        instance.duty(int(model.options.person[n]), int(model.options.shift[n]), int(model.options.place[n]))
        for n in np.flatnonzero(options)
    ]
    return Optimum(instance.roster(duties), round(answer.objective + model.offset))


def without(*names: str) -> tuple[Rule, ...]:
    """All rules but those."""
    return tuple(rule for rule in RULES if rule.name not in names)
