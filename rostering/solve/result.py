"""What a solve was asked and what came of it; infeasible is a status, not an exception."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from data.duties import Roster


class Status(StrEnum):
    """Outcome of a solve."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    UNKNOWN = "unknown"


class StopReason(StrEnum):
    """Why a solve ended."""

    OPTIMAL = "optimal"
    GAP = "gap reached"
    TIME = "time limit"
    WORK = "work limit"
    INTERRUPTED = "interrupted"
    INFEASIBLE = "infeasible"


@dataclass(frozen=True, slots=True)
class Settings:
    """How to solve.

    Attributes
    ----------
    time_limit
        Wall-clock seconds, the building of the model included.
    work_limit
        Neighbourhoods to solve instead of a time limit; with one worker the same seed gives the same roster.
    gap
        Relative gap at which to stop.
    workers
        Threads that solve at the same time.
    """

    time_limit: float = 120.0
    work_limit: int | None = None
    gap: float = 0.01
    workers: int = 2
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Progress:
    """One moment of a solve: seconds since its start, what was done, and where objective and bound stand."""

    seconds: float
    step: str
    objective: int | None
    lower_bound: int | None

    @property
    def gap(self) -> float | None:
        """(objective - bound) / max(1, objective), where both are known."""
        if self.objective is None or self.lower_bound is None:
            return None
        return relative_gap(self.objective, self.lower_bound)


Report = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class SolveResult:
    """Outcome of a solve; ``roster`` is None when none was found.

    Attributes
    ----------
    floor
        The least shortfall and overcover that any roster has, as far as it was proven.
    trace
        Every improvement of objective or bound.
    """

    status: Status
    stop_reason: StopReason
    roster: Roster | None
    objective: int | None
    lower_bound: int
    floor: int | None
    seconds: float
    cpu_seconds: float
    settings: Settings
    trace: tuple[Progress, ...]
    neighbourhoods: int

    @property
    def gap(self) -> float | None:
        """(objective - lower_bound) / max(1, objective)."""
        return None if self.objective is None else relative_gap(self.objective, self.lower_bound)


def relative_gap(objective: int, lower_bound: int) -> float:
    """(objective - lower_bound) / max(1, objective)."""
    return (objective - lower_bound) / max(1, objective)
