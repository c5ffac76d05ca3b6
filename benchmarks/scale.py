"""What a study costs the simulator as networks grow: ``python -m benchmarks.scale``, processor seconds of one core.

A network times k has k times the readers of the published-shape table and the studies of k seeds, in one queue, with
the same hospitals: every reader of one copy may take the studies of all. One day of it, after days enough at size one.
"""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import replace

import numpy as np

from benchmarks.cases import FIRST
from data.calendar import Horizon
from data.duties import Roster
from data.network import Network
from data.synthetic.network import generate_network
from data.synthetic.studies import generate_studies
from dispatch.kernels.columns import NONE
from dispatch.policy import DEFAULT_POLICY, POLICIES
from simulation.caseload import Caseload, make_caseload
from simulation.crew import Crew
from simulation.draws import draw
from simulation.model import make_desk, make_world, play
from simulation.parameters import SimulationParameters
from simulation.reader_table import table_roster
from simulation.replication import Scenario, collected

SIZES = (1, 10, 100)
DAYS = {1: 28, 10: 4, 100: 1}


def crew_times(crew: Crew, copies: int) -> Crew:
    """As many readers and duties again for each copy."""
    readers = len(crew.readers)
    stretches = [
        replace(each, reader=each.reader + copy * readers) for copy in range(copies) for each in crew.stretches
    ]
    return Crew(
        readers=crew.readers * copies,
        reads=crew.reads * copies,
        experienced=crew.experienced * copies,
        privileges=crew.privileges,
        stretches=tuple(sorted(stretches, key=lambda each: (each.start, each.reader))),
    )


def joined(parts: list[Caseload]) -> Caseload:
    """The studies of several caseloads in order of time, each with visits of its own."""
    offsets = np.cumsum([0, *(part.visits for part in parts)])
    visits = [np.where(part.visit == NONE, NONE, part.visit + n) for part, n in zip(parts, offsets, strict=False)]
    order = np.argsort(np.concatenate([part.images for part in parts]), kind="stable")
    columns = ("row", "hospital", "exam", "urgency", "requested", "images", "hard", "window_closes", "closes")
    together = {name: np.concatenate([getattr(part, name) for part in parts])[order] for name in columns}
    return Caseload(visit=np.concatenate(visits)[order], visits=int(offsets[-1]), **together)


def cost(network: Network, policy: str, copies: int, repeats: int = 3) -> dict[str, float]:
    """Microseconds a study of the event loop alone and with sampling and columns; the best of some repeats."""
    days = DAYS[copies]
    roster = table_roster(network, Horizon.of_weeks(FIRST, 4))
    horizon = Horizon(FIRST, roster.horizon.days[days - 1])
    roster = Roster(horizon, tuple(each for each in roster.duties if each.start < horizon.end))
    scene = Scenario(network, roster, None, POLICIES[policy], SimulationParameters(), 1)
    crew = crew_times(scene.crew, copies)
    tables = [generate_studies(network, FIRST, days, seed) for seed in range(copies)]
    caseload = joined([make_caseload(network, table, roster.horizon, scene.origin) for table in tables])
    found = []
    for repeat in range(repeats):
        begin = time.process_time()
        draws = draw(network, crew, caseload, scene.parameters, 1, repeat)
        desk = make_desk(network, crew, caseload, draws, scene.policy)
        world = make_world(network, crew, caseload, draws, scene.parameters)
        loop = time.process_time()
        run = play(desk, scene.policy, world)
        end = time.process_time()
        collected(network, crew, caseload, tables[0], draws, run, repeat)
        found.append((end - loop, time.process_time() - begin))
    best = np.min(found, axis=0) / len(caseload) * 1e6
    return {"studies": len(caseload), "readers": len(crew.readers), "loop": float(best[0]), "whole": float(best[1])}


def main() -> None:
    """Print the table as JSON lines, each policy against its smallest size."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale", description=__doc__)
    parser.add_argument("--policy", action="append", choices=sorted(POLICIES))
    asked = parser.parse_args()
    network = generate_network(7)
    for policy in asked.policy or ("fifo", DEFAULT_POLICY):
        rows = {copies: cost(network, policy, copies) for copies in SIZES}
        for copies, row in rows.items():
            ratio = {f"{name}_ratio": round(row[name] / rows[1][name], 2) for name in ("loop", "whole")}
            print(json.dumps({"policy": policy, "copies": copies, **row, **ratio}), flush=True)


if __name__ == "__main__":
    main()
