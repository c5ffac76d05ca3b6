"""What a closed loop is asked for: dates, goal, and how much time there is."""

from __future__ import annotations

from dataclasses import dataclass, field

from data.calendar import Horizon
from data.errors import InputError, Problem
from planning.plan_steps import Goal, Limits
from planning.workers import usable_cores
from rostering.solve.result import Settings


@dataclass(frozen=True, slots=True)
class PlanOrder:
    """What is asked for, and how much time there is.

    Attributes
    ----------
    first_seconds, later_seconds
        Search for the first roster, and for each later one, which starts from an earlier roster.
    seconds
        No iteration is begun after so long.
    work_limit
        Neighbourhoods a roster instead of seconds of search.
    allowance
        How far the mean of a share may be below that of the first iteration, with `Goal.SHARES`.
    """

    horizon: Horizon
    goal: Goal = Goal.SHARES
    seed: int = 0
    replications: int = 20
    iterations: int = 8
    first_seconds: float = 120.0
    later_seconds: float = 60.0
    seconds: float = 600.0
    work_limit: int | None = None
    workers: int = field(default_factory=usable_cores)
    allowance: float = 0.001

    @property
    def limits(self) -> Limits:
        """What an iteration must keep."""
        return Limits(self.goal, self.allowance)

    def settings(self, seconds: float) -> Settings:
        """How to search for a roster."""
        return Settings(time_limit=seconds, work_limit=self.work_limit, workers=self.workers, seed=self.seed)


def goal_named(name: str) -> Goal:
    """The goal of that name.

    Raises
    ------
    InputError
        There is none.
    """
    try:
        return Goal(name)
    except ValueError as error:
        message = f"there is no goal {name!r}"
        problem = Problem("--goal", None, None, message, f"choose one of {', '.join(Goal)}")
        raise InputError(problem) from error
