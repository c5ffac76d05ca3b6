"""Scenarios and policies side by side on one roster, under the same luck."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from data.errors import InputError, Problem
from data.formats.roster_json import read_roster_file
from data.formats.scenario_toml import find_scenario
from data.formats.studies_file import read_studies
from data.network import Network
from dispatch.policy import DEFAULT_POLICY
from planning.workers import processes, usable_cores
from simulation.experiment import Progress, run_replications
from simulation.paired import Pair, measured_like, numbers
from simulation.parameters import parameters_of
from simulation.replication import Replication, Scenario
from simulation.run import named_policy
from simulation.what_if.setting import under

AT = "@"
"""Stands between a scenario and the policy under which it is played."""


@dataclass(frozen=True, slots=True)
class ScenarioComparison:
    """Each side against the first, over the replications that all of them have."""

    replications: int
    days: int
    seed: int
    pairs: tuple[Pair, ...]

    def summary(self) -> dict[str, Any]:
        """What ``simulate compare --json`` prints."""
        return {
            "replications": self.replications,
            "days": self.days,
            "seed": self.seed,
            "comparisons": [pair.summary() for pair in self.pairs],
        }


def compare_scenarios(  # noqa: PLR0913
    network: Network,
    roster_file: Path,
    sides: Sequence[str],
    studies_file: Path | None,
    replications: int,
    seed: int,
    *,
    workers: int | None = None,
    policy: str | None = None,
    progress: Progress | None = None,
) -> ScenarioComparison:
    """Simulate every side and subtract the first from each other one.

    Parameters
    ----------
    sides
        Scenarios as `data.formats.scenario_toml.find_scenario` takes them, each with ``@POLICY`` after it where it is
        played under another policy.

    Raises
    ------
    InputError
        Fewer than two sides, a side twice, or a file, policy or scenario that is wrong.
    """
    if len(sides) < 2 or len(set(sides)) < len(sides):
        message = "two different scenarios or more are needed"
        raise InputError(Problem("SCENARIO", None, None, message, "name them one after the other, as in base ai_off"))
    roster = read_roster_file(roster_file, network).roster
    studies = read_studies(studies_file, network) if studies_file else None
    scenarios = []
    for side in sides:
        name, _, own = side.partition(AT)
        rules = named_policy(own or policy or DEFAULT_POLICY)
        base = Scenario(network, roster, studies, rules, parameters_of(network), seed)
        scenarios.append(under(base, find_scenario(name)))
    with processes(min(workers or usable_cores(), replications)) as executor:
        pairs = _pairs(sides, scenarios, _Runs(replications, executor, progress, len(sides)))
    return ScenarioComparison(len(pairs[0].first), scenarios[0].days, seed, pairs)


class _Runs:
    """Replications of one side after the other, told as one piece of work."""

    def __init__(self, replications: int, executor: Executor | None, progress: Progress | None, sides: int) -> None:
        self._replications, self._executor, self._progress = replications, executor, progress
        self._wanted, self._done = sides * replications, 0

    def of(self, scenario: Scenario) -> list[Replication]:
        """The replications of one side; Ctrl-C leaves none of a comparison."""
        found = run_replications(scenario, self._replications, self._executor, progress=self._told)
        if len(found) < self._replications:
            raise KeyboardInterrupt
        self._done += self._replications
        return found

    def _told(self, done: int, _: int) -> None:
        if self._progress is not None:
            self._progress(self._done + done, self._wanted)


def _pairs(sides: Sequence[str], scenarios: Sequence[Scenario], runs: _Runs) -> tuple[Pair, ...]:
    """Only the numbers of a side are kept once it has been played."""
    first, others = scenarios[0], scenarios[1:]
    played = runs.of(first)
    ours = {other.night: numbers(played, measured_like(first, other)) for other in others}
    del played
    return tuple(
        Pair(
            name,
            sides[0],
            str(night) if (night := other.night or first.night) else None,
            ours[other.night],
            numbers(runs.of(other), measured_like(other, first)),
        )
        for name, other in zip(sides[1:], others, strict=True)
    )
