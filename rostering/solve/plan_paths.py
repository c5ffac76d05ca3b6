"""Cheapest plans of people of one shape, by dynamic programming over dates.

A shortest path with resources, as in the literature on nurse rostering by column generation: a state is where a person
stands in the run of work (its length and the last shift) or of rest, with the weekends worked, the minutes and the
duties of shifts whose limit can bind. All people of one shape are worked out together, as dense arrays of costs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from rostering.instance import Bools, Ints
from rostering.model import Floats
from rostering.solve.plan_rules import Member, Shape, most_worked

MEMORY = 2**24
"""Most numbers that the states of one batch of people may take: 128 MiB."""
REST = -1
"""The mode of a date off."""

State = tuple[float, int, int, tuple[int, ...]]
"""Cost up to a date, layer (how long the run has lasted, from 0), mode and counts."""


@dataclass(frozen=True, slots=True)
class Mode:
    """Shifts that are alike but for their cost: what may come before and after, minutes, which count they add to."""

    before: frozenset[str]
    after: frozenset[str]
    minutes: int
    counted: str | None


@dataclass(frozen=True, slots=True, eq=False)
class Plans:
    """Cheapest plans: their costs (infinite where there is none), and the mode of each date, person × date."""

    costs: Floats
    modes: Ints


class Group:
    """All people of one shape.

    Parameters
    ----------
    shifts
        Code and minutes of the shifts that any of them can have.
    banned
        (shift, next shift) that may not follow one another.
    weekdays
        Of each date.
    """

    def __init__(
        self,
        shape: Shape,
        people: Sequence[Member],
        shifts: Mapping[str, int],
        banned: set[tuple[str, str]],
        weekdays: Ints,
    ) -> None:
        self.shape, self.people, self.weekdays = shape, people, weekdays
        self.days = len(weekdays)
        self.mode_of = self._modes(shifts, banned)
        modes = list(self.modes)
        firsts = [next(code for code in shifts if self.mode_of[code] == number) for number in range(len(modes))]
        self.follows = np.array([[(a, b) not in banned for b in firsts] for a in firsts], dtype=bool)
        """Mode × next mode: whether it may follow."""
        self.layers = shape.shortest if shape.longest is None else shape.longest
        self._count_minutes(shifts)

    def _modes(self, shifts: Mapping[str, int], banned: set[tuple[str, str]]) -> dict[str, int]:
        self.modes: dict[Mode, int] = {}
        return {
            code: self.modes.setdefault(
                Mode(
                    frozenset(a for a, b in banned if b == code and a in shifts),
                    frozenset(b for a, b in banned if a == code and b in shifts),
                    minutes,
                    code if code in self.shape.counted else None,
                ),
                len(self.modes),
            )
            for code, minutes in shifts.items()
        }

    def _count_minutes(self, shifts: Mapping[str, int]) -> None:
        """The band of units that can still end within the bounds, by date.

        Minutes of the shifts that are not counted one by one are kept in units of their greatest common divisor.
        """
        shape, days = self.shape, self.days
        loose = [minutes for code, minutes in shifts.items() if code not in shape.counted]
        self.unit = int(np.gcd.reduce(loose)) if loose and shape.in_minutes else 1
        largest = max(loose, default=0) // self.unit if shape.in_minutes else 0
        self.count_minutes = np.array([shifts.get(code, 0) for code in shape.counted], dtype=np.float64)
        self.caps = np.array([member.caps for member in self.people], dtype=np.int64).reshape(len(self.people), -1)
        least = min(m.least - self.count_minutes @ c for m, c in zip(self.people, self.caps, strict=True))
        most = max(member.most for member in self.people)
        worked = np.array([most_worked(n, shape.longest, shape.rest) for n in range(days + 1)])
        after = largest * worked[::-1][1:]
        upper = np.minimum(largest * worked[1:], np.floor(most / self.unit)).astype(np.int64)
        lower = np.maximum(0, np.ceil(least / self.unit).astype(np.int64) - after)
        self.first = np.minimum(np.maximum.accumulate(lower), upper)
        """By date: the units that the first place of the band stands for."""
        self.band = int((upper - self.first).max()) + 1
        self.rises = np.diff(self.first, prepend=0)
        weekends = 1 if shape.weekends is None else shape.weekends + 1
        self.counts = (weekends, self.band, *(self.caps.max(axis=0, initial=0) + 1))
        self.steps = [
            (
                mode.minutes // self.unit if mode.counted is None and shape.in_minutes else 0,
                *(int(mode.counted == code) for code in shape.counted),
            )
            for mode in self.modes
        ]

    @property
    def size(self) -> int:
        """Numbers that one person's states take over all dates."""
        return self.days * int(np.prod(self.counts)) * (self.layers * len(self.modes) + self.shape.rest)

    # -- forward ---------------------------------------------------------------------------------------------------

    def cheapest(self, who: Ints, costs: Floats, resting: Floats) -> Plans:
        """The cheapest plan of each of some people.

        Parameters
        ----------
        who
            Their numbers in the group.
        costs
            Person × date × mode, infinite where that person has no such option.
        resting
            Person × date: of a date off, 0 or infinite.
        """
        batch = max(1, MEMORY // self.size)
        parts = [
            self._batch(who[first : first + batch], costs[first : first + batch], resting[first : first + batch])
            for first in range(0, len(who), batch)
        ]
        return Plans(np.concatenate([p.costs for p in parts]), np.concatenate([p.modes for p in parts]))

    def _batch(self, who: Ints, costs: Floats, resting: Floats) -> Plans:
        people, modes = len(costs), len(self.modes)
        work = np.full((people, self.layers, modes, *self.counts), np.inf)
        rest = np.full((people, self.shape.rest, *self.counts), np.inf)
        rest[(slice(None), -1) + (0,) * len(self.counts)] = 0.0
        history = []
        for day in range(self.days):
            work, rest = self._next(day, work, rest, costs[:, day], resting[:, day])
            history.append((work, rest))
        ends = np.minimum(work.min(axis=(1, 2)), rest.min(axis=1)).reshape(people, -1)
        ends[~self._final(who)] = np.inf
        end = ends.argmin(axis=1)
        values = ends[np.arange(people), end]
        found = np.full((people, self.days), REST, dtype=np.int64)
        for number in np.flatnonzero(np.isfinite(values)):
            counts = tuple(int(n) for n in np.unravel_index(end[number], self.counts))
            found[number] = self._trace(history, int(number), counts)
        return Plans(values, found)

    def _final(self, who: Ints) -> Bools:
        """Person × combination of counts: whether a plan may end with them."""
        numbers = np.indices(self.counts).reshape(len(self.counts), -1)
        minutes = self.unit * (numbers[1] + self.first[-1]) + self.count_minutes @ numbers[2:]
        mine = [self.people[number] for number in who]
        least = np.array([member.least for member in mine])[:, None]
        most = np.array([member.most for member in mine])[:, None]
        fits = np.ones((len(who), len(minutes)), dtype=bool)
        if self.shape.in_minutes:
            fits = (minutes >= least) & (minutes <= most)
        caps = self.caps[who]
        found: Bools = fits & (numbers[2:, None, :] <= caps.T[:, :, None]).all(axis=0)
        return found

    def _next(self, day: int, work: Floats, rest: Floats, costs: Floats, resting: Floats) -> tuple[Floats, Floats]:
        """States after one more date."""
        new_work, new_rest = np.full_like(work, np.inf), np.full_like(rest, np.inf)
        spread = (slice(None),) + (None,) * (work.ndim - 2)
        for mode, steps in enumerate(self.steps):
            cost = costs[:, mode][spread]
            if not np.isfinite(cost).any():
                continue
            into, source = self._moved(day, steps, from_rest=True)
            np.add(rest[:, -1:][source], cost, out=new_work[:, :1, mode][into])
            into, source = self._moved(day, steps, from_rest=False)
            before = work[:, : self.layers, self.follows[:, mode]].min(axis=2)
            np.add(before[:, :-1][source], cost, out=new_work[:, 1:, mode][into])
            if self.shape.longest is None:
                last = new_work[:, -1:, mode][into]
                np.minimum(last, before[:, -1:][source] + cost, out=last)
        into, source = self._moved(day, self._no_steps, from_rest=None)
        enough = self._enough(day)
        if enough.any():
            stop = work[:, enough].min(axis=(1, 2))[:, None]
            np.add(stop[source], resting[spread], out=new_rest[:, :1][into])
        np.add(rest[:, :-1][source], resting[spread], out=new_rest[:, 1:][into])
        last = new_rest[:, -1:][into]
        np.minimum(last, rest[:, -1:][source] + resting[spread], out=last)
        return new_work, new_rest

    @property
    def _no_steps(self) -> tuple[int, ...]:
        return (0,) * (len(self.counts) - 1)

    def _enough(self, day: int) -> Bools:
        """Layers whose run may end before this date: long enough, or begun with the horizon."""
        length = np.arange(1, self.layers + 1)
        found: Bools = (length >= self.shape.shortest) | (length >= day)
        return found

    def _step(self, day: int, steps: tuple[int, ...], *, from_rest: bool | None) -> tuple[int, ...]:
        """By how much each count rises; ``from_rest`` is None for a date off."""
        weekday = self.weekdays[day]
        weekend = from_rest is not None and (weekday == 5 or (weekday == 6 and from_rest))
        minutes, *others = steps
        return int(weekend and self.shape.weekends is not None), minutes - int(self.rises[day]), *others

    def _moved(
        self, day: int, steps: tuple[int, ...], *, from_rest: bool | None
    ) -> tuple[tuple[slice, ...], tuple[slice, ...]]:
        """(into, source): where counts go, after the axes of person and layer."""
        moves = self._step(day, steps, from_rest=from_rest)
        into = tuple(slice(max(0, n), size + min(0, n)) for n, size in zip(moves, self.counts, strict=True))
        source = tuple(slice(max(0, -n), size - max(0, n)) for n, size in zip(moves, self.counts, strict=True))
        whole = (slice(None), slice(None))
        return (*whole, *into), (*whole, *source)

    # -- back ------------------------------------------------------------------------------------------------------

    def _trace(self, history: Sequence[tuple[Floats, Floats]], person: int, counts: tuple[int, ...]) -> Ints:
        """The modes of the plan that ends with these counts, from the last date back."""
        found = np.full(self.days, REST, dtype=np.int64)
        work, rest = (states[person] for states in history[-1])
        state = min(
            [*self._at_work(work, range(self.layers), counts), *self._at_rest(rest, range(self.shape.rest), counts)]
        )
        for day in range(self.days - 1, -1, -1):
            found[day] = state[2]
            if day > 0:
                work, rest = (states[person] for states in history[day - 1])
                state = min(self._before(day, state, work, rest))
        return found

    def _before(self, day: int, state: State, work: Floats, rest: Floats) -> Iterator[State]:
        """The states from which that one may have been reached on this date."""
        _, layer, mode, counts = state
        last = layer + 1 == (self.shape.rest if mode == REST else self.layers)
        if mode == REST:
            place = self._back(day, counts, self._no_steps, from_rest=None)
            if layer == 0:
                yield from self._at_work(work, np.flatnonzero(self._enough(day)).tolist(), place)
            yield from self._at_rest(rest, {layer - 1, layer} if last else {layer - 1}, place)
            return
        if layer == 0:
            place = self._back(day, counts, self.steps[mode], from_rest=True)
            yield from self._at_rest(rest, (self.shape.rest - 1,), place)
        place = self._back(day, counts, self.steps[mode], from_rest=False)
        layers = {layer - 1, layer} if last and self.shape.longest is None else {layer - 1}
        for found in self._at_work(work, layers, place):
            if self.follows[found[2], mode]:
                yield found

    def _at_work(self, work: Floats, layers: Iterable[int], counts: tuple[int, ...] | None) -> Iterator[State]:
        for layer in layers if counts is not None else ():
            for mode in range(len(self.modes)) if layer >= 0 else ():
                yield float(work[(layer, mode, *(counts or ()))]), layer, mode, counts or ()

    def _at_rest(self, rest: Floats, layers: Iterable[int], counts: tuple[int, ...] | None) -> Iterator[State]:
        for layer in layers if counts is not None else ():
            if layer >= 0:
                yield float(rest[(layer, *(counts or ()))]), layer, REST, counts or ()

    def _back(
        self, day: int, counts: tuple[int, ...], steps: tuple[int, ...], *, from_rest: bool | None
    ) -> tuple[int, ...] | None:
        """The counts before this date, None where there are none."""
        moves = self._step(day, steps, from_rest=from_rest)
        place = tuple(have - move for have, move in zip(counts, moves, strict=True))
        inside = all(0 <= n < size for n, size in zip(place, self.counts, strict=True))
        return place if inside else None
