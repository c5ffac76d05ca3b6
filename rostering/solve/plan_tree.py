"""Branch and price: the master split into parts until none of them can hold a better roster.

A part is what a list of demands leaves. Plans are sought anew in each, so that its bound is one over all plans. The
parts with the lowest bound come first, but each is followed down before the next is taken, which is how rosters are
found on the way.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from heapq import heappop, heappush
from itertools import count

import numpy as np

from rostering.instance import Bools
from rostering.model import Floats
from rostering.solve.highs import Mixture, Watch
from rostering.solve.plan_demands import WHOLE, Between, Demand, Sides, between, on_dates
from rostering.solve.plan_master import PlanMaster
from rostering.solve.program import Program

TRIED = 6
"""How many splits of each kind are tried on the plans at hand before one is made."""
PLENTY = 10.0
"""Rise of the cost beyond which a split is no better."""


@dataclass(frozen=True, slots=True, order=True)
class Part:
    """Bound, number (later ones last where bounds are the same), and what is asked of a roster."""

    bound: float
    number: int
    demands: tuple[Demand, ...] = field(compare=False)


@dataclass(frozen=True, slots=True, eq=False)
class Room:
    """What demands leave: options barred, person × date (infinite: on duty), columns between, plans shut."""

    barred: Bools
    resting: Floats
    frame: Program
    shut: Bools


class Tree:
    """The parts that are still open; they stay from one run to the next.

    Parameters
    ----------
    bound
        What any roster over the master's plans, and those that can still be found, costs at least.
    """

    def __init__(self, master: PlanMaster, bound: float) -> None:
        self.master, self.blocks = master, master.blocks
        self._numbers = count()
        self._open = [Part(bound, next(self._numbers), ())]
        self._undecided = np.inf
        """Least bound of the parts that cannot be split although they may hold a better roster.

        There are such where plans keep less than every rule while they are priced.
        """

    def bound(self, ceiling: float) -> float:
        """What any roster costs at least, given one that costs the ceiling."""
        return min([ceiling, self._undecided, *(part.bound for part in self._open[:1])])

    def run(self, ceiling: float, until: float, watch: Watch) -> Floats | None:
        """Values of the options of a roster that costs less than the ceiling, if one is found in that time."""
        self.master.open_spares(2 * abs(ceiling) + 1)
        try:
            while self._open and time.monotonic() < until and not watch():
                found = self._follow(heappop(self._open), ceiling - 1 + WHOLE, until, watch)
                if found is not None:
                    return found
        finally:
            self._leave()
        return None

    def _follow(self, part: Part, worth: float, until: float, watch: Watch) -> Floats | None:
        """Split a part again and again, its other sides left open, until it holds a roster or none worth having."""
        while part.bound <= worth:
            room = self._enter(part)
            bound, mixed = self._settled(part, room, worth, until, watch)
            if mixed is None:
                heappush(self._open, part)
                return None
            if bound > worth:
                return None
            sides = self._split(mixed, room)
            if sides is None and mixed.objective <= worth:
                heappush(self._open, part)
                return np.round(self.master.options_in(mixed.values))
            if sides is None:
                self._undecided = min(self._undecided, bound)
                return None
            part, other = (Part(bound, next(self._numbers), (*part.demands, side)) for side in sides)
            heappush(self._open, other)
        return None

    # -- one part --------------------------------------------------------------------------------------------------

    def _enter(self, part: Part) -> Room:
        """Hold the master to the demands."""
        master, blocks = self.master, self.blocks
        room = Room(
            barred=np.zeros(blocks.size, dtype=bool),
            resting=np.zeros((blocks.people, blocks.days)),
            frame=replace(blocks.frame, lower=blocks.frame.lower.copy(), upper=blocks.frame.upper.copy()),
            shut=np.zeros(len(master.plans), dtype=bool),
        )
        for demand in part.demands:
            if isinstance(demand, Between):
                room.frame.lower[demand.column], room.frame.upper[demand.column] = demand.lower, demand.upper
                continue
            room.barred[demand.barred(blocks)] = True
            room.shut[list(demand.against(master))] = True
            if demand.on_duty:
                room.resting[demand.person, demand.date] = np.inf
        self._hold(room.frame, room.shut)
        return room

    def _hold(self, frame: Program, shut: Bools) -> None:
        master = self.master
        master.mixer.limit(np.arange(len(frame.cost)), frame.upper, frame.lower)
        master.mixer.limit(master.column_of(range(len(shut))), np.where(shut, 0.0, np.inf))

    def _leave(self) -> None:
        self._hold(self.blocks.frame, np.zeros(len(self.master.plans), dtype=bool))
        self.master.close_spares()

    def _settled(
        self, part: Part, room: Room, worth: float, until: float, watch: Watch
    ) -> tuple[float, Mixture | None]:
        """The part's bound, and the master's optimum there: None when the time was up.

        Plans are sought until the bound stands, or it is seen that it will not pass the next integer.
        """
        bound = part.bound
        while time.monotonic() < until and not watch():
            mixed = self.master.mixer.solve()
            least, fresh = self.master.seek(mixed, room.barred, room.resting, room.frame)
            bound = max(bound, least)
            known = mixed.objective < np.ceil(bound - WHOLE) + WHOLE
            if known or not fresh or bound > worth:
                return bound, mixed
        return bound, None

    # -- where to split --------------------------------------------------------------------------------------------

    def _split(self, mixed: Mixture, room: Room) -> Sides | None:
        """Of the splits tried the one of which both sides cost most, its cheaper side first."""
        best: tuple[float, Sides] | None = None
        for sides in (
            *between(room.frame, mixed.values, TRIED),
            *on_dates(self.master, mixed.values, TRIED),
        ):
            first, second = (min(PLENTY, max(WHOLE, self._cost(side, room) - mixed.objective)) for side in sides)
            if best is None or first * second > best[0]:
                best = first * second, sides if first <= second else sides[::-1]
        return best and best[1]

    def _cost(self, demand: Demand, room: Room) -> float:
        """The master's optimum with one demand more, on the plans at hand."""
        master = self.master
        if isinstance(demand, Between):
            columns = np.array([demand.column])
            inside = np.array([demand.lower]), np.array([demand.upper])
            outside = room.frame.lower[columns], room.frame.upper[columns]
        else:
            against = [n for n in demand.against(master) if n >= len(room.shut) or not room.shut[n]]
            columns, nothing = master.column_of(against), np.zeros(len(against))
            inside, outside = (nothing, nothing), (nothing, np.full(len(against), np.inf))
        master.mixer.limit(columns, inside[1], inside[0])
        found = master.mixer.solve().objective
        master.mixer.limit(columns, outside[1], outside[0])
        return found
