"""hulotte's own event loop."""

from __future__ import annotations

import numpy as np

from benchmarks.peers.simulators.scene import Scene
from dispatch.policy import POLICIES
from simulation.model import make_desk, make_world, play


def run(scene: Scene) -> list[int]:
    """Second at which each study is signed, -1 for never."""
    policy = POLICIES["fifo"]
    desk = make_desk(scene.network, scene.crew, scene.caseload, scene.draws, policy)
    world = make_world(scene.network, scene.crew, scene.caseload, scene.draws, scene.parameters)
    found: list[int] = np.asarray(play(desk, policy, world).world.studies.signed_at).tolist()
    return found
