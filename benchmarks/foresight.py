"""How much of the distance from FIFO to the bound in hindsight a policy closes: ``python -m benchmarks.foresight``.

Requests are vetted elsewhere, so that images come at the same second under every policy; arrivals are scaled anew until
readers are as busy as is wanted. Of each replication one day of its week is looked at, six days in turn.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from benchmarks.hindsight import least_missed, windows
from benchmarks.policies import NETWORK_SEED, UTILISATIONS, at_arrivals, scaled_to, scenario
from data.network import Network
from data.synthetic.network import generate_network
from dispatch.policy import DEFAULT_POLICY, POLICIES
from simulation.intervals import interval
from simulation.measures.lateness import late, weights
from simulation.measures.utilisation import Utilisation
from simulation.parameters import SimulationParameters
from simulation.replication import replicate

VETTED_ELSEWHERE = SimulationParameters(vetting=False)
DAY, HOUR = 86_400, 3600
COMPARED = ("fifo", DEFAULT_POLICY, "optimal")


def of_one_day(network: Network, seed: int, number: int, seconds: float) -> dict[str, float]:
    """Weighted misses in percent by policy and in hindsight (``bound``), on one day of a replication."""
    scene = scenario(network, "fifo", seed, 1, VETTED_ELSEWHERE)
    start = scene.measured[0] + number % 6 * DAY
    found = {}
    for name in COMPARED:
        played = replicate(replace(scene, policy=POLICIES[name]), number)
        studies = played.studies
        inside = (studies["received_at"] >= start) & (studies["received_at"] < start + DAY)
        weight = weights(studies, network) * inside
        found[name] = 100 * float((weight * late(studies, network)).sum() / weight.sum())
        if name == DEFAULT_POLICY:
            found["utilisation"] = 100 * Utilisation().of(played, scene)["share"]
    bounds = np.arange(start, start + DAY + 1, HOUR)
    least = sum(least_missed(window, seconds) for window in windows(scene, number, bounds))
    return {**found, "bound": 100 * least / float(weight.sum())}


def share_closed(days: Sequence[dict[str, float]], policy: str = DEFAULT_POLICY) -> dict[str, float | None]:
    """(FIFO - policy) / (FIFO - bound) of the sums over days, with the 95 % interval of a ratio estimator."""
    closed = np.array([day["fifo"] - day[policy] for day in days])
    whole = np.array([day["fifo"] - day["bound"] for day in days])
    share = float(closed.sum() / whole.sum())
    spread = interval(list(closed - share * whole))
    half = math.nan if spread["high"] is None else spread["high"] / float(whole.mean())
    return {"value": share, "low": share - half, "high": share + half}


def at_level(network: Network, utilisation: float, seed: int, days: int, seconds: float) -> dict[str, Any]:
    """Misses and the share closed at one utilisation."""
    factor = scaled_to(network, utilisation, 1, VETTED_ELSEWHERE)
    busy = at_arrivals(network, factor)
    found = []
    for number in range(days):
        found.append(of_one_day(busy, seed, number, seconds))
        sys.stderr.write(f"{utilisation:.0%}, day {number + 1} of {days}: {json.dumps(found[-1])}\n")
    figures = {name: interval([day[name] for day in found]) for name in found[0]}
    return {"level": utilisation, "arrivals": round(factor, 4), **figures, "closed": share_closed(found)}


def main() -> None:
    """Print the figures as JSON."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.foresight", description=__doc__)
    parser.add_argument("--seed", type=int, default=101, help="of arrivals, durations and all other luck")
    parser.add_argument("--days", type=int, default=10, help="days at each utilisation, each of its own replication")
    parser.add_argument("--seconds", type=float, default=1.0, help="of CP-SAT for each hour")
    asked = parser.parse_args()
    network = generate_network(NETWORK_SEED)
    levels = [at_level(network, each, asked.seed, asked.days, asked.seconds) for each in UTILISATIONS]
    sys.stdout.write(json.dumps({**vars(asked), "levels": levels}, indent=1) + "\n")


if __name__ == "__main__":
    main()
