"""A mixed-integer program as arrays, cut out of the whole model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from rostering.instance import Bools, Ints
from rostering.model import Floats, LinearModel


@dataclass(frozen=True, slots=True, eq=False)
class Program:
    """Minimise ``offset + cost · z`` over sparse rows; ``integer`` marks the integer columns."""

    cost: Floats
    lower: Floats
    upper: Floats
    row_lower: Floats
    row_upper: Floats
    matrix: sparse.csr_matrix
    integer: Bools
    offset: float = 0.0
    integral_cost: bool = True
    """Whether every solution in integers costs an integer."""


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


def part(program: Program, by_column: sparse.csc_matrix, free: Ints, values: Floats) -> Part:
    """Free those integer columns, and the continuous ones in their rows; hold everything else.

    Parameters
    ----------
    by_column
        The matrix of ``program`` in CSC form.
    free
        Integer columns to decide anew.
    values
        A feasible solution of the whole.
    """
    rows = np.unique(by_column[:, free].indices)
    touched = np.unique(program.matrix[rows].indices)
    slack = touched[~program.integer[touched]]
    columns = np.union1d(free, slack)
    rows = np.unique(by_column[:, columns].indices)
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
            integral_cost=program.integral_cost,
        ),
        columns,
    )
