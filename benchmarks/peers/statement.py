"""An instance as plain facts: everything that a model in another program needs, as one JSON object.

Only numbers go out: people, shifts and places by number, times in minutes from the start of the horizon, units in
steps of half an hour, costs as tables by count. The rules themselves are stated once more by whoever reads it.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import time, timedelta
from typing import Any

import numpy as np

from benchmarks.peers.statement_of_cover import cover
from data.calendar import to_utc
from data.duties import UNIT_MINUTES, WishKind
from data.fairness import STEP_MINUTES, STEPS_PER_UNIT, FairShares, is_public_holiday, is_weekend, unit_target
from data.people import Radiologist
from data.rules import Rules
from rostering.instance import Ints, RosterInstance
from rostering.model import Model
from rostering.rules.average_hours import room_left
from rostering.rules.fair_share import deviation_cost, shares_of
from rostering.rules.weekly_rest import possible_rests

MOST_COUNTED = 40
"""Duties up to which the costs of a count are written out; nobody has as many in a horizon."""


def state(model: Model) -> dict[str, Any]:
    """The facts of a model's instance.

    Raises
    ------
    ValueError
        The instance has a history, duties to keep or published ones, or limits remote work; benchmark cases do not.
    """
    instance = model.instance
    context = instance.context
    if context.history or context.kept or context.published or instance.rules.remote_share.enabled:
        raise ValueError("facts are stated for instances without earlier duties and without a limit of remote work")
    shares = shares_of(instance)
    return {
        "shifts": _shifts(instance),
        "people": [_person(model, number, shares) for number in range(len(instance.people))],
        "days": _person_days(model),
        "numbers": _numbers(instance),
        **cover(instance),
    }


def _shifts(instance: RosterInstance) -> list[dict[str, int]]:
    months = list(instance.horizon.months())
    minutes = np.where(instance.on_call, instance.rules.average_hours.on_call_minutes, instance.ends - instance.starts)
    return [
        {
            "start": int(instance.starts[number]),
            "end": int(instance.ends[number]),
            "day": int(instance.days[number]),
            "week": (int(instance.days[number]) + instance.horizon.first.weekday()) // 7,
            "month": months.index(shift.day.replace(day=1)),
            "steps": int(instance.unit_minutes[number]) // STEP_MINUTES,
            "work_minutes": int(minutes[number]),
            "on_call": int(instance.on_call[number]),
            "night": int(instance.night[number] and not instance.on_call[number]),
            "weekend": int(is_weekend(shift.day) and not instance.on_call[number]),
            "holiday": int(is_public_holiday(shift.day) and not instance.on_call[number]),
        }
        for number, shift in enumerate(instance.shifts)
    ]


def _person(model: Model, number: int, shares: FairShares) -> dict[str, Any]:
    instance = model.instance
    person, bound = instance.people[number], bool(instance.bound[number])
    shifts = np.unique(model.options.shift[model.options_of(number)])
    target = unit_target(instance.network, person, instance.horizon)
    release = model.conflicts.release[number]
    return {
        "home": instance.places.index(person.home_centre),
        "release": {str(shift): int(release[shift]) for shift in shifts},
        "excluded": [[first, second] for who, first, second in model.conflicts.pairs if who == number],
        "month_steps": round(person.maximum * UNIT_MINUTES) // STEP_MINUTES,
        "week_minutes": [max(0, int(room)) for room in room_left(instance)[:, number]],
        "most_nights": instance.rules.consecutive_nights.most_for(bound),
        "most_duties": instance.rules.duties_in_window.most_for(bound),
        "rests": _rests(model, number, shifts),
        "wanted": target.wanted,
        "minimum": target.minimum,
        **_fairness(instance.rules, person, shares),
        **_wishes(instance, person),
    }


def _rests(model: Model, number: int, shifts: Ints) -> list[list[Any]]:
    """By week of the horizon and the one after: its start, its end, and the rests that may begin in it."""
    instance = model.instance
    present = shifts[~instance.on_call[shifts]]
    weeks = list(instance.horizon.weeks())
    found = []
    for monday in (*weeks, weeks[-1] + timedelta(days=7)):
        start, end = (instance.minute(to_utc(monday + timedelta(days=n), time(0))) for n in (0, 7))
        found.append([start, end, [list(rest) for rest in possible_rests(instance, number, start, end, present)]])
    return found


def _fairness(rules: Rules, person: Radiologist, shares: FairShares) -> dict[str, list[int]]:
    """Costs by count of duties."""
    each = {
        "night_costs": (shares.nights, rules.fair_nights.weight),
        "weekend_costs": (shares.weekends, rules.fair_weekends.weight),
        "holiday_costs": (shares.holidays, rules.fair_holidays.weight),
    }
    return {
        name: [deviation_cost(count, share[person.id], weight) for count in range(MOST_COUNTED + 1)]
        for name, (share, weight) in each.items()
    }


def _wishes(instance: RosterInstance, person: Radiologist) -> dict[str, Any]:
    """Cost of each shift against an avoid, and each want as its shifts and the cost of not having one of them."""
    avoided: dict[str, int] = defaultdict(int)
    wants = []
    for wish in instance.network.wishes:
        if wish.radiologist_id != person.id or wish.day not in instance.horizon or wish.kind is WishKind.REFUSE:
            continue
        cost = instance.rules.wishes.weight * wish.weight
        shifts = [n for n, shift in enumerate(instance.shifts) if wish.concerns(shift.day, shift.type.code)]
        if wish.kind is WishKind.WANT:
            wants.append([shifts, cost])
        else:
            for shift in shifts:
                avoided[str(shift)] += cost
    return {"avoided": dict(avoided), "wants": wants}


def _person_days(model: Model) -> list[list[Any]]:
    """Of each person and date with a candidate: [person, date, [[shift, place] …]]."""
    options, instance = model.options, model.instance
    found: dict[tuple[int, int], list[list[int]]] = defaultdict(list)
    for person, shift, place in zip(options.person, options.shift, options.place, strict=True):
        found[int(person), int(instance.days[shift])].append([int(shift), int(place)])
    return [[person, day, choices] for (person, day), choices in found.items()]


def _numbers(instance: RosterInstance) -> dict[str, int]:
    rules = instance.rules
    return {
        "dates": len(instance.horizon.days),
        "reference_weeks": rules.average_hours.reference_weeks,
        "window_days": rules.duties_in_window.days,
        "spacing_days": rules.spacing.days,
        "spacing_weight": rules.spacing.weight,
        "units_free": round(rules.wanted_units.tolerance * STEPS_PER_UNIT),
        "units_far": round(rules.wanted_units.far * STEPS_PER_UNIT),
        "units_weight": rules.wanted_units.weight,
        "units_far_weight": rules.wanted_units.far_weight,
        "units_below_minimum": rules.wanted_units.below_minimum,
        "away_from_home": rules.home_centre.weight,
    }
