"""What the model iterates over: candidates, coverage blocks and commitments, all in integer minutes.

Times are int64 minutes from the start of the horizon (08:00 local on its first day, UTC based, so real minutes also
across a clock change). People, shifts and places are numbered in the order of their tuples.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import groupby, pairwise

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from data.calendar import SLOT, Horizon
from data.duties import Duty, Ledger, Roster, Shift, Wish, shifts_in
from data.network import Network
from data.people import CommitmentKind, Radiologist
from data.requirements import Requirement, RequirementKey, need_by_slot
from data.rules import Rules
from data.stand_by import on_call_subspecialties
from data.studies import Subspecialty

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

MINUTE = timedelta(minutes=1)
CONTEXT_DAYS = 9
"""Days of commitments known before and after the horizon: the longest rest and the weeks that the horizon cuts."""
KINDS = (CommitmentKind.CLINICAL, CommitmentKind.NON_CLINICAL, CommitmentKind.ON_CALL)


@dataclass(frozen=True, slots=True)
class Busy:
    """Day-job commitments of one person in order of start: minutes and kind (index into `KINDS`)."""

    start: Ints
    end: Ints
    kind: Ints

    @property
    def working(self) -> Bools:
        """Clinical or non-clinical, which is work; being on call for the day job is not."""
        found: Bools = self.kind != KINDS.index(CommitmentKind.ON_CALL)
        return found


@dataclass(frozen=True, slots=True)
class Block:
    """Half-hour slots in a row that the same shifts cover; one row of the model stands for all of them."""

    slots: Ints
    shifts: Ints


@dataclass(frozen=True, slots=True)
class Context:
    """What is given besides the network: duties before the horizon, duties to keep, the fairness balance.

    ``published`` are the duties of a roster published before for the same dates, from which each difference costs.
    """

    history: tuple[Duty, ...] = ()
    kept: tuple[Duty, ...] = ()
    ledger: Ledger = field(default_factory=Ledger)

    published: tuple[Duty, ...] = ()


@dataclass(frozen=True, eq=False)
class RosterInstance:
    """One rostering problem, fully prepared.

    Attributes
    ----------
    places
        Centre ids, then the subspecialties that may be on call at home.
    """

    network: Network
    horizon: Horizon
    requirements: tuple[Requirement, ...]
    rules: Rules
    context: Context
    shifts: tuple[Shift, ...]
    places: tuple[str | Subspecialty, ...]

    @classmethod
    def of(
        cls,
        network: Network,
        horizon: Horizon,
        requirements: Sequence[Requirement],
        rules: Rules | None = None,
        context: Context | None = None,
    ) -> RosterInstance:
        """Prepare the instance; ``rules`` default to the network's own."""
        rules = rules or network.rules
        return cls(
            network=network,
            horizon=horizon,
            requirements=tuple(requirements),
            rules=rules,
            context=context or Context(),
            shifts=shifts_in(horizon, network.shift_types),
            places=(*(centre.id for centre in network.centres), *on_call_subspecialties(rules)),
        )

    @property
    def people(self) -> tuple[Radiologist, ...]:
        """The radiologists, numbered by position."""
        return self.network.radiologists

    @property
    def centres(self) -> int:
        """Number of centres; the places from there on are at home."""
        return len(self.network.centres)

    @cached_property
    def person_index(self) -> Mapping[str, int]:
        """Number of a radiologist by id."""
        return {person.id: number for number, person in enumerate(self.people)}

    @cached_property
    def bound(self) -> Bools:
        """Whether the working-time directive binds, by person."""
        return np.array([person.status.bound for person in self.people], dtype=bool)

    def minute(self, instant: datetime) -> int:
        """Minutes from the start of the horizon."""
        return (instant - self.horizon.start) // MINUTE

    @cached_property
    def starts(self) -> Ints:
        """Start of each shift, in minutes."""
        return np.array([self.minute(shift.start) for shift in self.shifts], dtype=np.int64)

    @cached_property
    def ends(self) -> Ints:
        """End of each shift, in minutes."""
        return np.array([self.minute(shift.end) for shift in self.shifts], dtype=np.int64)

    @cached_property
    def days(self) -> Ints:
        """Local date of each shift, as days from the first of the horizon."""
        return np.array([self.day_number(shift.day) for shift in self.shifts], dtype=np.int64)

    @cached_property
    def unit_minutes(self) -> Ints:
        """Duty units of each shift × 720."""
        return np.array([shift.type.unit_minutes for shift in self.shifts], dtype=np.int64)

    @cached_property
    def night(self) -> Bools:
        """Whether each shift counts as a night."""
        return np.array([shift.type.night for shift in self.shifts], dtype=bool)

    @cached_property
    def on_call(self) -> Bools:
        """Whether each shift is on call at home."""
        return np.array([shift.type.on_call for shift in self.shifts], dtype=bool)

    @cached_property
    def shifts_on(self) -> Mapping[date, tuple[int, ...]]:
        """Numbers of the shifts of each date that has any."""
        return {
            day: tuple(number for number, _ in group)
            for day, group in groupby(enumerate(self.shifts), key=lambda each: each[1].day)
        }

    @cached_property
    def shift_number(self) -> Mapping[tuple[date, str], int]:
        """Number of a shift by date and type."""
        return {(shift.day, shift.type.code): number for number, shift in enumerate(self.shifts)}

    def shifts_concerned(self, wish: Wish) -> Ints:
        """Numbers of the shifts that a wish is about."""
        own = self.shifts_on.get(wish.day, ())
        return np.array([n for n in own if wish.concerns(wish.day, self.shifts[n].type.code)], dtype=np.int64)

    def day_number(self, day: date) -> int:
        """Days from the first of the horizon."""
        return (day - self.horizon.first).days

    @cached_property
    def busy(self) -> tuple[Busy, ...]:
        """Commitments of each person around the horizon."""
        first = self.horizon.first - timedelta(days=CONTEXT_DAYS)
        last = self.horizon.last + timedelta(days=CONTEXT_DAYS)
        return tuple(self._busy_of(person.id, first, last) for person in self.people)

    def _busy_of(self, person: str, first: date, last: date) -> Busy:
        rows = self.network.commitments_between(person, first, last)
        return Busy(
            start=np.array([self.minute(row.start) for row in rows], dtype=np.int64),
            end=np.array([self.minute(row.end) for row in rows], dtype=np.int64),
            kind=np.array([KINDS.index(row.kind) for row in rows], dtype=np.int64),
        )

    @cached_property
    def history_of(self) -> Mapping[int, tuple[Duty, ...]]:
        """Duties before the horizon by number of person, in order of start."""
        found: dict[int, list[Duty]] = {}
        for duty in sorted(self.context.history, key=lambda duty: duty.start):
            if duty.radiologist_id in self.person_index:
                found.setdefault(self.person_index[duty.radiologist_id], []).append(duty)
        return {person: tuple(duties) for person, duties in found.items()}

    def every_candidate(self) -> Bools:
        """Candidates by person × shift × place before any rule: on-call shifts at home, the others at a centre."""
        at_home = np.arange(len(self.places)) >= self.centres
        shape = (len(self.people), len(self.shifts), len(self.places))
        return np.broadcast_to(self.on_call[None, :, None] == at_home[None, None, :], shape).copy()

    @cached_property
    def need(self) -> Mapping[RequirementKey, Ints]:
        """Readers wanted per half-hour slot, by skill × level × centre."""
        return need_by_slot(self.requirements, self.horizon)

    @cached_property
    def covers(self) -> Bools:
        """Whether a shift is on duty in a half-hour slot: shift × slot."""
        slot = SLOT // MINUTE
        marks = np.arange(self.horizon.slots) * slot
        return (self.starts[:, None] <= marks[None, :]) & (self.ends[:, None] >= marks[None, :] + slot)

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """The slots of the horizon in blocks with the same shifts on duty (on call included)."""
        changes = np.flatnonzero((self.covers[:, 1:] != self.covers[:, :-1]).any(axis=0)) + 1
        edges = np.concatenate(([0], changes, [self.horizon.slots]))
        return tuple(
            Block(np.arange(first, last), np.flatnonzero(self.covers[:, first])) for first, last in pairwise(edges)
        )

    @cached_property
    def in_block(self) -> Bools:
        """Whether a shift is on duty in a block: shift × block."""
        return np.stack([self.covers[:, block.slots[0]] for block in self.blocks], axis=1)

    @cached_property
    def duty_in_block(self) -> sparse.csr_matrix:
        """Block × shift: 1 where the shift is on duty in the block; `in_block` for products with counts of duties."""
        return sparse.csr_matrix(self.in_block.T.astype(np.float64))

    def slot_start(self, slot: int) -> datetime:
        """UTC instant at which a slot starts."""
        return self.horizon.start + slot * SLOT

    def duty(self, person: int, shift: int, place: int) -> Duty:
        """The duty that a candidate stands for."""
        where = self.places[place]
        if isinstance(where, Subspecialty):
            return Duty.of(self.people[person].id, self.shifts[shift], subspecialty=where)
        return Duty.of(self.people[person].id, self.shifts[shift], centre=where)

    def roster(self, duties: Sequence[Duty]) -> Roster:
        """A roster of these duties with the instance's horizon and context."""
        return Roster(
            horizon=self.horizon,
            duties=tuple(sorted(duties, key=lambda duty: (duty.radiologist_id, duty.start, duty.end))),
            history=self.context.history,
            kept=self.context.kept,
            ledger=self.context.ledger,
            published=self.context.published,
        )
