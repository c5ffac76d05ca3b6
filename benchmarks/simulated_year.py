"""Seconds and memory of one replication of a whole year: ``python -m benchmarks.simulated_year`` prints a JSON line."""

from __future__ import annotations

import json
import resource
import time

from benchmarks.cases import FIRST
from data.calendar import Horizon
from data.synthetic.network import generate_network
from dispatch.policy import DEFAULT_POLICY, POLICIES
from simulation.measures import MEASURES
from simulation.parameters import SimulationParameters
from simulation.reader_table import table_roster
from simulation.replication import Scenario, replicate

WEEKS = 52


def main() -> None:
    """Sampling, events and measures, and the largest resident set of the process."""
    network = generate_network(7)
    roster = table_roster(network, Horizon.of_weeks(FIRST, WEEKS))
    scene = Scenario(network, roster, None, POLICIES[DEFAULT_POLICY], SimulationParameters(), 1)
    begin = time.process_time()
    year = replicate(scene, 0)
    for measure in MEASURES:
        measure.of(year, scene)
    seconds = time.process_time() - begin
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({"studies": len(year.studies["images_at"]), "seconds": round(seconds, 2), "memory_mib": memory}))


if __name__ == "__main__":
    main()
