"""What a planning report is about: a roster, what the checks say of it, and how it did in simulation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from data.duties import Roster
from data.formats.roster_json import RecordedResult
from data.network import Network
from data.requirements import Requirement
from rostering.checks import Subject
from rostering.verify import Verification
from simulation.run import SimulationResult


@dataclass(frozen=True)
class PlanningFacts:
    """Everything that is reported on.

    Attributes
    ----------
    requirements
        The coverage that was asked for.
    recorded
        How the roster came about.
    verification
        What the checks found, with the rules of ``recorded``.
    simulation
        Its replay.
    """

    network: Network
    roster: Roster
    requirements: tuple[Requirement, ...]
    recorded: RecordedResult
    verification: Verification
    simulation: SimulationResult

    @cached_property
    def subject(self) -> Subject:
        """The roster as checks see it: duties known to the network, half hours, fair shares."""
        return Subject(self.network, self.roster, self.requirements, self.recorded.rules or self.network.rules)

    @cached_property
    def replayed(self) -> Mapping[str, Any]:
        """The summary of the simulation."""
        return self.simulation.summary()
