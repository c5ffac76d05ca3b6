"""HiGHS on our arrays: linear relaxations and mixed-integer programs, interruptible, one thread each.

HiGHS lets go of Python's interpreter lock while it runs, so that several solves share a process as threads.
"""

from __future__ import annotations

import ctypes
import errno
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import highspy
import numpy as np
from scipy import sparse

from rostering.instance import Bools, Ints
from rostering.model import Floats
from rostering.solve.program import Program

Watch = Callable[[], bool]
"""Called once an interior-point iteration; true stops the solve.

Mixed-integer programs are stopped by their time limit instead: HiGHS calls back so often there that threads would wait
for one another's interpreter lock.
"""


@dataclass(frozen=True, slots=True)
class Limits:
    """When to stop; a deterministic run sets nodes and leaves the seconds infinite.

    The gap is absolute: objectives of parts are far from zero whatever the roster costs, so shares of them mean little.
    """

    seconds: float = np.inf
    gap: float = 0.999
    nodes: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """Outcome of a solve.

    Attributes
    ----------
    values
        Of the columns; None when no solution was found.
    bound
        Proven lower bound, without the program's offset as the objective is.
    complete
        Solved to the gap that was asked for.
    work
        Simplex iterations: a measure of effort that does not depend on the clock.
    prices
        Duals of the rows, of a linear program only.
    """

    values: Floats | None
    objective: float
    bound: float
    infeasible: bool = False
    complete: bool = False
    work: int = 0
    prices: Floats | None = None


@cache
def _take_greeting() -> None:
    """Send the banner that HiGHS prints once a process to nowhere: standard output belongs to the data."""
    sys.stdout.flush()
    kept, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 1)
        highspy.Highs()  # type: ignore[no-untyped-call]
        ctypes.CDLL(None).fflush(None)
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)


def _load(program: Program, seed: int) -> highspy.Highs:
    _take_greeting()
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.silent()
    lp = highspy.HighsLp()
    rows, columns = program.matrix.shape
    lp.num_row_, lp.num_col_ = rows, columns
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = program.cost, program.lower, program.upper
    lp.row_lower_, lp.row_upper_ = program.row_lower, program.row_upper
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.num_row_, lp.a_matrix_.num_col_ = rows, columns
    lp.a_matrix_.start_ = program.matrix.indptr
    lp.a_matrix_.index_ = program.matrix.indices
    lp.a_matrix_.value_ = program.matrix.data
    solver.passModel(lp)
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("random_seed", seed)
    return solver


def _limit(solver: highspy.Highs, seconds: float) -> None:
    if np.isfinite(seconds):
        solver.setOptionValue("time_limit", float(max(0.01, seconds)))


def solve_lp(
    program: Program,
    method: str = "ipm",
    crossover: bool = True,
    watch: Watch | None = None,
    seconds: float = np.inf,
) -> Answer:
    """The linear relaxation.

    Parameters
    ----------
    method
        "ipm" (interior point) or "simplex".
    crossover
        Whether the interior point is taken to a vertex, where most options are 0 or 1.
    watch
        Stops the interior point, but not the way to the vertex.
    seconds
        Longest time for both.

    Returns
    -------
    Answer
        ``bound`` is the optimal value where the solver proved it, else minus infinity.
    """
    solver = _load(program, 0)
    solver.setOptionValue("solver", method)
    solver.setOptionValue("run_crossover", "on" if crossover else "off")
    if watch is not None:
        solver.cbIpmInterrupt += _interrupter(watch)
    _limit(solver, seconds)
    solver.run()
    status, info = solver.getModelStatus(), solver.getInfo()
    if status == highspy.HighsModelStatus.kInfeasible:
        return Answer(None, np.inf, np.inf, infeasible=True)
    if status != highspy.HighsModelStatus.kOptimal:
        return Answer(None, np.inf, -np.inf)
    objective = info.objective_function_value
    work = info.simplex_iteration_count + info.crossover_iteration_count
    solution = solver.getSolution()
    values, prices = np.array(solution.col_value), _without_noise(np.array(solution.row_dual))
    return Answer(values, objective, objective, complete=True, work=work, prices=prices)


@dataclass(frozen=True, slots=True)
class Relaxation:
    """A linear relaxation solved to its end.

    Attributes
    ----------
    reduced
        By how much the bound rises, at least, for a unit by which a column leaves the value it had at the start.
    """

    values: Floats
    bound: float
    reduced: Floats


def relax_from(program: Program, raised: Bools, seconds: float = np.inf) -> Relaxation | None:
    """The linear relaxation by dual simplex from a point nearby; None when the time does not suffice or none exists.

    Parameters
    ----------
    raised
        By column: at its upper bound at the start, the others at their lower. Quick where the costs make that point
        the cheapest and few rows are broken there.
    """
    solver = _load(program, 0)
    statuses = highspy.HighsBasisStatus
    basis = highspy.HighsBasis()
    basis.col_status = [statuses.kUpper if up else statuses.kLower for up in raised]
    basis.row_status = [statuses.kBasic] * program.matrix.shape[0]
    basis.valid = True
    solver.setBasis(basis)
    solver.setOptionValue("solver", "simplex")
    _limit(solver, seconds)
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    solution, info = solver.getSolution(), solver.getInfo()
    duals = np.array(solution.col_dual)
    return Relaxation(np.array(solution.col_value), info.objective_function_value, np.where(raised, -duals, duals))


