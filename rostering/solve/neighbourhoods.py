"""Which options to decide anew while all others are held: kinds of neighbourhoods, their sizes and their choice.

Every kind has one size that adapts to the effort that its problems take, and a score of the improvement that it has
brought per effort. Effort is counted in simplex iterations, so that choices do not depend on the clock.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from data.fairness import STEP_MINUTES, unit_target
from rostering.instance import Bools, Ints, RosterInstance
from rostering.model import Floats, Model

EFFORT = 1_200
"""Simplex iterations that a neighbourhood should take at first: about half a second."""
MOST_EFFORT = 50 * EFFORT
PATIENCE = 1.02
"""Factor on the effort after a neighbourhood that brought nothing; its inverse after one that did."""
DECAY = 0.85
"""How much of a kind's score is kept when a new result comes in."""
LEAST_ODDS = 0.1
"""What a kind that brought nothing is still drawn for, where the best has one."""


@dataclass(slots=True, eq=False)
class Guide:
    """What neighbourhoods are drawn from: the model, the incumbent, the relaxation once it is known."""

    model: Model
    open: Bools
    current: Floats
    relaxed: Floats | None = None
    cost: Floats | None = None
    """Of the options themselves: wishes, above all."""

    @property
    def days(self) -> Ints:
        """Date of each option, by number."""
        found: Ints = self.model.instance.days[self.model.options.shift]
        return found


Draw = Callable[[Guide, float, np.random.Generator], Ints]


def day_window(guide: Guide, size: float, rng: np.random.Generator) -> Ints:
    """All options of ``size`` dates in a row."""
    length = max(1, round(size))
    first = rng.integers(1 - length, len(guide.model.instance.horizon.days))
    return np.flatnonzero(guide.open & (guide.days >= first) & (guide.days < first + length))


def costly_people(guide: Guide, size: float, rng: np.random.Generator) -> Ints:
    """All options of ``size`` people drawn by how much more their options cost than in the relaxation."""
    regret = _regret_by(guide, guide.model.options.person, len(guide.model.instance.people))
    return _of_people(guide, regret + regret.mean() / 2 + 1e-3, size, rng)


def _regret_by(guide: Guide, key: Ints, count: int) -> Floats:
    """What options cost more than the relaxation would have them cost, by their key; 0 before that is known."""
    if guide.relaxed is None or guide.cost is None:
        return np.zeros(count)
    more = np.maximum(0.0, guide.cost * (guide.current - guide.relaxed))
    found: Floats = np.bincount(key, weights=more, minlength=count).astype(np.float64)
    return found


def spare_people(guide: Guide, size: float, rng: np.random.Generator) -> Ints:
    """All options of ``size`` people drawn by how far they are below their wanted units: who can fill gaps."""
    options, instance = guide.model.options, guide.model.instance
    minutes = instance.unit_minutes[options.shift] * guide.current
    given = np.bincount(options.person, weights=minutes, minlength=len(instance.people))
    return _of_people(guide, np.maximum(0.0, _wanted_minutes(instance) - given) + 1.0, size, rng)


def _of_people(guide: Guide, weights: Floats, size: float, rng: np.random.Generator) -> Ints:
    """All options of ``size`` people drawn by these weights."""
    count = min(len(weights), max(2, round(size)))
    chosen = rng.choice(len(weights), size=count, replace=False, p=weights / weights.sum())
    return np.flatnonzero(guide.open & np.isin(guide.model.options.person, chosen))


@lru_cache(maxsize=1)
def _wanted_minutes(instance: RosterInstance) -> Floats:
    targets = [unit_target(instance.network, person, instance.horizon).wanted for person in instance.people]
    return STEP_MINUTES * np.array(targets, dtype=np.float64)


def relaxed_window(guide: Guide, size: float, rng: np.random.Generator) -> Ints:
    """The options that the relaxation or the incumbent uses, over a longer window of dates."""
    if guide.relaxed is None:
        return day_window(guide, size / 4, rng)
    length = max(1, round(size))
    first = rng.integers(1 - length, len(guide.model.instance.horizon.days))
    used = (guide.relaxed > 1e-6) | (guide.current > 0.5)
    return np.flatnonzero(guide.open & used & (guide.days >= first) & (guide.days < first + length))


