"""A night as hospitals live it: what they request, when images are there, what the AI flags; for the running service.

The luck is that of `simulate run` with the same seed, studies and replication number: each study takes as long to
read, and each reader is as fast, as there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from data.calendar import Horizon, local_date
from data.network import Network
from data.studies import StudyTable
from dispatch.kernels.columns import NONE
from dispatch.projection import study_name
from simulation.caseload import make_caseload
from simulation.crew import Crew
from simulation.draws import draw
from simulation.model import shortest_exams
from simulation.parameters import SimulationParameters

Second = int
"""Seconds since the epoch, UTC."""


@dataclass(frozen=True, slots=True)
class Case:
    """A study and its luck.

    ``images_at`` is when its images are there unless vetting is late; then it takes ``exam`` and ``transfer`` seconds
    from vetting. ``flagged_after`` is seconds from the images to an AI flag, None for none. ``reading`` is seconds at
    speed 1.
    """

    accession: str
    hospital: str
    exam_code: str
    urgency: str
    visit: str | None
    hard: bool
    requested_at: Second
    images_at: Second
    exam: Second
    transfer: Second
    flagged_after: Second | None
    reading: float
    vetting: Second
    advice: Second

    @property
    def name(self) -> str:
        """The study as the desk calls it."""
        return study_name(self.hospital, self.accession)


@dataclass(frozen=True, slots=True)
class Night:
    """The studies of a night in order of their images, and how fast each radiologist reads."""

    cases: tuple[Case, ...]
    speeds: Mapping[str, float]

    def between(self, start: datetime, end: datetime) -> Night:
        """What of it is requested, or whose images come, within those instants; by the images."""
        low, high = start.timestamp(), end.timestamp()
        return Night(tuple(case for case in self.cases if low <= case.images_at < high), self.speeds)


def lived_night(
    network: Network, studies: StudyTable, parameters: SimulationParameters, seed: int, replication: int = 0
) -> Night:
    """The studies of a table with the luck of a replication.

    Raises
    ------
    InputError
        The studies do not belong to the network.
    """
    moments = [datetime.fromtimestamp(int(at), UTC) for at in (studies.images_at.min(), studies.images_at.max())]
    # A roster day runs from eight to eight: the day before the first may hold it.
    horizon = Horizon(local_date(moments[0]) - timedelta(days=1), local_date(moments[1]))
    origin = datetime.fromtimestamp(0, UTC)
    everyone = _everyone(network)
    caseload = make_caseload(network, studies, horizon, origin)
    draws = draw(network, everyone, caseload, parameters, seed, replication)
    exams = shortest_exams(caseload, draws, parameters)
    visits = studies.visit[caseload.row]
    cases = tuple(
        Case(
            accession=str(studies.accession[caseload.row[n]]),
            hospital=network.hospitals[caseload.hospital[n]].id,
            exam_code=network.exams[caseload.exam[n]].code,
            urgency=network.urgency_classes[caseload.urgency[n]].code,
            visit=None if caseload.visit[n] == NONE else f"V-{visits[n]}",
            hard=bool(caseload.hard[n]),
            requested_at=int(caseload.requested[n]),
            images_at=int(caseload.images[n]),
            exam=int(exams[n]),
            transfer=int(draws.transfer[n]),
            flagged_after=None if draws.flagged_after[n] == NONE else int(draws.flagged_after[n]),
            reading=float(draws.reading[n]),
            vetting=int(draws.vetting[n]),
            advice=int(draws.advice[n]),
        )
        for n in range(len(caseload))
    )
    return Night(cases, dict(zip(everyone.readers, draws.speed.tolist(), strict=True)))


def _everyone(network: Network) -> Crew:
    """All radiologists, without duties: what the luck of studies and speeds needs of a crew."""
    readers = tuple(sorted(network.radiologist))
    return Crew(readers, (), (), np.zeros((0, len(network.hospitals)), dtype=bool), ())
