"""Every policy on the same studies at three utilisations: weighted misses and tardiness, with paired intervals.

``python -m benchmarks.policies`` plays the reference network with the published-shape table of readers, arrivals scaled
until readers work 70, 83 and 94 % of their time on duty under the default policy. All policies share the luck of each
replication, so that their differences are paired. It writes the record from which `benchmarks.policies_page` makes its
page.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import numpy as np

from benchmarks.cases import FIRST
from benchmarks.decision_time import decision_times
from benchmarks.policies_page import RECORD, renew_page
from benchmarks.surroundings import commit, machine, versions
from data.calendar import Horizon
from data.network import Network
from data.synthetic.network import generate_network
from dispatch.policy import DEFAULT_POLICY, POLICIES
from simulation.intervals import interval
from simulation.measures.lateness import Lateness, late
from simulation.measures.selection import measured
from simulation.measures.utilisation import Utilisation
from simulation.parameters import SimulationParameters
from simulation.reader_table import table_roster
from simulation.replication import Replication, Scenario, replicate

UTILISATIONS = (0.70, 0.83, 0.94)
PILOT_SEED = 1
"""Arrivals are scaled on replications of this seed; none of them is reported."""
NETWORK_SEED = 7
USUAL = SimulationParameters()


def at_arrivals(network: Network, factor: float) -> Network:
    """The same network with arrivals times a factor at every hospital."""
    hospitals = tuple(row.model_copy(update={"volume": factor * row.volume}) for row in network.hospitals)
    return network.model_copy(update={"hospitals": hospitals})


def scenario(
    network: Network, policy: str, seed: int, weeks: int, parameters: SimulationParameters = USUAL
) -> Scenario:
    """The table of readers for so many weeks under a named policy."""
    roster = table_roster(network, Horizon.of_weeks(FIRST, weeks))
    return Scenario(network, roster, None, POLICIES[policy], parameters, seed)


def scaled_to(
    network: Network,
    utilisation: float,
    weeks: int,
    parameters: SimulationParameters = USUAL,
    pilots: int = 2,
    steps: int = 3,
) -> float:
    """The factor on arrivals that makes readers as busy as that, on replications of the pilot seed."""
    factor = 1.0
    for _ in range(steps):
        scene = scenario(at_arrivals(network, factor), DEFAULT_POLICY, PILOT_SEED, weeks, parameters)
        reached = [Utilisation().of(replicate(scene, number), scene)["share"] for number in range(pilots)]
        factor *= utilisation / float(np.mean(reached))
    return factor


def figures(replication: Replication, scene: Scenario) -> dict[str, float]:
    """Weighted misses in percent, weighted tardiness in minutes, and how busy readers were.

    A miss is a report later than its class demands; a study without one is missed, and late until measuring ends.
    Weights are those of the classes: 10 for P0, 3, 1, 0.3 for P1 to P3.
    """
    studies, network = measured(replication, scene), scene.network
    found, missed = Lateness().of(replication, scene), late(studies, network)
    return {
        "weighted_misses": 100 * found["weighted_misses"],
        "weighted_tardiness": found["weighted_tardiness"],
        "utilisation": 100 * Utilisation().of(replication, scene)["share"],
        "pauses": float(studies["pauses"].mean()),
        **{
            f"missed_{each.code}": _missed(missed, studies["urgency"] == n)
            for n, each in enumerate(network.urgency_classes)
        },
    }


def _missed(missed: np.ndarray[Any, np.dtype[np.bool_]], mine: np.ndarray[Any, np.dtype[np.bool_]]) -> float:
    return 100 * float(missed[mine].mean()) if mine.any() else np.nan


Samples = Mapping[str, list[dict[str, float]]]


def play(network: Network, seed: int, weeks: int, replications: int, policies: Iterable[str]) -> Samples:
    """Figures of each replication by policy; replication n has the same luck under all of them."""
    samples: dict[str, list[dict[str, float]]] = {}
    for name in policies:
        scene = scenario(network, name, seed, weeks)
        samples[name] = [figures(replicate(scene, number), scene) for number in range(replications)]
        sys.stderr.write(f"{name}: {samples[name][0]['weighted_misses']:.2f} % missed in the first replication\n")
    return samples


def compared(samples: Samples) -> dict[str, Any]:
    """By policy: each figure with its interval, and the paired differences from FIFO and from the default."""
    found: dict[str, Any] = {}
    for name, mine in samples.items():
        found[name] = {figure: interval([each[figure] for each in mine]) for figure in mine[0]}
        for other in ("fifo", "optimal", DEFAULT_POLICY):
            pairs = list(zip(mine, samples[other], strict=True))
            found[name][f"against_{other}"] = {
                figure: interval([one[figure] - two[figure] for one, two in pairs])
                for figure in ("weighted_misses", "weighted_tardiness")
            }
        lower = [
            1 - one["weighted_misses"] / two["weighted_misses"] for one, two in zip(mine, samples["fifo"], strict=True)
        ]
        found[name]["below_fifo"] = interval([100 * share for share in lower])
    return found


def main() -> None:
    """Measure, then write record and page."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.policies", description=__doc__)
    parser.add_argument("--seed", type=int, default=101, help="of arrivals, durations and all other luck")
    parser.add_argument("--weeks", type=int, default=4)
    parser.add_argument("--replications", type=int, default=10)
    parser.add_argument("--note", default="", help="said beside the figures, such as what else the machine was doing")
    asked = parser.parse_args()
    if asked.seed == PILOT_SEED:
        parser.error(f"seed {PILOT_SEED} is that of the pilot replications; choose another")
    network = generate_network(NETWORK_SEED)
    levels = []
    for utilisation in UTILISATIONS:
        factor = scaled_to(network, utilisation, asked.weeks)
        sys.stderr.write(f"{utilisation:.0%}: arrivals times {factor:.3f}\n")
        samples = play(at_arrivals(network, factor), asked.seed, asked.weeks, asked.replications, POLICIES)
        levels.append({"utilisation": utilisation, "arrivals": round(factor, 4), "policies": compared(samples)})
    record = {
        "commit": commit(),
        "day": f"{datetime.now(UTC):%Y-%m-%d}",
        "machine": machine(),
        "versions": versions(["numba", "numpy"]),
        "note": asked.note,
        "network_seed": NETWORK_SEED,
        "seed": asked.seed,
        "weeks": asked.weeks,
        "replications": asked.replications,
        "levels": levels,
        "decision_microseconds": decision_times(network),
    }
    RECORD.parent.mkdir(exist_ok=True)
    RECORD.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8", newline="\n")
    renew_page()


if __name__ == "__main__":
    main()
