"""What a report is about: a roster and what it is for, what the checks say of it, and how it did in simulation."""

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
class RosterFacts:
    """A roster as it is handed out.

    Attributes
    ----------
    requirements
        The coverage that was asked for.
    recorded
        How the roster came about; None when it was made by hand.
    """

    network: Network
    roster: Roster
    requirements: tuple[Requirement, ...]
    recorded: RecordedResult | None

    @cached_property
    def subject(self) -> Subject:
        """The roster as checks see it: duties known to the network, half hours, fair shares."""
        rules = self.recorded.rules if self.recorded else None
        return Subject(self.network, self.roster, self.requirements, rules or self.network.rules)


@dataclass(frozen=True)
class PlanningFacts(RosterFacts):
    """Everything that is reported on.

    Attributes
    ----------
    verification
        What the checks found, with the rules of ``recorded``.
    simulation
        Its replay.
    """

    recorded: RecordedResult
    verification: Verification
    simulation: SimulationResult

    @cached_property
    def replayed(self) -> Mapping[str, Any]:
        """The summary of the simulation."""
        return self.simulation.summary()
