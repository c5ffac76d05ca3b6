"""What every simulator is given: studies, reading times and duties; all must end every study at the same second.

First come, first served: who has been idle longest and may read takes a study, work in hand is finished after the duty.
``network`` has the skills, privileges, speeds, slowing and duties of the reference network; ``alike`` has readers who
are all the same and always there, which is what Ciw can express.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.cases import FIRST
from data.calendar import Horizon
from data.network import Network
from data.synthetic.network import generate_network
from data.synthetic.studies import generate_studies
from dispatch.kernels.columns import NONE
from dispatch.policy import POLICIES
from simulation.caseload import Caseload, make_caseload
from simulation.crew import Crew, Stretch
from simulation.draws import Draws, draw
from simulation.parameters import SimulationParameters
from simulation.reader_table import table_roster
from simulation.replication import Scenario

NETWORK, ALIKE = "network", "alike"
ALIKE_READERS = 26
DAYS = 28
BARE = SimulationParameters(vetting=False, ai=False, calls_per_12_hours=0, second_read_from_hours=24 * 365)
"""Nothing but reading: no vetting, flags or telephone, and second reads open after everyone has gone."""


@dataclass(frozen=True)
class Scene:
    """Columns by study in order of images, and the crew."""

    name: str
    network: Network
    crew: Crew
    caseload: Caseload
    draws: Draws
    parameters: SimulationParameters

    @property
    def reading(self) -> NDArray[np.float64]:
        """Seconds at speed 1."""
        return self.draws.reading


def make_scene(name: str, seed: int) -> Scene:
    """Four weeks of the reference network."""
    network = generate_network(seed)
    network = network.model_copy(
        update={"exams": tuple(exam.model_copy(update={"second_read": False}) for exam in network.exams)}
    )
    roster = table_roster(network, Horizon.of_weeks(FIRST, DAYS // 7))
    scene = Scenario(network, roster, None, POLICIES["fifo"], BARE, seed)
    table = generate_studies(network, FIRST, DAYS, seed)
    caseload = make_caseload(network, table, roster.horizon, scene.origin)
    caseload.visit[:] = NONE
    caseload.hard[:] = False
    caseload.window_closes[:] = NONE
    crew, parameters = scene.crew, BARE
    if name == ALIKE:
        crew = _alike_crew(int(caseload.images[-1]), len(network.hospitals))
        parameters = BARE.model_copy(update={"slowing": 0.0, "reader_speed_cv": 0.0})
    draws = draw(network, scene.crew, caseload, parameters, seed, 0)
    if name == ALIKE:
        whole = np.maximum(1, np.rint(draws.reading))
        draws = Draws(
            **{
                **{field: getattr(draws, field) for field in Draws.__slots__},
                "reading": whole,
                "calls_bounds": np.zeros(ALIKE_READERS + 1, dtype=np.int64),
                "speed": np.ones(ALIKE_READERS),
            }
        )
    return Scene(name, network, crew, caseload, draws, parameters)


def _alike_crew(last: int, hospitals: int) -> Crew:
    """Readers who read everything for everyone, from before the first study to after the last."""
    stretches = tuple(Stretch(n, 0, last + 10**6, home=False, grant=0) for n in range(ALIKE_READERS))
    names = tuple(f"R-{n:02d}" for n in range(ALIKE_READERS))
    return Crew(names, (255,) * ALIKE_READERS, (0,) * ALIKE_READERS, np.ones((1, hospitals), bool), stretches)