def solve_mip(
    program: Program,
    limits: Limits,
    start: Floats | None = None,
    seed: int = 0,
) -> Answer:
    """The mixed-integer program, from a start where there is one."""
    solver = _load(program, seed)
    integer = np.flatnonzero(program.integer).astype(np.int32)
    kinds = np.full(len(integer), highspy.HighsVarType.kInteger.value, dtype=np.uint8)
    solver.changeColsIntegrality(len(integer), integer, kinds)
    solver.setOptionValue("mip_rel_gap", 0.0)
    solver.setOptionValue("mip_abs_gap", limits.gap)
    _limit(solver, limits.seconds)
    if limits.nodes is not None:
        solver.setOptionValue("mip_max_nodes", limits.nodes)
    if start is not None:
        solution = highspy.HighsSolution()
        solution.col_value = start
        solver.setSolution(solution)
    solver.run()
    return _answer(solver)


def _interrupter(watch: Watch) -> Callable[[highspy.HighsCallbackEvent], None]:
    def look(event: highspy.HighsCallbackEvent) -> None:
        if watch():
            event.interrupt()

    return look


def _answer(solver: highspy.Highs) -> Answer:
    info, status = solver.getInfo(), solver.getModelStatus()
    infeasible = status == highspy.HighsModelStatus.kInfeasible
    found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    return Answer(
        values=np.array(solver.getSolution().col_value) if found else None,
        objective=info.objective_function_value if found else np.inf,
        bound=np.inf if infeasible else info.mip_dual_bound,
        infeasible=infeasible,
        complete=status == highspy.HighsModelStatus.kOptimal,
        work=int(info.simplex_iteration_count),
    )


def write_model(program: Program, path: Path, columns: Sequence[str], rows: Sequence[str]) -> None:
    """Write the mixed-integer program with these names in the format of the path's ending (.mps or .lp).

    Raises
    ------
    OSError
        HiGHS could not write the file.
    """
    solver = _load(program, 0)
    integer = np.flatnonzero(program.integer).astype(np.int32)
    solver.changeColsIntegrality(
        len(integer), integer, np.full(len(integer), highspy.HighsVarType.kInteger.value, dtype=np.uint8)
    )
    solver.changeObjectiveOffset(program.offset)
    for number, name in enumerate(columns):
        solver.passColName(number, name)
    for number, name in enumerate(rows):
        solver.passRowName(number, name)
    if solver.writeModel(str(path)) == highspy.HighsStatus.kError:
        raise OSError(errno.EIO, "cannot be written", str(path))


def _without_noise(prices: Floats) -> Floats:
    """What is left of a price that is none would, on an open side of a row, make a bound worthless."""
    return np.where(np.abs(prices) < 1e-9, 0.0, prices)


@dataclass(frozen=True, slots=True)
class Mixture:
    """Outcome of a linear program that goes on: values and reduced costs of its columns, prices (duals) of its rows."""

    values: Floats
    reduced: Floats
    prices: Floats
    objective: float


class Mixer:
    """A linear program that grows by columns and is solved again from where it stood."""

    def __init__(self, program: Program) -> None:
        self._first = program
        self._solver = _load(program, 0)
        self._solver.setOptionValue("solver", "simplex")
        self._costs: list[float] = []
        self._columns: list[tuple[Ints, Floats]] = []

    def add_column(self, cost: float, rows: Ints, values: Floats) -> None:
        """Add a column from 0 on."""
        self._costs.append(cost)
        self._columns.append((rows, values))
        self._solver.addCol(cost, 0.0, highspy.kHighsInf, len(rows), rows.astype(np.int32), values)

    def limit(self, columns: Ints, upper: Floats, lower: Floats | float = 0.0) -> None:
        """Bounds of columns, the first program's counted."""
        floor = np.broadcast_to(lower, upper.shape).astype(np.float64)
        self._solver.changeColsBounds(len(columns), columns.astype(np.int32), floor, upper)

    def charge(self, columns: Ints, costs: Floats) -> None:
        """New costs of columns of the first program."""
        self._solver.changeColsCost(len(columns), columns.astype(np.int32), costs)

    def solve(self) -> Mixture:
        """The optimum; its objective is infinite where there is none."""
        self._solver.run()
        solution = self._solver.getSolution()
        optimal = self._solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
        objective = self._solver.getInfo().objective_function_value if optimal else np.inf
        prices = _without_noise(np.array(solution.row_dual))
        return Mixture(np.array(solution.col_value), np.array(solution.col_dual), prices, objective)

    def program(self) -> Program:
        """The program as it stands, none of its columns integer."""
        first, count = self._first, len(self._costs)
        starts = np.cumsum([0, *(len(rows) for rows, _ in self._columns)])
        rows = np.concatenate([rows for rows, _ in self._columns] or [np.zeros(0, np.int64)])
        values = np.concatenate([values for _, values in self._columns] or [np.zeros(0)])
        fresh = sparse.csc_matrix((values, rows, starts), shape=(first.matrix.shape[0], count))
        return Program(
            np.concatenate((first.cost, self._costs)),
            np.concatenate((first.lower, np.zeros(count))),
            np.concatenate((first.upper, np.ones(count))),
            first.row_lower,
            first.row_upper,
            sparse.hstack([first.matrix, fresh], format="csr"),
            np.zeros(len(first.cost) + count, dtype=bool),
        )
