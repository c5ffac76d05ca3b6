"""The 0-1 model as sparse columns and rows, free of any solver's types.

Minimise ``offset + cost · z`` subject to ``row_lower <= A z <= row_upper`` and ``lower <= z <= upper``. The first
columns are the options (a person on a shift at a place), all 0-1; the other columns are continuous and take integer
values by themselves whenever the options do, except where a rule says otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from data.duties import Duty
from rostering.conflicts import Conflicts
from rostering.instance import Bools, Ints, RosterInstance

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Options:
    """The eligible candidates as columns: number of person, shift and place, sorted in that order."""

    person: Ints
    shift: Ints
    place: Ints

    @classmethod
    def of(cls, eligible: Bools) -> Options:
        """From a mask person × shift × place."""
        person, shift, place = np.nonzero(eligible)
        return cls(person.astype(np.int64), shift.astype(np.int64), place.astype(np.int64))

    def __len__(self) -> int:
        return len(self.person)


class Model:
    """Columns and rows under construction; rules add to it through `add_columns` and `add_rows`."""

    def __init__(self, instance: RosterInstance, options: Options) -> None:
        self.instance = instance
        self.options = options
        self.offset = 0
        self.conflicts = Conflicts(instance)
        self._memory: set[tuple[str, int, int]] = set()
        self._first = np.searchsorted(options.person, np.arange(len(instance.people) + 1))
        self._costs: list[Floats] = [np.zeros(len(options))]
        self._lower: list[Floats] = [np.zeros(len(options))]
        self._upper: list[Floats] = [self._rank_places()]
        self._columns = len(options)
        self._rows = 0
        self._frozen = sparse.csr_matrix((0, len(options)))
        self._entries: list[tuple[Ints, Ints, Floats]] = []
        self._row_lower: list[Floats] = []
        self._row_upper: list[Floats] = []
        self.owners: list[tuple[str, int, int]] = []
        """(rule, first row, last row) of every group of rows, for explanations."""
        self._column_owners: list[tuple[str, int, int]] = []
        self._charges: list[tuple[str, Ints, Floats]] = []
        self.rule = ""
        """Name of the rule that is adding rows."""

    def add_columns(
        self, cost: Sequence[float] | Floats | Ints, upper: float | Sequence[float] | Floats | Ints
    ) -> Ints:
        """Continuous columns from 0 to ``upper`` with these costs; their numbers."""
        costs: Floats = np.asarray(cost, dtype=np.float64)
        numbers = np.arange(self._columns, self._columns + len(costs))
        self._column_owners.append((self.rule, self._columns, self._columns + len(costs)))
        self._costs.append(costs)
        self._lower.append(np.zeros(len(costs)))
        self._upper.append(np.broadcast_to(np.asarray(upper, dtype=np.float64), costs.shape).astype(np.float64))
        self._columns += len(costs)
        return numbers

    def add_rows(
        self,
        lower: Sequence[float] | Floats | Ints,
        upper: Sequence[float] | Floats | Ints,
        rows: Ints,
        columns: Ints,
        values: float | Floats | Ints = 1.0,
    ) -> Ints:
        """Rows with these sides; entry i is ``values[i]`` at (``rows[i]`` counted from 0, ``columns[i]``)."""
        sides: Floats = np.asarray(lower, dtype=np.float64)
        numbers = np.arange(self._rows, self._rows + len(sides))
        rows = np.asarray(rows, dtype=np.int64)
        self._entries.append(
            (
                rows + self._rows,
                np.asarray(columns, dtype=np.int64),
                np.broadcast_to(np.asarray(values, dtype=np.float64), rows.shape).astype(np.float64),
            )
        )
        self._row_lower.append(sides)
        self._row_upper.append(np.asarray(upper, dtype=np.float64))
        self.owners.append((self.rule, self._rows, self._rows + len(sides)))
        self._rows += len(sides)
        return numbers

    def columns_of(self, rules: Sequence[str]) -> Ints:
        """Columns beyond the options that these rules have added."""
        spans = [np.arange(first, last) for rule, first, last in self._column_owners if rule in rules]
        return np.concatenate(spans) if spans else np.zeros(0, np.int64)

    def options_of(self, person: int) -> Ints:
        """Columns of a person's options."""
        return np.arange(self._first[person], self._first[person + 1])

    def options_of_duty(self, duty: Duty) -> Ints:
        """The column of a duty, or none when it is not eligible."""
        options, instance = self.options, self.instance
        places = [number for number, place in enumerate(instance.places) if place in (duty.centre, duty.subspecialty)]
        shift = instance.shift_number.get((duty.day, duty.shift))
        if shift is None or duty.radiologist_id not in instance.person_index:
            return np.zeros(0, np.int64)
        mine = self.options_of(instance.person_index[duty.radiologist_id])
        found: Ints = mine[(options.shift[mine] == shift) & np.isin(options.place[mine], places)]
        return found

    def charge(self, columns: Ints, costs: float | Floats | Ints) -> None:
        """Add to the cost of option columns."""
        np.add.at(self._costs[0], columns, costs)
        self._charges.append((self.rule, columns, np.broadcast_to(np.asarray(costs, dtype=float), columns.shape)))

    def cost_by_rule(self, values: Floats) -> dict[str, float]:
        """What these values of all columns cost, by the rule that charges it; offsets are left out."""
        found: dict[str, float] = {}
        for rule, columns, costs in self._charges:
            found[rule] = found.get(rule, 0.0) + float(costs @ values[columns])
        groups = zip(self._column_owners, self._costs[1:], strict=True)
        for (rule, first, last), costs in groups:
            found[rule] = found.get(rule, 0.0) + float(costs @ values[first:last])
        return found

    def open(self, columns: Ints) -> None:
        """Open option columns that were shut because another place of the same shift costs no more."""
        self._upper[0][columns] = 1.0

    def fix(self, columns: Ints, value: float) -> None:
        """Fix option columns, also in a solver's next look at the model."""
        self._lower[0][columns] = value
        self._upper[0][columns] = value

    def remember(self, rule: str, first: int, second: int) -> bool:
        """Whether a lazy rule meets this pair of its own numbers for the first time."""
        key = (rule, first, second)
        fresh = key not in self._memory
        self._memory.add(key)
        return fresh

    def remembers(self, rule: str, first: int, second: int) -> bool:
        """Whether it has met the pair."""
        return (rule, first, second) in self._memory

    def add_capacity(self, limit: int, columns: Ints) -> None:
        """At most ``limit`` of these options of one place; people who can go elsewhere get their next place opened."""
        self.add_rows([-np.inf], [float(limit)], np.zeros(len(columns), np.int64), columns)
        following = columns[self.place_rank[columns] + 1 < self._places[columns]]
        order = self._by_rank
        position = np.searchsorted(self._pairs[order], self._pairs[following]) + self.place_rank[following] + 1
        self._upper[0][order[position]] = 1.0

    def best_places(self, possible: Bools, favour: Floats, most: int) -> Bools:
        """Of the possible options of each person and shift, the ``most`` with the highest favour.

        Options with the same favour count as one.
        """
        order, starts, counts = self._by_rank, self._starts, self._counts
        left = np.where(possible, favour, -np.inf)[order]
        chosen = np.zeros(len(self.options), dtype=bool)
        for _ in range(most if len(order) else 0):
            best = np.repeat(np.maximum.reduceat(left, starts), counts)
            taken = np.isfinite(left) & (left == best)
            chosen[order[taken]] = True
            left[taken] = -np.inf
        return chosen

    def _rank_places(self) -> Floats:
        """Rank the places of each person and shift, home first; the upper bounds that shut all but the first.

        As long as no row limits a place, those after it are dominated: they meet the same rows at no less cost. So a
        place is opened when the one before it is limited. Centres that requirements name, and on-call options, are
        open from the start.
        """
        options, instance = self.options, self.instance
        home = np.array([instance.places.index(person.home_centre) for person in instance.people], dtype=np.int64)
        self._pairs = options.person * len(instance.shifts) + options.shift
        self._by_rank = np.lexsort((options.place, options.place != home[options.person], self._pairs))
        _, first, counts = np.unique(self._pairs[self._by_rank], return_index=True, return_counts=True)
        self._starts, self._counts = first, counts
        self.place_rank, self._places = np.zeros_like(self._pairs), np.zeros_like(self._pairs)
        self.place_rank[self._by_rank] = np.arange(len(options)) - np.repeat(first, counts)
        self._places[self._by_rank] = np.repeat(counts, counts)
        at_home = instance.on_call[options.shift]
        asked = [instance.places.index(key.centre) for key in instance.need if key.centre is not None]
        return np.where((self.place_rank == 0) | at_home | np.isin(options.place, asked), 1.0, 0.0)

    def add_conflicts(self) -> None:
        """Write the gathered conflicts as rows: at most one option of each clique."""
        rows, columns, count = [], [], 0
        for person in range(len(self.instance.people)):
            mine = self.options_of(person)
            shifts = self.options.shift[mine]
            for clique in self.conflicts.cliques(person, np.unique(shifts)):
                inside = np.zeros(len(self.instance.shifts), dtype=bool)
                inside[clique] = True
                members = mine[inside[shifts]]
                if len(members) > 1:
                    rows.append(np.full(len(members), count))
                    columns.append(members)
                    count += 1
        for person, first, second in self.conflicts.loose_pairs():
            mine = self.options_of(person)
            members = mine[np.isin(self.options.shift[mine], (first, second))]
            rows.append(np.full(len(members), count))
            columns.append(members)
            count += 1
        if count:
            self.add_rows(np.full(count, -np.inf), np.ones(count), np.concatenate(rows), np.concatenate(columns))

    def freeze(self) -> LinearModel:
        """The model as it stands."""
        rows = np.concatenate([entry[0] for entry in self._entries] or [np.zeros(0, np.int64)])
        columns = np.concatenate([entry[1] for entry in self._entries] or [np.zeros(0, np.int64)])
        values = np.concatenate([entry[2] for entry in self._entries] or [np.zeros(0)])
        fresh = sparse.csr_matrix(
            (values, (rows - self._frozen.shape[0], columns)),
            shape=(self._rows - self._frozen.shape[0], self._columns),
        )
        old = self._frozen
        widened = sparse.csr_matrix((old.data, old.indices, old.indptr), shape=(old.shape[0], self._columns))
        self._frozen = sparse.vstack([widened, fresh], format="csr")
        self._entries.clear()
        return LinearModel(
            instance=self.instance,
            options=self.options,
            offset=self.offset,
            cost=np.concatenate(self._costs),
            lower=np.concatenate(self._lower),
            upper=np.concatenate(self._upper),
            row_lower=np.concatenate([*self._row_lower, np.zeros(0)]),
            row_upper=np.concatenate([*self._row_upper, np.zeros(0)]),
            matrix=self._frozen,
            owners=tuple(self.owners),
        )


@dataclass(frozen=True, slots=True, eq=False)
class LinearModel:
    """A finished model; ``matrix`` is CSR, rows × columns."""

    instance: RosterInstance
    options: Options
    offset: int
    cost: Floats
    lower: Floats
    upper: Floats
    row_lower: Floats
    row_upper: Floats
    matrix: sparse.csr_matrix
    owners: tuple[tuple[str, int, int], ...]

    @property
    def shape(self) -> tuple[int, int]:
        """(rows, columns)."""
        return self.matrix.shape[0], self.matrix.shape[1]
