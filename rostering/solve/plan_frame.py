"""What the columns between people cost at least at prices of the joining rows: their part of Lagrange's bound."""

from __future__ import annotations

import numpy as np

from rostering.model import Floats
from rostering.solve.program import Program


def within_costs(frame: Program, prices: Floats) -> Floats:
    """Prices moved to where no endless column of a single row pays: a solver's tolerance would void the bound."""
    matrix = frame.matrix.tocsc()
    alone = np.flatnonzero((np.diff(matrix.indptr) == 1) & np.isinf(frame.upper))
    row, factor = matrix.indices[matrix.indptr[alone]], matrix.data[matrix.indptr[alone]]
    limit, found = frame.cost[alone] / factor, prices.copy()
    np.minimum.at(found, row[factor > 0], limit[factor > 0])
    np.maximum.at(found, row[factor < 0], limit[factor < 0])
    return found


def least_between(frame: Program, prices: Floats) -> float:
    """What the joining rows and the columns between people give at least at these prices."""
    side = np.where(prices > 0, frame.row_lower, frame.row_upper)
    paid = prices != 0
    reduced = frame.cost - frame.matrix.T @ prices
    reduced[np.abs(reduced) < 1e-9] = 0.0
    limit = np.where(reduced > 0, frame.lower, frame.upper)
    moved = reduced != 0
    return float(prices[paid] @ side[paid] + reduced[moved] @ limit[moved])
