"""HiGHS on our arrays: linear relaxations and mixed-integer programs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import highspy
import numpy as np

from rostering.model import Floats
from rostering.solve.program import Program

Bounds = Callable[[float, float], bool]
"""Called with (incumbent, bound) while a mixed-integer program is solved; true stops it."""


@dataclass(frozen=True, slots=True)
class Limits:
    """When to stop; a deterministic run sets nodes and leaves the seconds infinite."""

    seconds: float = np.inf
    relative_gap: float = 1e-6
    nodes: int | None = None
    stall_nodes: int | None = None
    lp_iterations: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """Outcome of a solve: values of the columns (None: none found), objective, and proven lower bound."""

    values: Floats | None
    objective: float
    bound: float
    infeasible: bool = False


def _load(program: Program, seed: int) -> highspy.Highs:
    solver = highspy.Highs()
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


def solve_lp(program: Program, method: str = "ipm", seconds: float = np.inf, crossover: bool = False) -> Answer:
    """The linear relaxation.

    Parameters
    ----------
    method
        "ipm" (interior point, with or without crossover to a vertex) or "simplex".

    Returns
    -------
    Answer
        ``bound`` is the dual objective where the solver proved optimality, else minus infinity.
    """
    solver = _load(program, 0)
    solver.setOptionValue("solver", method)
    solver.setOptionValue("run_crossover", "on" if crossover else "off")
    if np.isfinite(seconds):
        solver.setOptionValue("time_limit", float(seconds))
    solver.run()
    status = solver.getModelStatus()
    if status == highspy.HighsModelStatus.kInfeasible:
        return Answer(None, np.inf, np.inf, infeasible=True)
    if status != highspy.HighsModelStatus.kOptimal:
        return Answer(None, np.inf, -np.inf)
    objective = solver.getInfo().objective_function_value
    return Answer(np.array(solver.getSolution().col_value), objective, objective)


def solve_mip(
    program: Program,
    limits: Limits,
    start: Floats | None = None,
    seed: int = 0,
    watch: Bounds | None = None,
) -> Answer:
    """The mixed-integer program, from a start where there is one."""
    solver = _load(program, seed)
    integer = np.flatnonzero(program.integer).astype(np.int32)
    solver.changeColsIntegrality(
        len(integer), integer, np.full(len(integer), highspy.HighsVarType.kInteger.value, dtype=np.uint8)
    )
    solver.setOptionValue("mip_rel_gap", limits.relative_gap)
    solver.setOptionValue("mip_abs_gap", 0.999 if program.integral_cost else 1e-6)
    if np.isfinite(limits.seconds):
        solver.setOptionValue("time_limit", float(max(0.01, limits.seconds)))
    if limits.nodes is not None:
        solver.setOptionValue("mip_max_nodes", limits.nodes)
    if limits.stall_nodes is not None:
        solver.setOptionValue("mip_max_stall_nodes", limits.stall_nodes)
    if start is not None:
        solution = highspy.HighsSolution()
        solution.col_value = start
        solver.setSolution(solution)
    if watch is not None:
        _install(solver, watch)
    solver.run()
    return _answer(solver)


def _install(solver: highspy.Highs, watch: Bounds) -> None:
    def interrupt(event: highspy.HighsCallbackEvent) -> None:
        if watch(event.data_out.mip_primal_bound, event.data_out.mip_dual_bound):
            event.interrupt()

    solver.cbMipInterrupt += interrupt


def _answer(solver: highspy.Highs) -> Answer:
    info = solver.getInfo()
    infeasible = solver.getModelStatus() == highspy.HighsModelStatus.kInfeasible
    found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    values = np.array(solver.getSolution().col_value) if found else None
    return Answer(
        values,
        info.objective_function_value if found else np.inf,
        np.inf if infeasible else info.mip_dual_bound,
        infeasible,
    )
