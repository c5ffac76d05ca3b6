"""What a measure is: numbers of one replication, merged over replications, with targets added where there are any."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from simulation.intervals import Tree, over_replications
from simulation.replication import Replication, Scenario


class Measure(Protocol):
    """Computed afterwards, from the columns that a replication wrote."""

    name: str

    def of(self, replication: Replication, scenario: Scenario) -> Tree:
        """Numbers of one replication; every replication of a scenario gives the same keys."""
        ...

    def summary(self, samples: Sequence[Tree], scenario: Scenario) -> dict[str, Any]:
        """The same over all replications, ready for JSON."""
        ...


class Averaged:
    """A measure whose summary is just the interval of each number."""

    def summary(self, samples: Sequence[Tree], scenario: Scenario) -> dict[str, Any]:  # noqa: ARG002
        """Intervals over the replications."""
        return over_replications(samples)
