"""A mixed-integer program as arrays, cut out of the whole model."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse

from rostering.instance import Bools, Ints
from rostering.model import Floats, LinearModel


@dataclass(frozen=True, eq=False)
class Program:
    """Minimise ``offset + cost · z`` over sparse rows; ``integer`` marks the integer columns.

    Where those are integers, the cheapest values of the others make the cost an integer too, so an absolute gap below
    one proves optimality.
    """

    cost: Floats
    lower: Floats
    upper: Floats
    row_lower: Floats
    row_upper: Floats
    matrix: sparse.csr_matrix
    integer: Bools
    offset: float = 0.0

    @cached_property
    def _by_column(self) -> sparse.csc_matrix:
        """Where the entries are, by column; made once and asked often."""
        places = sparse.csr_matrix(
            (np.ones(len(self.matrix.data), dtype=np.int8), self.matrix.indices, self.matrix.indptr),
            shape=self.matrix.shape,
        )
        return places.tocsc()

    def rows_of(self, columns: Ints) -> Ints:
        """Rows in which these columns have entries, in order."""
        begins, ends = self._by_column.indptr[columns], self._by_column.indptr[columns + 1]
        lengths = ends - begins
        within = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        return _distinct(self._by_column.indices[np.repeat(begins, lengths) + within], self.matrix.shape[0])


def whole(model: LinearModel) -> Program:
    """The whole model; its options are the integer columns."""
    integer = np.zeros(model.shape[1], dtype=bool)
    integer[: len(model.options)] = True
    return Program(
        model.cost,
        model.lower,
        model.upper,
        model.row_lower,
        model.row_upper,
        model.matrix,
        integer,
        offset=float(model.offset),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A program of some columns of a larger one, the others held at their values."""

    program: Program
    columns: Ints

    def put(self, values: Floats, found: Floats) -> Floats:
        """The larger solution with this part's columns replaced."""
        result = values.copy()
        result[self.columns] = found
        return result


def part(program: Program, free: Ints, values: Floats) -> Part:
    """Free those integer columns, and the continuous ones in their rows; hold everything else.

    Parameters
    ----------
    free
        Integer columns to decide anew.
    values
        Of the whole; those of the columns held must allow a feasible part.
    """
    slack, rows = slack_around(program, free)
    return cut(program, np.union1d(free, slack), rows, values)


def slack_part(program: Program, slack: Ints, rows: Ints, values: Floats) -> Part:
    """Free only these continuous columns, in those rows; everything else is held."""
    return cut(program, slack, rows, values)


def slack_around(program: Program, options: Ints) -> tuple[Ints, Ints]:
    """(columns, rows): the continuous columns that hang together with these options, and all rows of both."""
    rows = program.rows_of(options)
    slack = np.zeros(0, dtype=np.int64)
    while True:
        found = _distinct(program.matrix[rows].indices, program.matrix.shape[1])
        found = found[~program.integer[found]]
        if len(found) == len(slack):
            return slack, rows
        slack = found
        rows = np.union1d(rows, program.rows_of(slack))


def cut(program: Program, columns: Ints, rows: Ints, values: Floats) -> Part:
    """The program of these columns in these rows."""
    inner = program.matrix[rows]
    held = values.copy()
    held[columns] = 0.0
    fixed = inner @ held
    return Part(
        Program(
            cost=program.cost[columns],
            lower=program.lower[columns],
            upper=program.upper[columns],
            row_lower=program.row_lower[rows] - fixed,
            row_upper=program.row_upper[rows] - fixed,
            matrix=inner[:, columns].tocsr(),
            integer=program.integer[columns],
        ),
        columns,
    )


def _distinct(numbers: Ints, limit: int) -> Ints:
    """The distinct ones of numbers below ``limit``, in order (faster than sorting them)."""
    seen = np.zeros(limit, dtype=bool)
    seen[numbers] = True
    return np.flatnonzero(seen)
