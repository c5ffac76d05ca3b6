"""The closed loop against the staffing formula alone: duty-hours, and shares by random numbers that are new to both.

``python -m benchmarks.closed_loop FOLDER`` makes a plan of the reference network for each seed, as ``hulotte plan``
does, in a folder of its own, and goes on where it was stopped. Then the first roster, which is the formula's, and the
plan's are simulated with other random numbers than those by which the loop has chosen, paired. Seeds are added to the
record that `benchmarks.closed_loop_page` makes its page from.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from benchmarks.closed_loop_page import RECORD, renew_page
from benchmarks.surroundings import commit, keep_to_cores, machine, versions
from data.calendar import Horizon
from data.network import Network
from data.synthetic.network import generate_network
from planning.plan_iterations import ROSTER, Iteration, folder_of, read_back
from planning.plan_order import PlanOrder
from planning.plan_run import Plan
from planning.workers import processes
from reports.terminal import Terminal
from simulation.run import simulate

HORIZON = Horizon.of_weeks(date(2027, 1, 4), 4)
SEEDS = (701, 702, 703, 704, 705)
UNSEEN = 100_000
"""Added to a seed for the random numbers by which both rosters are judged."""
REPLICATIONS = 60
"""Months simulated of each of the two rosters."""


def measured(seed: int, folder: Path, order: PlanOrder, note: str) -> dict[str, Any]:
    """The row of a seed: both rosters, their shares paired, and what the plan took."""
    network = generate_network(seed)
    folder.mkdir(parents=True, exist_ok=True)
    before = _processor_seconds()
    summary = Plan(network, order, folder, Terminal()).run()
    rows = summary["iterations"]
    formula, chosen = (_judged(network, folder, number, seed) for number in (1, summary["chosen"]))
    return {
        "seed": seed,
        "commit": commit(),
        "day": f"{datetime.now(UTC):%Y-%m-%d}",
        "machine": machine(),
        "versions": versions(["ortools", "highspy"]),
        "note": note,
        "holds": summary["holds"] and not chosen.missed,
        "chosen": chosen.number,
        "steps": [row["why"] for row in rows],
        "seconds": summary["seconds"],
        "cpu_seconds": round(_processor_seconds() - before),
        "searches": [_search(folder, row["number"]) for row in rows],
        "formula": _figures(rows[0], formula),
        "plan": _figures(rows[chosen.number - 1], chosen),
        "hours_saved": 1 - chosen.hours / formula.hours,
        "differences": chosen.differences(formula),
    }


def _processor_seconds() -> float:
    """Of this process and of those that it started and that have ended."""
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def _judged(network: Network, folder: Path, number: int, seed: int) -> Iteration:
    """An iteration of the folder, simulated with the random numbers that are new to it."""
    subject, build, why = read_back(folder_of(folder, number), network, network.rules)
    with processes(2) as executor:
        simulation = simulate(
            network, subject.roster, None, REPLICATIONS, UNSEEN + seed, executor=executor, keep_events=0
        )
    return Iteration(number, why, subject, simulation, build)


def _search(folder: Path, number: int) -> dict[str, float]:
    """What the search for a roster took, also where it was made by an earlier run."""
    recorded = json.loads((folder_of(folder, number) / ROSTER).read_text(encoding="utf-8"))["result"]
    return {name: recorded[name] for name in ("seconds", "cpu_seconds")}


def _figures(row: Mapping[str, Any], judged: Iteration) -> dict[str, Any]:
    shares = {name: sum(values) / len(values) for name, values in judged.shares.items()}
    return {name: row[name] for name in ("wanted_hours", "duty_hours", "gap", "objective")} | {"shares": shares}


def main() -> int:
    """Measure the seeds asked for; 0 when each is in the record."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.closed_loop", description=__doc__)
    parser.add_argument("folder", type=Path, help="where the plans are kept")
    parser.add_argument("--seed", type=int, action="append", help="of the reference network; five unless given")
    parser.add_argument("--time-limit", type=float, default=120, help="seconds of search for the formula's roster")
    parser.add_argument("--later-limit", type=float, default=90, help="the same for each later one")
    parser.add_argument("--total-limit", type=float, default=500, help="seconds after which no iteration begins")
    parser.add_argument("--iterations", type=int, default=8, help="most rosters of a plan")
    parser.add_argument("--note", default="", help="said beside the figures, such as what else the machine was doing")
    asked = parser.parse_args()
    keep_to_cores()
    for seed in asked.seed or SEEDS:
        order = PlanOrder(
            HORIZON,
            seed=seed,
            iterations=asked.iterations,
            first_seconds=asked.time_limit,
            later_seconds=asked.later_limit,
            seconds=asked.total_limit,
        )
        row = measured(seed, asked.folder / str(seed), order, asked.note)
        sys.stderr.write(f"seed {seed}: {row['hours_saved']:.1%} fewer duty-hours\n")
        _keep(row)
        renew_page()
    return 0


def _keep(row: Mapping[str, Any]) -> None:
    """The record with this row in place of an earlier one of the same seed."""
    known = json.loads(RECORD.read_text(encoding="utf-8")) if RECORD.exists() else []
    rows = sorted([*(each for each in known if each["seed"] != row["seed"]), row], key=lambda each: each["seed"])
    RECORD.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    sys.exit(main())