def people_in_window(guide: Guide, size: float, rng: np.random.Generator) -> Ints:
    """All options of half of the people over a window of dates twice as long as all could have."""
    length = max(1, round(size))
    first = rng.integers(1 - length, len(guide.model.instance.horizon.days))
    half = rng.random(len(guide.model.instance.people)) < 0.5
    inside = (guide.days >= first) & (guide.days < first + length)
    return np.flatnonzero(guide.open & inside & half[guide.model.options.person])


def same_weekdays(guide: Guide, size: float, rng: np.random.Generator) -> Ints:
    """All options of ``size`` dates that lie a week apart or next to it: the weekends, say."""
    return np.flatnonzero(guide.open & _on_same_weekdays(guide, size, rng))


def half_on_same_weekdays(guide: Guide, size: float, rng: np.random.Generator) -> Ints:
    """The options of half of the people on such dates."""
    half = rng.random(len(guide.model.instance.people)) < 0.5
    return np.flatnonzero(guide.open & _on_same_weekdays(guide, size, rng) & half[guide.model.options.person])


def relaxed_weekdays(guide: Guide, size: float, rng: np.random.Generator) -> Ints:
    """The options that the relaxation or the incumbent uses on such dates."""
    if guide.relaxed is None:
        return same_weekdays(guide, size / 4, rng)
    used = (guide.relaxed > 1e-6) | (guide.current > 0.5)
    return np.flatnonzero(guide.open & used & _on_same_weekdays(guide, size, rng))


def _on_same_weekdays(guide: Guide, size: float, rng: np.random.Generator) -> Bools:
    """Options on a weekday and the day after, drawn by what their dates cost more than in the relaxation."""
    days = len(guide.model.instance.horizon.days)
    regret = _regret_by(guide, guide.days, days)
    weights = regret + regret.mean() / 2 + 1e-3
    of_weekday = np.array([weights[(np.arange(days) - weekday) % 7 <= 1].sum() for weekday in range(7)])
    weekday = int(rng.choice(7, p=of_weekday / of_weekday.sum()))
    candidates = np.flatnonzero((np.arange(days) - weekday) % 7 <= 1)
    count, odds = min(len(candidates), max(2, round(size))), weights[candidates]
    chosen = rng.choice(candidates, size=count, replace=False, p=odds / odds.sum()) if count else np.arange(days)
    found: Bools = np.isin(guide.days, chosen)
    return found


@dataclass(slots=True)
class Kind:
    """One kind of neighbourhood with what was learnt of it."""

    name: str
    draw: Draw
    size: float
    least: float
    score: float = 0.003

    def learn(self, gain: float, work: int, effort: float, *, complete: bool) -> None:
        """Score the result, a relative gain, and adapt the size towards the effort."""
        self.score = DECAY * self.score + (1 - DECAY) * max(0.0, gain) / max(EFFORT / 10, work) * EFFORT
        if complete and work < effort / 2:
            self.size *= 1.15
        elif not complete or work > 2 * effort:
            self.size = max(self.least, self.size * 0.85)


class Chooser:
    """Picks kinds with odds that follow their scores, none ever left out."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng
        self.effort = float(EFFORT)
        """Simplex iterations that a neighbourhood should take now: the more, the fewer of them bring something."""
        self.kinds = (
            Kind("days", day_window, 3.0, 1.0),
            Kind("costly people", costly_people, 20.0, 4.0, score=0.1),
            Kind("people with units to spare", spare_people, 25.0, 4.0, score=1.0),
            Kind("relaxed window", relaxed_window, 14.0, 2.0, score=0.1),
            Kind("half the people", people_in_window, 6.0, 2.0),
            Kind("same weekdays", same_weekdays, 2.0, 2.0),
            Kind("half on same weekdays", half_on_same_weekdays, 4.0, 2.0),
            Kind("relaxed weekdays", relaxed_weekdays, 8.0, 2.0),
        )

    def choose(self) -> Kind:
        """Draw a kind."""
        scores = np.array([kind.score for kind in self.kinds])
        odds = scores / max(scores.max(), 1e-12) + LEAST_ODDS
        return self.kinds[int(self.rng.choice(len(self.kinds), p=odds / odds.sum()))]

    def learn(self, kind: Kind, gain: float, work: int, *, complete: bool) -> None:
        """Take in what a neighbourhood of that kind brought, as a share of the objective."""
        kind.learn(gain, work, self.effort, complete=complete)
        factor = 1 / PATIENCE if gain > 0 else PATIENCE
        self.effort = min(MOST_EFFORT, max(EFFORT, self.effort * factor))
