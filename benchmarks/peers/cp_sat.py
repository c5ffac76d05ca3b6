"""Plain CP-SAT on the whole model, every column an integer."""

from __future__ import annotations

import numpy as np
from ortools.sat.python import cp_model

from benchmarks.peers.outcome import Outcome
from benchmarks.peers.whole_model import Found, run_on_whole_model
from benchmarks.surroundings import CORES
from rostering.instance import Ints, RosterInstance
from rostering.model import Floats
from rostering.solve.program import Program


def run(instance: RosterInstance, seconds: float, seed: int, search: str) -> Outcome:
    """One run; ``search`` is "default" or "max_lp"."""

    def solve(program: Program, start: Floats | None, left: float, seed: int) -> Found:
        return solve_program(program, start, _parameters(search, left, seed))

    return run_on_whole_model(instance, seconds, seed, solve)


def _parameters(search: str, seconds: float, seed: int) -> dict[str, object]:
    strong = {"linearization_level": 2, "subsolvers": ["max_lp"]} if search == "max_lp" else {}
    return {"num_workers": CORES, "max_time_in_seconds": seconds, "random_seed": seed, **strong}


def solve_program(program: Program, start: Floats | None, parameters: dict[str, object]) -> Found:
    """Solve a program with these parameters, from a start where there is one."""
    model, columns = _model(program)
    if start is not None:
        for column, value in zip(columns, np.round(start).astype(int).tolist(), strict=True):
            model.add_hint(column, value)
    solver = cp_model.CpSolver()
    for name, value in parameters.items():
        if isinstance(value, list):
            getattr(solver.parameters, name).extend(value)
        else:
            setattr(solver.parameters, name, value)
    status = solver.solve(model)
    found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    values = np.array([solver.value(column) for column in columns], dtype=np.float64) if found else None
    says = f"{solver.status_name(status)}, {solver.num_branches} branches"
    # without a solution the bound may be a mere 0, which is none where costs are negative
    bound = solver.best_objective_bound if found else -np.inf
    return Found(values, bound, status == cp_model.OPTIMAL, says)


def _model(program: Program) -> tuple[cp_model.CpModel, list[cp_model.IntVar]]:
    """The program as a CP-SAT model: integer columns, whole coefficients, rows with both sides."""
    matrix = program.matrix
    if not (_whole(matrix.data) and _whole(program.cost)):
        raise ValueError("a rule has fractional coefficients, which CP-SAT cannot take")
    model = cp_model.CpModel()
    bounds = zip(program.lower.astype(int).tolist(), upper_bounds(program).tolist(), strict=True)
    columns = [model.new_int_var(lower, upper, "") for lower, upper in bounds]
    lower, upper = _sides(program)
    weights, indices = np.round(matrix.data).astype(int).tolist(), matrix.indices.tolist()
    for row, (first, last) in enumerate(zip(matrix.indptr[:-1].tolist(), matrix.indptr[1:].tolist(), strict=True)):
        members = [columns[index] for index in indices[first:last]]
        model.add_linear_constraint(
            cp_model.LinearExpr.weighted_sum(members, weights[first:last]), lower[row], upper[row]
        )
    model.minimize(cp_model.LinearExpr.weighted_sum(columns, np.round(program.cost).astype(int).tolist()))
    return model, columns


def _whole(numbers: Floats) -> bool:
    return bool(np.all(numbers == np.round(numbers)))


def _sides(program: Program) -> tuple[list[int], list[int]]:
    """Sides of the rows, rounded inwards, which loses nothing among integers."""
    lower = [cp_model.INT_MIN if np.isinf(side) else int(np.ceil(side)) for side in program.row_lower]
    upper = [cp_model.INT_MAX if np.isinf(side) else int(np.floor(side)) for side in program.row_upper]
    return lower, upper


def upper_bounds(program: Program) -> Ints:
    """Finite upper bounds: what is unbounded takes at most what its rows could ever ask of it.

    Columns without a bound cost something and stand for what is too much or missing in a row, so the cheapest solutions
    have them no larger than the worst that the other columns of the row can do.
    """
    unbounded = np.isinf(program.upper)
    known = np.where(unbounded, 0.0, program.upper)
    entries = program.matrix.tocoo()
    high = np.where(entries.data > 0, entries.data * known[entries.col], entries.data * program.lower[entries.col])
    low = np.where(entries.data > 0, entries.data * program.lower[entries.col], entries.data * known[entries.col])
    rows = program.matrix.shape[0]
    most = np.bincount(entries.row, weights=high, minlength=rows)
    least = np.bincount(entries.row, weights=low, minlength=rows)
    over = np.where(np.isfinite(program.row_upper), most - program.row_upper, 0.0)
    under = np.where(np.isfinite(program.row_lower), program.row_lower - least, 0.0)
    inside = unbounded[entries.col]
    asked = np.where(entries.data < 0, over[entries.row], under[entries.row])[inside] / np.abs(entries.data[inside])
    upper = np.where(unbounded, 0.0, program.upper)
    np.maximum.at(upper, entries.col[inside], np.ceil(asked))
    return upper.astype(np.int64)
