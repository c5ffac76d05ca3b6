"""The default policy tuned at 83 % utilisation, and what was found beside it on replications held out.

``python -m benchmarks.tuned_policy`` does what ``hulotte simulate tune`` does, on the scene of `benchmarks.policies`,
and writes the policy file and the record from which `benchmarks.policies_page` makes its section on tuning.
"""

from __future__ import annotations

import argparse
import json
import sys
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.policies import NETWORK_SEED, at_arrivals, scenario
from benchmarks.policies_page import NAMED_LEVEL, RECORD, renew_page
from benchmarks.policies_tuning import TUNED
from benchmarks.surroundings import commit, machine, versions
from data.formats.policy_toml import policy_text
from data.synthetic.network import generate_network
from dispatch.policy import DEFAULT_POLICY, PolicyParams
from planning.policy_search import Search
from planning.policy_tune import Trial, tuned

FOUND = TUNED.with_suffix(".toml")


def main() -> None:
    """Tune, then write policy, record and page."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.tuned_policy", description=__doc__)
    parser.add_argument("--seed", type=int, default=202, help="of arrivals, durations and all other luck")
    parser.add_argument("--weeks", type=int, default=2)
    parser.add_argument("--evaluations", type=int, default=300)
    parser.add_argument("--replications", type=int, default=8)
    parser.add_argument("--held-out", type=int, default=24)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--note", default="", help="said beside the figures, such as what else the machine was doing")
    asked = parser.parse_args()
    levels = json.loads(RECORD.read_text(encoding="utf-8"))["levels"]
    arrivals = next(level["arrivals"] for level in levels if level["utilisation"] == NAMED_LEVEL)
    scene = scenario(at_arrivals(generate_network(NETWORK_SEED), arrivals), DEFAULT_POLICY, asked.seed, asked.weeks)
    trial = Trial(asked.replications, asked.held_out, asked.evaluations)
    found = tuned(scene, trial, save=lambda policy: save(policy, FOUND), workers=asked.workers, told=tell)
    record = {
        "commit": commit(),
        "day": f"{datetime.now(UTC):%Y-%m-%d}",
        "machine": machine(),
        "versions": versions(["numba", "numpy", "cmaes"]),
        "note": asked.note,
        "network_seed": NETWORK_SEED,
        "utilisation": NAMED_LEVEL,
        "arrivals": arrivals,
        **found.summary(),
    }
    TUNED.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8", newline="\n")
    renew_page()


def save(policy: PolicyParams, path: Path) -> None:
    """Write the policy file."""
    path.write_text(policy_text(policy, ["Found by python -m benchmarks.tuned_policy."]), encoding="utf-8")


def tell(search: Search) -> None:
    """Say how far the search has come."""
    sys.stderr.write(f"{search.evaluations} candidates, least loss {search.loss:.5f}\n")


if __name__ == "__main__":
    main()
