"""Demands as rows over the options of a model: each row is ``values · options >= lower``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from data.calendar import slot_index
from data.demands import Demand, DemandKind
from data.duties import Wish, WishKind
from data.fairness import STEP_MINUTES, STEPS_PER_UNIT
from rostering.instance import Ints, RosterInstance
from rostering.model import Floats, Model
from rostering.rules.readers import options_that_count
from rostering.solve.program import Part, Program


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """``values · options[columns] >= lower``."""

    columns: Ints
    values: Floats
    lower: float


def rows_of(model: Model, demand: Demand) -> tuple[Row, ...]:
    """The rows that hold exactly when the demand is met."""
    if demand.kind is DemandKind.COVER:
        return tuple(_cover(model, demand))
    if demand.kind is DemandKind.WISH:
        wishes = wishes_meant(model.instance, demand)
        return tuple(row for wish in wishes for row in _duty(model, demand, wish.shift, wish.kind is WishKind.WANT))
    if demand.kind in (DemandKind.DUTY, DemandKind.NO_DUTY):
        return _duty(model, demand, demand.shift, demand.kind is DemandKind.DUTY)
    return _units(model, demand)


def wishes_meant(instance: RosterInstance, demand: Demand) -> tuple[Wish, ...]:
    """The wishes that a demand of kind wish wants granted; a refusal is a rule and always kept."""
    wishes = instance.network.wishes_of.get(demand.radiologist_id or "", ())
    return tuple(wish for wish in wishes if wish.day == demand.day and wish.kind is not WishKind.REFUSE)


def _mine(model: Model, demand: Demand) -> Ints:
    return model.options_of(model.instance.person_index[demand.radiologist_id or ""])


def _duty(model: Model, demand: Demand, shift: str | None, wanted: bool) -> tuple[Row, ...]:
    mine = _mine(model, demand)
    meant = np.array([each.day == demand.day and shift in (None, each.type.code) for each in model.instance.shifts])
    columns = mine[meant[model.options.shift[mine]]]
    if wanted:
        return (Row(columns, np.ones(len(columns)), 1.0),)
    return (Row(columns, -np.ones(len(columns)), 0.0),)


def _units(model: Model, demand: Demand) -> tuple[Row, ...]:
    mine = _mine(model, demand)
    steps = model.instance.unit_minutes[model.options.shift[mine]] / STEP_MINUTES
    asked = (demand.units or 0.0) * STEPS_PER_UNIT
    if demand.kind is DemandKind.UNITS_AT_LEAST:
        return (Row(mine, steps, float(np.ceil(asked - 1e-6))),)
    return (Row(mine, -steps, -float(np.floor(asked + 1e-6))),)


def _cover(model: Model, demand: Demand) -> Iterator[Row]:
    counted = np.flatnonzero(options_that_count(model, demand.key))
    need = cover_needed(model.instance, demand)
    for block in model.instance.blocks:
        most = int(need[block.slots].max())
        if most > 0:
            columns = counted[np.isin(model.options.shift[counted], block.shifts)]
            yield Row(columns, np.ones(len(columns)), float(most))


def cover_needed(instance: RosterInstance, demand: Demand) -> Ints:
    """Readers that a demand of kind cover wants, by slot of the horizon."""
    start, end = demand.interval(instance.network.shift_type)
    slots = instance.horizon.slots
    first = min(slots, max(0, slot_index(start, instance.horizon.start)))
    last = min(slots, max(first, -slot_index(instance.horizon.start, end)))
    need = np.zeros(slots, dtype=np.int64)
    if demand.readers is not None:
        need[first:last] = demand.readers
    elif demand.key in instance.need:
        need[first:last] = instance.need[demand.key][first:last]
    return need


def demanded(part: Part, held: Floats, groups: Sequence[Sequence[Row]], give_up: Floats | None = None) -> Program:
    """A part of a model with demands as further rows.

    Parameters
    ----------
    part
        The options to decide, with what hangs together with them.
    held
        Values of all columns; those of the part do not matter.
    groups
        The rows of each demand.
    give_up
        Cost of giving up each demand, infinite where it may not be; then one 0-1 column a demand follows those of the
        part. None: every demand must hold.
    """
    program = part.program
    size = len(part.columns)
    where = np.full(len(held), -1, dtype=np.int64)
    where[part.columns] = np.arange(size)
    extra = 0 if give_up is None else len(groups)
    entries: list[tuple[int, int, float]] = []
    lower: list[float] = []
    for number, rows in enumerate(groups):
        for row in rows:
            inside = where[row.columns] >= 0
            left = row.lower - float(row.values[~inside] @ held[row.columns[~inside]])
            at = len(lower)
            lower.append(left)
            entries += [
                (at, int(where[c]), float(v)) for c, v in zip(row.columns[inside], row.values[inside], strict=True)
            ]
            if extra:
                entries.append((at, size + number, max(0.0, left - float(np.minimum(0.0, row.values[inside]).sum()))))
    return _extended(program, entries, lower, np.zeros(0) if give_up is None else give_up)


def _extended(program: Program, entries: list[tuple[int, int, float]], lower: list[float], give_up: Floats) -> Program:
    rows, columns, values = np.array(entries).T if entries else np.zeros((3, 0))
    width = program.matrix.shape[1] + len(give_up)
    fresh = sparse.csr_matrix((values, (rows.astype(np.int64), columns.astype(np.int64))), shape=(len(lower), width))
    old = sparse.csr_matrix(
        (program.matrix.data, program.matrix.indices, program.matrix.indptr), shape=(program.matrix.shape[0], width)
    )
    possible = np.isfinite(give_up)
    return replace(
        program,
        cost=np.concatenate((program.cost, np.where(possible, give_up, 0.0))),
        lower=np.concatenate((program.lower, np.zeros(len(give_up)))),
        upper=np.concatenate((program.upper, possible.astype(float))),
        row_lower=np.concatenate((program.row_lower, lower)),
        row_upper=np.concatenate((program.row_upper, np.full(len(lower), np.inf))),
        matrix=sparse.vstack([old, fresh], format="csr"),
        integer=np.concatenate((program.integer, np.ones(len(give_up), dtype=bool))),
    )
