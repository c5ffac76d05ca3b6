"""Why a radiologist has a duty, or has none, on a date, and what the alternative costs."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np

from data.duties import Duty
from rostering.checks import Violation
from rostering.explain.feasible import UndecidedError
from rostering.explain.reasons import violations_of
from rostering.explain.rows import Row
from rostering.explain.standing import Change, Standing
from rostering.instance import Ints

SUCCESSORS = 3
"""How many stand-ins for a duty are named."""


class Outlook(StrEnum):
    """Whether a radiologist can have a shift."""

    FORBIDDEN = "forbidden"
    IN_THE_WAY = "other duties in the way"
    POSSIBLE = "possible"


@dataclass(frozen=True, slots=True)
class Price:
    """What it costs when something holds, the surroundings decided anew.

    Attributes
    ----------
    change
        The cheapest roster in which it holds, against the one that stands; None: there is none, or none was found.
    idle
        Change of the objective when the same surroundings are decided anew and nothing need hold: never above 0, below
        it where the roster that stands is not the best.
    """

    change: Change | None
    idle: int

    @property
    def cost(self) -> int | None:
        """By how much the best roster nearby becomes dearer; exact where the change is ``best``."""
        return None if self.change is None else self.change.cost - self.idle


@dataclass(frozen=True, slots=True)
class ShiftOutlook:
    """Whether a radiologist can have one shift, and what it costs.

    Attributes
    ----------
    reasons
        The hard rules that forbid it, by themselves or beside the duties that stand.
    added
        At the best place, instead of a duty of that date where there is one, and nothing else changed; None where a
        hard rule forbids that.
    price
        With the radiologist's other duties and everybody's of that date decided anew; None where it is forbidden.
    """

    shift: str
    outlook: Outlook
    reasons: tuple[Violation, ...] = ()
    added: Change | None = None
    price: Price | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """What it costs to take a duty away.

    Attributes
    ----------
    removed
        With nothing else changed.
    price
        With the radiologist's other duties and everybody's of that date decided anew.
    successors
        The cheapest who could take over, one by one, with nothing else changed; the cheapest first.
    """

    duty: Duty
    removed: Change | None
    price: Price
    successors: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Why:
    """Why a radiologist has, or has not, a duty on a date."""

    radiologist_id: str
    day: date
    held: tuple[Held, ...]
    shifts: tuple[ShiftOutlook, ...]
    """The shifts of the date that are not held."""


def why(standing: Standing, person: str, day: date, roster: Sequence[Duty]) -> Why:
    """Explain one radiologist's date in a roster that stands."""
    around = surroundings(standing, person, day)
    idle = _idle(standing, around)
    mine = [duty for duty in roster if (duty.radiologist_id, duty.day) == (person, day)]
    held = tuple(_held(standing, duty, around, idle) for duty in mine)
    codes = [shift.type.code for shift in standing.instance.shifts if shift.day == day]
    others = [code for code in codes if code not in {duty.shift for duty in mine}]
    return Why(person, day, held, tuple(_outlook(standing, person, day, code, roster, around, idle) for code in others))


def surroundings(standing: Standing, person: str, day: date) -> Ints:
    """The options that a change is allowed to touch: all of the person, and everybody's of the date."""
    return np.union1d(standing.options_of(person), standing.options_on(day))


def price(standing: Standing, rows: Sequence[Row], around: Ints, idle: int | None = None) -> Price:
    """What it costs when the rows hold, these options decided anew."""
    idle = _idle(standing, around) if idle is None else idle
    try:
        return Price(standing.decided_anew(around, rows), idle)
    except UndecidedError:
        return Price(None, idle)


def _idle(standing: Standing, around: Ints) -> int:
    found = standing.decided_anew(around)
    if found is None:
        raise AssertionError("the roster that stands breaks a row")
    return min(0, found.cost)


def _one_of(columns: Ints) -> tuple[Row, ...]:
    return (Row(columns, np.ones(len(columns)), 1.0), Row(columns, -np.ones(len(columns)), -1.0))


def _none_of(columns: Ints) -> Row:
    return Row(columns, -np.ones(len(columns)), 0.0)


def _held(standing: Standing, duty: Duty, around: Ints, idle: int) -> Held:
    columns = standing.options_of(duty.radiologist_id, duty.day, duty.shift)
    rows = (_none_of(columns),)
    return Held(
        duty,
        standing.decided_anew(columns, rows),
        price(standing, rows, around, idle),
        _successors(standing, columns),
    )


def _successors(standing: Standing, held: Ints) -> tuple[Change, ...]:
    """The cheapest exchanges of the duty for one of someone who has not that shift."""
    options = standing.model.options
    same = np.isin(options.shift, options.shift[held])
    present = options.person[same & (standing.incumbent.options > 0.5)]
    others = np.flatnonzero(same & ~np.isin(options.person, present))
    found: list[Change] = []
    while len(others) and len(found) < SUCCESSORS:
        change = standing.decided_anew(np.union1d(held, others), (_none_of(held), *_one_of(others)))
        if change is None:
            break
        found.append(change)
        taken_by = [standing.instance.person_index[given.radiologist_id] for given in change.given]
        others = others[~np.isin(options.person[others], taken_by)]
    return tuple(found)


def _outlook(
    standing: Standing, person: str, day: date, shift: str, roster: Sequence[Duty], around: Ints, idle: int
) -> ShiftOutlook:
    columns = standing.options_of(person, day, shift)
    if not len(columns):
        kept = standing.instance.context.kept
        everywhere = range(len(standing.instance.places))
        return ShiftOutlook(shift, Outlook.FORBIDDEN, _fewest_reasons(standing, person, day, shift, kept, everywhere))
    added = standing.decided_anew(standing.options_of(person, day), _one_of(columns))
    worth = price(standing, _one_of(columns), around, idle)
    if added is not None:
        return ShiftOutlook(shift, Outlook.POSSIBLE, added=added, price=worth)
    beside = [duty for duty in roster if (duty.radiologist_id, duty.day) != (person, day)]
    open_to = np.unique(standing.model.options.place[columns]).tolist()
    reasons = _fewest_reasons(standing, person, day, shift, beside, open_to)
    return ShiftOutlook(shift, Outlook.IN_THE_WAY, reasons, price=worth)


def _fewest_reasons(
    standing: Standing, person: str, day: date, shift: str, beside: Sequence[Duty], among: Collection[int]
) -> tuple[Violation, ...]:
    """What the checks say of the shift at that one of these places of the person where fewest rules forbid it."""
    instance = standing.instance
    number = instance.person_index[person]
    (which,) = [n for n, each in enumerate(instance.shifts) if (each.day, each.type.code) == (day, shift)]
    own = instance.people[number].centres
    at_home = range(instance.centres, len(instance.places))
    at_centres = [n for n, place in enumerate(instance.places[: instance.centres]) if place in own]
    at_centres.sort(key=lambda n: own.index(str(instance.places[n])))
    places = [place for place in (at_home if instance.on_call[which] else at_centres) if place in among]
    found = [violations_of(instance, instance.duty(number, which, place), beside) for place in places]
    return min(found, key=lambda violations: len({each.rule for each in violations}), default=())
