"""What escalation near the limit does: the default policy with it and without, under the same luck.

``python -m benchmarks.escalation`` plays the scenes of `benchmarks.policies` and writes the record from which
`benchmarks.policies_page` makes its section.
"""

from __future__ import annotations

import argparse
import json
import sys
from datetime import UTC, datetime
from typing import Any

from benchmarks.policies import NETWORK_SEED, at_arrivals, figures, scenario
from benchmarks.policies_escalation import ESCALATION
from benchmarks.policies_page import RECORD, renew_page
from benchmarks.surroundings import commit, machine, versions
from data.synthetic.network import generate_network
from dispatch.policy import DEFAULT_POLICY
from simulation.intervals import interval
from simulation.replication import Scenario, replicate

SHARES = (0.1, 0.25, 0.5)


def differences(scene: Scenario, replications: int) -> dict[str, Any]:
    """By share: each figure with escalation minus without, replication by replication."""
    without = _figures(scene, 0.0, replications)
    found: dict[str, Any] = {}
    for share in SHARES:
        with_it = _figures(scene, share, replications)
        found[f"{share:g}"] = {
            name: interval([one[name] - two[name] for one, two in zip(with_it, without, strict=True)])
            for name in without[0]
        }
        sys.stderr.write(f"{share:g}: {found[f'{share:g}']['weighted_misses']}\n")
    return found


def _figures(scene: Scenario, share: float, replications: int) -> list[dict[str, float]]:
    scene = scene.with_policy(scene.policy.model_copy(update={"escalate_share": share}))
    return [figures(replicate(scene, number), scene) for number in range(replications)]


def main() -> None:
    """Measure, then write record and page."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.escalation", description=__doc__)
    parser.add_argument("--seed", type=int, default=303, help="of arrivals, durations and all other luck")
    parser.add_argument("--weeks", type=int, default=2)
    parser.add_argument("--replications", type=int, default=24)
    asked = parser.parse_args()
    network = generate_network(NETWORK_SEED)
    levels = []
    for level in json.loads(RECORD.read_text(encoding="utf-8"))["levels"]:
        scene = scenario(at_arrivals(network, level["arrivals"]), DEFAULT_POLICY, asked.seed, asked.weeks)
        shares = differences(scene, asked.replications)
        levels.append({"utilisation": level["utilisation"], "shares": shares})
    record = {
        "commit": commit(),
        "day": f"{datetime.now(UTC):%Y-%m-%d}",
        "machine": machine(),
        "versions": versions(["numba", "numpy"]),
        "seed": asked.seed,
        "weeks": asked.weeks,
        "replications": asked.replications,
        "levels": levels,
    }
    ESCALATION.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8", newline="\n")
    renew_page()


if __name__ == "__main__":
    main()
