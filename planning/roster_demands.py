"""Whether demands can all hold; if not, why, and what to give up; if so, what they cost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from data.demands import Demand, DemandKind
from data.errors import InputError, Problem
from data.formats.demands_csv import read_demands
from data.network import Network
from planning.roster_explain import Ground, price_summary, write_change
from rostering.explain.conflict import Answer, Conflict, judge_demands
from rostering.explain.feasible import Feasibility, Relaxation
from rostering.explain.rows import Row, rows_of
from rostering.explain.standing import Change, Standing
from rostering.explain.why import Price, price
from rostering.explain.words import explained, sentence
from rostering.instance import Ints, RosterInstance
from rostering.verify import verify

SECONDS = 60.0
"""Longest time for the question whether demands can hold."""


def demands_for(path: Path, network: Network, instance: RosterInstance) -> tuple[Demand, ...]:
    """The demands of a file, all of them about the horizon.

    Raises
    ------
    InputError
        A row that is wrong or does not belong to the network, or a demand about another time.
    """
    demands = read_demands(path, network)
    problems = [
        Problem(path.name, number + 2, None, f"{sentence(demand, instance)}: {why}", remedy)
        for number, demand in enumerate(demands)
        for why, remedy in _out_of_place(demand, instance)
    ]
    if problems:
        raise InputError(problems)
    return demands


def _out_of_place(demand: Demand, instance: RosterInstance) -> Iterable[tuple[str, str]]:
    dates = f"{instance.horizon.first} to {instance.horizon.last}"
    if demand.day is not None and demand.day not in instance.horizon:
        yield "not in the horizon", f"write a date from {dates}"
    elif demand.kind is DemandKind.COVER:
        start, end = demand.interval(instance.network.shift_type)
        if end <= instance.horizon.start or start >= instance.horizon.end:
            yield "not in the horizon", f"write times from {dates}"


def judged_demands(instance: RosterInstance, demands: Sequence[Demand], seconds: float = SECONDS) -> dict[str, Any]:
    """Whether all demands can hold under the hard rules, conflicts and cheapest relaxation if not."""
    question = Feasibility(instance, demands, seconds)
    verdict = judge_demands(question)
    given_up = verdict.relaxation.given_up if verdict.relaxation else ()
    return {
        "answer": verdict.answer.value,
        "demands": len(demands),
        "conflicts": [_conflict(question, conflict) for conflict in verdict.conflicts],
        "relaxation": None if verdict.relaxation is None else _relaxation(question, verdict.relaxation),
        "complete": verdict.answer is not Answer.IMPOSSIBLE or len(verdict.conflicts) == len(given_up) > 0,
    }


def _conflict(question: Feasibility, conflict: Conflict) -> dict[str, Any]:
    core = [question.demands[n] for n in conflict.demands]
    return {
        "demands": [_demand(question, n) for n in conflict.demands],
        "reasons": explained(question.instance, core, question.most_units),
        "verified": conflict.verified,
    }


def _relaxation(question: Feasibility, found: Relaxation) -> dict[str, Any]:
    weight = sum(question.demands[n].weight for n in found.given_up)
    return {
        "weight": weight,
        "least": found.least,
        "proven": weight <= found.least,
        "give_up": [_demand(question, n) for n in found.given_up],
    }


def _demand(question: Feasibility, number: int) -> dict[str, Any]:
    demand = question.demands[number]
    return {"row": number + 2, "sentence": sentence(demand, question.instance), "weight": demand.weight}


def price_of_demands(ground: Ground, demands: Sequence[Demand], out: Path | None = None) -> dict[str, Any]:
    """What demands that can hold cost on top of a roster: the cheapest change nearby, verified."""
    standing = ground.standing
    rows = [row for demand in demands for row in rows_of(standing.model, demand)]
    found = _nearby(standing, demands, rows)
    if found.change and out:
        write_change(out, ground, found.change)
    return {
        "objective": standing.objective,
        "lower_bound": ground.recorded_bound,
        **price_summary(found),
        "verified": None if found.change is None else _verified(standing, found.change),
        "out": str(out) if out and found.change else None,
    }


def _verified(standing: Standing, change: Change) -> bool:
    instance = standing.instance
    judged = verify(instance.network, change.roster, instance.requirements, instance.rules)
    return not judged.violations and judged.objective == standing.objective + change.cost


def _nearby(standing: Standing, demands: Sequence[Demand], rows: Sequence[Row]) -> Price:
    """The dates and people named decided anew; where that is not enough, everybody who could help."""
    around = _named(standing, demands)
    helpers = np.unique(standing.model.options.person[np.concatenate([row.columns for row in rows])])
    wider = np.flatnonzero(np.isin(standing.model.options.person, helpers))
    found = price(standing, rows, around)
    return found if found.change else price(standing, rows, np.union1d(around, wider))


def _named(standing: Standing, demands: Sequence[Demand]) -> Ints:
    found = [np.zeros(0, dtype=np.int64)]
    for demand in demands:
        if demand.radiologist_id is not None:
            found.append(standing.options_of(demand.radiologist_id))
        if demand.kind is DemandKind.COVER:
            start, end = demand.interval(standing.instance.network.shift_type)
            meets = [shift.start < end and shift.end > start for shift in standing.instance.shifts]
            found.append(np.flatnonzero(np.array(meets, dtype=bool)[standing.model.options.shift]))
        elif demand.day is not None:
            found.append(standing.options_on(demand.day))
    return np.unique(np.concatenate(found))
