"""What may be asked of a roster on the way to a whole one: of a person on a date, or of a column between people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np

from rostering.instance import Ints
from rostering.model import Floats
from rostering.solve.plan_blocks import PlanBlocks
from rostering.solve.plan_master import PlanMaster
from rostering.solve.program import Program

OFF = -1
"""In place of an option: a date off."""
WHOLE = 1e-6
"""How far from a whole number a value may be to count as one."""


@dataclass(frozen=True, slots=True)
class OnDate:
    """What one person does, or where it is not wanted, may not do on one date: an option, or `OFF`."""

    person: int
    date: int
    option: int
    wanted: bool

    @property
    def on_duty(self) -> bool:
        """Whether the person must have some duty then."""
        return (self.option == OFF) != self.wanted

    def barred(self, blocks: PlanBlocks) -> Ints:
        """The options that may not be used."""
        mine = blocks.options_of(self.person)
        mine = mine[blocks.dates[mine] == self.date]
        found: Ints = mine[(mine == self.option) != self.wanted]
        return found

    def against(self, master: PlanMaster) -> tuple[int, ...]:
        """Numbers of the plans that do not do so."""
        mine = master.plans_of[self.person]
        return tuple(n for n in mine if (master.plans[n].dates[self.date] == self.option) != self.wanted)


@dataclass(frozen=True, slots=True)
class Between:
    """Bounds of a column between people."""

    column: int
    lower: float
    upper: float


Demand = OnDate | Between
Sides = tuple[Demand, Demand]
"""Two demands of which every whole roster meets one."""


def on_dates(master: PlanMaster, values: Floats, most: int) -> Iterator[Sides]:
    """Of up to so many people the date that is nearest to a half, the nearest first.

    Parameters
    ----------
    values
        Of the master's columns.
    """
    blocks, shares = master.blocks, master.options_in(values)
    working = np.zeros((blocks.people, blocks.days))
    np.add.at(working, (blocks.owners, blocks.dates), shares)
    person, date = np.indices(working.shape).reshape(2, -1)
    person, date = np.concatenate((blocks.owners, person)), np.concatenate((blocks.dates, date))
    option = np.concatenate((np.arange(blocks.size), np.full(working.size, OFF)))
    share = np.concatenate((shares, 1 - working.ravel()))
    mixed = np.flatnonzero((share > WHOLE) & (share < 1 - WHOLE))
    order = mixed[np.argsort(np.abs(share[mixed] - 0.5), kind="stable")]
    _, first = np.unique(person[order], return_index=True)
    for n in islice(order[np.sort(first)].tolist(), most):
        place = int(person[n]), int(date[n]), int(option[n])
        yield OnDate(*place, wanted=True), OnDate(*place, wanted=False)


def between(frame: Program, values: Floats, most: int) -> Iterator[Sides]:
    """Up to so many columns between people that are not whole, the farthest from it first.

    Only columns that are whole in some cheapest completion of any whole plans: those of a single row.
    """
    alone = np.bincount(frame.matrix.indices, minlength=len(frame.cost)) == 1
    inner = values[: len(frame.cost)]
    part = np.where(alone, np.abs(inner - np.round(inner)), 0.0)
    for n in np.argsort(-part, kind="stable")[:most].tolist():
        if part[n] > WHOLE:
            below = float(np.floor(inner[n]))
            yield Between(n, float(frame.lower[n]), below), Between(n, below + 1, float(frame.upper[n]))
