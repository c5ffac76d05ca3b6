"""HiGHS alone on the whole model, with as many threads as there are cores."""

from __future__ import annotations

import highspy
import numpy as np

from benchmarks.peers.outcome import Outcome
from benchmarks.peers.whole_model import Found, run_on_whole_model
from benchmarks.surroundings import CORES
from rostering.instance import RosterInstance
from rostering.model import Floats
from rostering.solve.program import Program


def run(instance: RosterInstance, seconds: float, seed: int) -> Outcome:
    """One branch-and-cut run in its default settings."""
    return run_on_whole_model(instance, seconds, seed, solve)


def solve(program: Program, start: Floats | None, seconds: float, seed: int) -> Found:
    """Solve a program within seconds, from a start where there is one."""
    highspy.Highs.resetGlobalScheduler(True)
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.setOptionValue("log_to_console", False)
    solver.setOptionValue("threads", CORES)
    solver.setOptionValue("parallel", "on")
    solver.setOptionValue("random_seed", seed)
    solver.setOptionValue("time_limit", seconds)
    solver.setOptionValue("mip_rel_gap", 0.0)
    solver.setOptionValue("mip_abs_gap", 0.999)
    solver.passModel(_model(program))
    if start is not None:
        solution = highspy.HighsSolution()
        solution.col_value = start
        solver.setSolution(solution)
    solver.run()
    info, status = solver.getInfo(), solver.getModelStatus()
    has_values = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    values = np.array(solver.getSolution().col_value) if has_values else None
    says = f"{solver.modelStatusToString(status)}, {info.mip_node_count} nodes"
    highspy.Highs.resetGlobalScheduler(True)
    # before branch and cut begins the bound is a mere 0, which is none where costs are negative
    bound = info.mip_dual_bound if info.mip_node_count >= 0 else -np.inf
    return Found(values, bound, status == highspy.HighsModelStatus.kOptimal, says)


def _model(program: Program) -> highspy.HighsLp:
    """The program for HiGHS; the columns beyond the options stay continuous, as in hulotte's own search."""
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
    kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
    lp.integrality_ = [kinds[int(integer)] for integer in program.integer]
    return lp
