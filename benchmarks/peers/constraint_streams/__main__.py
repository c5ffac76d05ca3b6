"""Solve a stated problem with Timefold: ``python -m benchmarks.peers.constraint_streams IN OUT SEED UNTIL``.

IN is the statement, OUT gets the roster, both JSON; UNTIL is the instant on the monotonic clock at which to stop. The
duties come out as [person, shift, place] by number, with Timefold's own score and the seconds it was given.
"""

import json
import sys
import time
from pathlib import Path

from timefold.solver import SolverFactory, init
from timefold.solver.config import (
    Duration,
    EnvironmentMode,
    ScoreDirectorFactoryConfig,
    SolverConfig,
    TerminationConfig,
)

LAST_SECONDS = 2.0
"""Left for the way back: reading the solution out, writing it, ending the Java machine."""


def main(problem: Path, solution: Path, seed: int, until: float) -> None:
    """Read, solve, write."""
    init("-Xmx6g")
    from benchmarks.peers.constraint_streams.constraints import constraints
    from benchmarks.peers.constraint_streams.planning import PersonDay, Roster, read

    roster = read(json.loads(problem.read_text(encoding="utf-8")))
    seconds = max(1.0, until - LAST_SECONDS - time.monotonic())
    config = SolverConfig(
        solution_class=Roster,
        entity_class_list=[PersonDay],
        environment_mode=EnvironmentMode.NO_ASSERT,
        random_seed=seed,
        score_director_factory_config=ScoreDirectorFactoryConfig(constraint_provider_function=constraints),
        termination_config=TerminationConfig(spent_limit=Duration(milliseconds=round(1000 * seconds))),
    )
    found = SolverFactory.create(config).build_solver().solve(roster)
    duties = [[day.person.number, day.seat.shift, day.seat.place] for day in found.days if day.seat is not None]
    score = {"hard": int(found.score.hard_score), "soft": int(found.score.soft_score)}
    outcome = {"duties": duties, "score": score, "solving_for": round(seconds, 1)}
    solution.write_text(json.dumps(outcome), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]))
