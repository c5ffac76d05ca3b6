"""Ciw: one node of alike servers with given gaps and service times, without skills, privileges or duties."""

from __future__ import annotations

import numpy as np

from benchmarks.peers.simulators.scene import ALIKE_READERS, Scene


def run(scene: Scene) -> list[int]:
    """Second at which each study is signed, -1 for never."""
    import ciw

    images = scene.caseload.images
    gaps = np.diff(images, prepend=0).tolist()
    beyond = float(images[-1]) * 10
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Sequential([*map(float, gaps), beyond])],
        service_distributions=[ciw.dists.Sequential(scene.reading.tolist())],
        number_of_servers=[ALIKE_READERS],
    )
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_time(float(images[-1]) + 10**6)
    records = sorted(simulation.get_all_records(), key=lambda record: record.id_number)
    return [round(record.exit_date) for record in records]
