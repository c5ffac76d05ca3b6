"""Run the benchmark cases and print one JSON line each: what was asked, what came of it, on which versions."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from importlib.metadata import version

from data.calendar import Horizon
from data.duties import Roster
from data.network import Network
from data.synthetic.network import generate_network
from demand.staffing import staffing
from rostering.instance import RosterInstance
from rostering.solve.result import Settings, SolveResult
from rostering.solve.strategy import solve
from rostering.verify import verify
from simulation.run import simulate

FIRST = date(2027, 1, 4)
SECONDS_TO_COMPLETE = 30.0
"""By then a complete roster is wanted, at most 1.5 times as costly as the final one."""


def roster_case(seed: int, seconds: float = 300.0) -> dict[str, object]:
    """Four weeks of 400 radiologists: gap after ``seconds``, when it fell to 5 %, and where it stood after 30 s."""
    network = generate_network(seed)
    horizon = Horizon.of_weeks(FIRST, 4)
    requirements = staffing(network, horizon)
    settings = Settings(time_limit=seconds, gap=0.0)
    result = solve(RosterInstance.of(network, horizon, requirements), settings, _show)
    judged = None if result.roster is None else verify(network, result.roster, requirements)
    early = [point.objective for point in result.trace if point.seconds <= SECONDS_TO_COMPLETE and point.objective]
    reached = [point.seconds for point in result.trace if point.gap is not None and point.gap <= 0.05]
    return {
        "objective": result.objective,
        "lower_bound": result.lower_bound,
        "gap": result.gap,
        "floor": result.floor,
        "seconds": round(result.seconds, 1),
        "seconds_to_5_percent": round(reached[0], 1) if reached else None,
        "after_30_s_over_final": round(early[-1] / result.objective, 2) if early and result.objective else None,
        "violations": None if judged is None else judged.hard_count,
        "agrees": judged is not None and judged.objective == result.objective,
        "neighbourhoods": result.neighbourhoods,
    }


def simulate_case(seed: int) -> dict[str, object]:
    """Simulated days a second of the default policy, on one core, a quick roster of the reference network."""
    network = generate_network(seed)
    horizon = Horizon.of_weeks(FIRST, 4)
    roster = _quick_roster(network, horizon)
    simulate(network, roster, replications=1)
    started = time.perf_counter()
    simulate(network, roster, replications=10)
    return {"days_per_second": round(280 / (time.perf_counter() - started), 1)}


def _quick_roster(network: Network, horizon: Horizon) -> Roster:
    instance = RosterInstance.of(network, horizon, staffing(network, horizon))
    result: SolveResult = solve(instance, Settings(time_limit=40), _show)
    if result.roster is None:
        raise SystemExit("the reference network has no roster")
    return result.roster


def _show(progress: object) -> None:
    sys.stderr.write(f"\r{progress}"[:160])


CASES: dict[str, Callable[[int], dict[str, object]]] = {"roster": roster_case, "simulate": simulate_case}


def rows(cases: list[str], seeds: list[int]) -> Iterator[dict[str, object]]:
    """Run every case on every seed."""
    for case in cases:
        for seed in seeds:
            yield {"case": case, "seed": seed, "highspy": version("highspy"), **CASES[case](seed)}


def main() -> None:
    """Parse the command line and print the rows as they come."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--case", choices=sorted(CASES), action="append")
    parser.add_argument("--seed", type=int, action="append")
    chosen = parser.parse_args()
    for row in rows(chosen.case or sorted(CASES), chosen.seed or [101]):
        print(json.dumps(row), flush=True)


if __name__ == "__main__":
    main()
