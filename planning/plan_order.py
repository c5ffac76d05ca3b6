"""What a closed loop is asked for: dates, goal, and how much time there is."""

from __future__ import annotations

from dataclasses import dataclass, field

from data.calendar import Horizon
from data.duties import Roster
from data.errors import InputError, Problem
from data.network import Network
from data.scenarios import NamedScenario
from dispatch.policy import DEFAULT_POLICY
from planning.plan_steps import Goal, Limits
from planning.workers import usable_cores
from rostering.solve.result import Settings
from simulation.parameters import SimulationParameters
from simulation.replication import Scenario
from simulation.run import named_policy
from simulation.what_if.setting import under


@dataclass(frozen=True, slots=True)
class PlanOrder:
    """What is asked for, and how much time there is.

    Attributes
    ----------
    first_seconds, later_seconds
        Search for the first roster, and for each later one, which starts from an earlier roster.
    seconds
        No iteration is begun after so long; None: never too late.
    work_limit
        Neighbourhoods a roster instead of seconds of search. With one worker, and without ``seconds``, the same order
        gives the same plan on every machine.
    allowance
        How far the mean of a share may be below that of the first iteration, with `Goal.SHARES`; `Limits` says more.
    scenario
        What is other than usual in the simulations; None: nothing.
    """

    horizon: Horizon
    goal: Goal = Goal.SHARES
    seed: int = 0
    replications: int = 60
    iterations: int = 8
    first_seconds: float = 120.0
    later_seconds: float = 90.0
    seconds: float | None = 500.0
    work_limit: int | None = None
    workers: int = field(default_factory=usable_cores)
    allowance: float = 0.001
    scenario: NamedScenario | None = None

    @property
    def limits(self) -> Limits:
        """What an iteration must keep."""
        return Limits(self.goal, self.allowance)

    def settings(self, seconds: float) -> Settings:
        """How to search for a roster."""
        return Settings(time_limit=seconds, work_limit=self.work_limit, workers=self.workers, seed=self.seed)

    def check(self, network: Network) -> None:
        """See that the scenario can be played, before hours are spent on a roster for it.

        Raises
        ------
        InputError
            It names what the network does not have, or dates that the horizon does not have.
        """
        nobody = Roster(self.horizon, ())
        under(
            Scenario(network, nobody, None, named_policy(DEFAULT_POLICY), SimulationParameters(), self.seed),
            self.scenario,
        )


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
