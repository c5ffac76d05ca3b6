"""What the rules of work patterns say of each person's plan, in the numbers that dynamic programming over dates needs.

Only people whose block of the model is of that kind are read: no history, no duty to keep, nothing on call, and no rule
beyond those named here. For everyone else the block stays a mixed-integer program.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from data.work_patterns import WorkPattern
from rostering.instance import Ints, RosterInstance
from rostering.model import Floats, Model
from rostering.solve.program import Program

KNOWN = (
    "conflicts",
    "longest_run",
    "shortest_run",
    "shortest_rest",
    "forbidden_successions",
    "shift_limits",
    "total_minutes",
    "weekends_worked",
    "wishes",
)
"""Rules that dynamic programming keeps; of the conflicts, one duty a date (plans are checked against the others)."""
BETWEEN = ("shift_cover", "shift_seats")
"""Rules that join people."""
COUNTS = 2_000
"""Most combinations of counts on a date; limits beyond that, the least tight first, are left to the check of plans."""

TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True)
class Shape:
    """What people must share to be priced together; an empty number binds nothing.

    Attributes
    ----------
    counted
        Shifts whose duties are counted one by one, since a limit on them can bind.
    """

    longest: int | None
    shortest: int
    rest: int
    weekends: int | None
    in_minutes: bool
    counted: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Member:
    """One person: bounds, options, and costs in which the wishes are worked into the options.

    Attributes
    ----------
    shape
        See `Shape`.
    least, most
        Minutes; 0 and infinity where nothing binds.
    caps
        Most duties of each counted shift.
    options
        How many of the block's columns are options; these come first.
    refund
        By option: what the wishes that it meets would cost otherwise.
    unmet
        What all of the person's wants cost when none is met.
    left_out
        Most duties of the shifts that are not counted though their limit can bind: a plan may break these limits.
    """

    person: int
    shape: Shape
    least: float
    most: float
    caps: tuple[int, ...]
    options: int
    refund: Floats
    unmet: float
    left_out: Mapping[str, int]


def most_worked(days: int, longest: int | None, rest: int) -> int:
    """Most dates that can be worked of so many in a row."""
    if longest is None:
        return days
    cycles, left = divmod(days, longest + rest)
    return cycles * longest + min(left, longest)


def members(model: Model, program: Program, rows: Ints, blocks: Sequence[tuple[Ints, Program]]) -> dict[int, Member]:
    """Those people whose block is of the kind that is known here.

    Parameters
    ----------
    rows
        By row of the program: the person that it belongs to, or a negative number.
    blocks
        Columns and program of each person's block.
    """
    instance = model.instance
    names = _rules_of_rows(model, program.matrix.shape[0])
    patterns: dict[int, list[WorkPattern]] = defaultdict(list)
    for pattern in instance.network.work_patterns:
        patterns[instance.person_index[pattern.radiologist_id]].append(pattern)
    found = {}
    for person, (columns, block) in enumerate(blocks):
        own_names = names[rows == person]
        size = int(np.searchsorted(columns, len(model.options)))
        shifts = model.options.shift[columns[:size]]
        plain = (
            size > 0
            and len(patterns[person]) == 1
            and patterns[person][0].weekends_in_a_row is None
            and person not in instance.history_of
            and not instance.on_call[shifts].any()
            and not (block.lower[:size] > 0).any()
            and np.isin(own_names, KNOWN).all()
        )
        if not plain:
            continue
        wishes = np.flatnonzero(own_names == "wishes")
        refund, unmet = _wishes(block, wishes, size)
        if np.count_nonzero(block.cost[size:]) == np.count_nonzero(unmet):
            codes = {instance.shifts[int(number)].type.code for number in shifts}
            found[person] = _member(instance, person, patterns[person][0], codes, refund, float(unmet.sum()))
    return found


def rows_between(model: Model, count: int) -> Ints:
    """Those of the first rows of the model that join people by their rule, however many people are in them."""
    found: Ints = np.flatnonzero(np.isin(_rules_of_rows(model, count).astype(str), BETWEEN))
    return found


def _rules_of_rows(model: Model, count: int) -> np.ndarray:
    names = np.empty(count, dtype=object)
    for rule, first, last in model.owners:
        names[first:last] = rule
    return names


def _wishes(block: Program, wishes: Ints, size: int) -> tuple[Floats, Floats]:
    """(refund by option, cost of each want): a want's row is one of options and of the column that says it is unmet."""
    refund, costs = np.zeros(size), np.zeros(len(wishes))
    for number, row in enumerate(wishes):
        entries = block.matrix.indices[block.matrix.indptr[row] : block.matrix.indptr[row + 1]]
        costs[number] = block.cost[entries[entries >= size]].sum()
        refund[entries[entries < size]] += costs[number]
    return refund, costs


def _member(
    instance: RosterInstance, person: int, pattern: WorkPattern, codes: set[str], refund: Floats, unmet: float
) -> Member:
    days = len(instance.horizon.days)
    minutes = {kind.code: kind.minutes for kind in instance.network.shift_types if kind.code in codes}
    rest = pattern.shortest_rest or 1
    worked = most_worked(days, pattern.longest_run, rest)
    if pattern.most_minutes is not None and minutes:
        worked = min(worked, pattern.most_minutes // min(minutes.values()))
    caps: dict[str, int] = {}
    for row in instance.network.shift_limits:
        if row.radiologist_id == instance.people[person].id and row.shift in codes:
            caps[row.shift] = min(row.most, caps.get(row.shift, row.most))
    binding = sorted((cap, code) for code, cap in caps.items() if cap < worked)
    weekends = None if pattern.most_weekends is None else min(pattern.most_weekends, days // 7 + 2)
    in_minutes = pattern.least_minutes is not None or pattern.most_minutes is not None
    size = (1 if weekends is None else weekends + 1) * (worked + 1 if in_minutes else 1)
    counted = []
    for cap, code in binding:
        size *= cap + 1
        if size <= COUNTS:
            counted.append((code, cap))
    counted.sort()
    return Member(
        person=person,
        shape=Shape(
            longest=pattern.longest_run,
            shortest=pattern.shortest_run or 1,
            rest=rest,
            weekends=weekends,
            in_minutes=in_minutes,
            counted=tuple(code for code, _ in counted),
        ),
        least=float(pattern.least_minutes or 0),
        most=np.inf if pattern.most_minutes is None else float(pattern.most_minutes),
        caps=tuple(cap for _, cap in counted),
        options=len(refund),
        refund=refund,
        unmet=unmet,
        left_out={code: cap for cap, code in binding if (code, cap) not in counted},
    )


def completed(block: Program, size: int, chosen: Ints) -> Floats | None:
    """All values of a known block when these of its options are chosen, or None when they break one of its rows.

    Of the columns after the options each row has at most one: what a want lacks, or that a weekend is worked; they take
    the least value that the rows allow.
    """
    values = np.zeros(block.matrix.shape[1])
    values[chosen] = 1.0
    sides = block.matrix @ values
    row = np.repeat(np.arange(len(sides)), np.diff(block.matrix.indptr))
    rest = block.matrix.indices >= size
    row, column, factor = row[rest], block.matrix.indices[rest], block.matrix.data[rest]
    needed = np.where(factor > 0, block.row_lower[row], block.row_upper[row]) - sides[row]
    np.maximum.at(values, column, needed / factor)
    sides = block.matrix @ values
    kept = (sides >= block.row_lower - TOLERANCE) & (sides <= block.row_upper + TOLERANCE)
    return values if kept.all() and (values <= block.upper + TOLERANCE).all() else None
