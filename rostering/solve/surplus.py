"""Duties that must go because rows of hard rules cannot be kept, and the cheapest values of what is no duty."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from rostering.instance import Bools, Ints
from rostering.model import Floats
from rostering.solve.highs import solve_lp
from rostering.solve.program import Program, slack_part

TOLERANCE = 1e-6


def cheapest_slack(program: Program, slack: Ints, rows: Ints, values: Floats) -> Floats | None:
    """The values with those continuous columns at their cheapest in those rows; None when a row cannot be kept."""
    piece = slack_part(program, slack, rows, values)
    part = piece.program
    empty = np.diff(part.matrix.indptr) == 0
    if (part.row_lower[empty] > TOLERANCE).any() or (part.row_upper[empty] < -TOLERANCE).any():
        return None
    if not len(slack):
        return values
    answer = solve_lp(part, method="simplex")
    return None if answer.values is None else piece.put(values, answer.values)


def surplus(program: Program, groups: Ints, options: Floats, free: Ints) -> Ints:
    """Given options, among the free ones, without which the hard rows are kept.

    Of a row of options alone that holds too much, as many as that; of groups of rows that have other columns and
    cannot be kept, all.

    Parameters
    ----------
    groups
        First and last row (not included) of each group of rows of hard rules that hang together; shape (n, 2).
    options
        Values of the first columns, the options.
    free
        Options that may go. Where none of them is given, rows are as they were before.
    """
    matrix, size = program.matrix, len(options)
    values = np.zeros(matrix.shape[1])
    values[:size] = options
    movable, dropped = np.zeros(len(values), dtype=bool), np.zeros(len(values), dtype=bool)
    movable[free] = True
    movable &= values > 0.5
    over = np.ceil(matrix @ values - program.row_upper - TOLERANCE)
    for row in np.flatnonzero(over > 0):
        members = matrix.indices[matrix.indptr[row] : matrix.indptr[row + 1]]
        if (members < size).all():
            given = members[movable[members]]
            already = dropped[given]
            dropped[given[~already][: max(0, int(over[row]) - int(already.sum()))]] = True
    touched = np.zeros(matrix.shape[0] + 1, dtype=np.int64)
    touched[1:][program.rows_of(np.flatnonzero(movable))] = 1
    counts = touched.cumsum()
    broken = _broken(program, groups[counts[groups[:, 1]] > counts[groups[:, 0]]], values, size)
    members = matrix[broken].indices
    dropped[members[movable[members]]] = True
    return np.flatnonzero(dropped)


def _broken(program: Program, groups: Ints, values: Floats, size: int) -> Ints:
    """Rows of the groups that no values of their other columns keep."""
    found = [np.zeros(0, dtype=np.int64)]
    for first, last in groups[~kept_by_one(program, groups, values, size)]:
        rows = np.arange(first, last)
        columns = np.unique(program.matrix[rows].indices)
        slack = columns[columns >= size]
        if len(slack) and cheapest_slack(program, slack, rows, values) is None:
            found.append(rows)
    return np.concatenate(found)


def kept_by_one(program: Program, groups: Ints, values: Floats, size: int) -> Bools:
    """By group: whether its rows are kept with all of its other columns at 0, or with one of them at its upper bound.

    That is quickly seen for all groups together, and nearly always enough: a rest that is left in a week keeps its rows
    alone. ``values`` of columns from ``size`` on are 0.
    """
    lengths = groups[:, 1] - groups[:, 0]
    group = np.repeat(np.arange(len(groups)), lengths)
    rows = np.arange(lengths.sum()) + np.repeat(groups[:, 0] - np.cumsum(lengths) + lengths, lengths)
    entries: sparse.csr_matrix = program.matrix[rows]
    used = entries @ values
    least, most = program.row_lower[rows] - used, program.row_upper[rows] - used
    wrong = (least > TOLERANCE) | (most < -TOLERANCE)
    row, column = np.repeat(np.arange(len(rows)), np.diff(entries.indptr)), entries.indices
    other = column >= size
    row, column, factor = row[other], column[other], entries.data[other]
    moved = factor * program.upper[column]
    mended = (least[row] <= moved + TOLERANCE) & (moved <= most[row] + TOLERANCE)
    one, number = np.unique(column, return_inverse=True)
    group_of = np.zeros(len(one), dtype=np.int64)
    group_of[number] = group[row]
    wrong_in_group = np.bincount(group[wrong], minlength=len(groups))
    fits = np.bincount(number[~mended], minlength=len(one)) == 0
    fits &= np.bincount(number[wrong[row]], minlength=len(one)) == wrong_in_group[group_of]
    found: Bools = (wrong_in_group == 0) | (np.bincount(group_of[fits], minlength=len(groups)) > 0)
    return found
