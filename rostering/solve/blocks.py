"""A roster model taken apart: a block of rows and columns for each person, and the rows that join people."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rostering.instance import Ints
from rostering.solve.program import Program

JOINT = -2
"""Owner of a row or column that belongs to more than one person, or to nobody."""
OPEN = -1


@dataclass(frozen=True, slots=True)
class Owners:
    """Number of the person that each row and column belongs to, or `JOINT`."""

    rows: Ints
    columns: Ints


def owners(program: Program, person: Ints, between: Ints) -> Owners:
    """Who owns what; a continuous column belongs to a person when all its rows do.

    Parameters
    ----------
    person
        Owner of each of the first columns, the options.
    between
        Rows that join people even where only one of them is left in it.
    """
    matrix = program.matrix
    row = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    column = matrix.indices.astype(np.int64)
    of_columns = np.full(matrix.shape[1], OPEN, dtype=np.int64)
    of_columns[: len(person)] = person
    while True:
        of_rows = _owner_of_groups(row, of_columns[column], matrix.shape[0])
        of_rows[between] = JOINT
        fresh = _owner_of_groups(column, of_rows[row], matrix.shape[1])
        fresh[: len(person)] = person
        if (fresh == of_columns).all():
            break
        of_columns = fresh
    return Owners(np.where(of_rows == OPEN, JOINT, of_rows), np.where(of_columns == OPEN, JOINT, of_columns))


def _owner_of_groups(group: Ints, owner: Ints, count: int) -> Ints:
    """The one owner of each group's members, `JOINT` where they have several, `OPEN` where none is known."""
    least = np.full(count, np.iinfo(np.int64).max)
    most = np.full(count, OPEN, dtype=np.int64)
    known = owner != OPEN
    np.minimum.at(least, group[known], owner[known])
    np.maximum.at(most, group[known], owner[known])
    found = np.where(least == most, most, JOINT)
    return np.where(least == np.iinfo(np.int64).max, OPEN, found)
