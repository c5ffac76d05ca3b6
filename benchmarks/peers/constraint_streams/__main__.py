"""Solve a stated problem with Timefold: ``python -m benchmarks.peers.constraint_streams IN OUT SEED UNTIL``.

IN is the statement, OUT gets the roster, both JSON; UNTIL is the instant on the monotonic clock at which to stop: an
instant and not a span, since Timefold's own limit does not count the way of the facts into Java. The duties come out
as [person, shift, place] by number, with Timefold's own score.
"""

import json
import sys
import time
from pathlib import Path
from threading import Event, Thread
from typing import Any

from timefold.solver import SolverFactory, init
from timefold.solver.config import EnvironmentMode, ScoreDirectorFactoryConfig, SolverConfig


def main(problem: Path, solution: Path, seed: int, until: float) -> None:
    """Read, solve, write."""
    init("-Xmx6g")
    from benchmarks.peers.constraint_streams.constraints import constraints
    from benchmarks.peers.constraint_streams.planning import PersonDay, Roster, read

    config = SolverConfig(
        solution_class=Roster,
        entity_class_list=[PersonDay],
        environment_mode=EnvironmentMode.NO_ASSERT,
        random_seed=seed,
        score_director_factory_config=ScoreDirectorFactoryConfig(constraint_provider_function=constraints),
    )
    solver = SolverFactory.create(config).build_solver()
    roster = read(json.loads(problem.read_text(encoding="utf-8")))
    ended = Event()
    watch = Thread(target=stop_at, args=(until, solver, ended), daemon=True)
    watch.start()
    found = solver.solve(roster)
    ended.set()
    watch.join()
    duties = [[day.person.number, day.seat.shift, day.seat.place] for day in found.days if day.seat is not None]
    score = {"hard": int(found.score.hard_score), "soft": int(found.score.soft_score)}
    solution.write_text(json.dumps({"duties": duties, "score": score}), encoding="utf-8")


def stop_at(until: float, solver: Any, ended: Event) -> None:
    """End the search at that instant; again every second, since Timefold forgets it when it has not yet begun."""
    ended.wait(max(0.0, until - time.monotonic()))
    while not ended.is_set():
        solver.terminate_early()
        ended.wait(1.0)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]))
