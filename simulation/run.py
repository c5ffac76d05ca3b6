"""The use case: replay a roster, and say how it did."""

from __future__ import annotations

import json
from concurrent.futures import Executor
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from data.duties import Roster
from data.errors import InputError, Problem
from data.formats.policy_toml import read_policy
from data.formats.whole_file import whole_file
from data.network import Network
from data.scenarios import NamedScenario
from data.studies import StudyTable
from dispatch.policy import DEFAULT_POLICY, POLICIES, PolicyParams
from simulation.batches import batch_summary, parts_of
from simulation.experiment import Progress, run_replications
from simulation.intervals import Tree
from simulation.measures import MEASURES
from simulation.measures.measure import Measure
from simulation.parameters import SimulationParameters, parameters_of
from simulation.precision import run_to_precision
from simulation.replication import Replication, Scenario
from simulation.tables import events_table, studies_table
from simulation.what_if.setting import under


@dataclass(frozen=True)
class SimulationResult:
    """Replications of one scenario; ``wanted`` is how many were asked for (Ctrl-C leaves fewer)."""

    scenario: Scenario
    replications: list[Replication] = field(repr=False)
    wanted: int
    batches: int = 0

    @cached_property
    def measures(self) -> dict[str, Any]:
        """Every measure over the replications, or over the batches of the only one, by name."""
        return {measure.name: measure.summary(self._samples(measure), self.scenario) for measure in MEASURES}

    def _samples(self, measure: Measure) -> list[Tree]:
        if not self.batches:
            return [measure.of(replication, self.scenario) for replication in self.replications]
        return [measure.of(self.replications[0], part) for part in parts_of(self.scenario, self.batches)]

    @property
    def days_per_second(self) -> float:
        """Simulated days per second of event loop, on one core."""
        seconds = sum(replication.seconds for replication in self.replications)
        return self.scenario.days * len(self.replications) / max(seconds, 1e-9)

    def summary(self) -> dict[str, Any]:
        """What ``simulate run --json`` prints."""
        count = len(self.replications)
        return {
            "replications": count,
            "days": self.scenario.days,
            "seed": self.scenario.seed,
            "scenario": self.scenario.name,
            "policy": self.scenario.policy.label,
            "studies": sum(len(each.studies["images_at"]) for each in self.replications) / max(1, count),
            "warm_up_hours": self.scenario.parameters.warm_up_hours,
            **({"batches": batch_summary(self.replications[0], self.scenario, self.batches)} if self.batches else {}),
            **self.measures,
            "days_per_second": self.days_per_second,
        }

    def write(self, folder: Path) -> list[Path]:
        """Write ``studies.parquet`` (a row a study), ``events.parquet`` and ``summary.json`` into a folder."""
        folder.mkdir(parents=True, exist_ok=True)
        studies, events, summary = (folder / name for name in ("studies.parquet", "events.parquet", "summary.json"))
        studies_table(self.replications, self.scenario, studies)
        events_table(self.replications, self.scenario, events)
        with whole_file(summary) as whole:
            whole.write_text(json.dumps(self.summary(), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        return [studies, events, summary]


def simulate(  # noqa: PLR0913 (each is a choice of its own, most have defaults)
    network: Network,
    roster: Roster,
    studies: StudyTable | None = None,
    replications: int = 20,
    seed: int = 0,
    *,
    policy: str | PolicyParams = DEFAULT_POLICY,
    executor: Executor | None = None,
    parameters: SimulationParameters | None = None,
    keep_events: int = 1,
    progress: Progress | None = None,
    named: NamedScenario | None = None,
    first: int = 0,
    precision: float | None = None,
    batches: int = 0,
) -> SimulationResult:
    """Replay a roster.

    Parameters
    ----------
    studies
        A trace to replay in every replication; None draws studies anew for each from the arrivals model.
    parameters
        The numbers of the process; None: as assumed, or as fitted where the network was calibrated.
    policy
        A name in `dispatch.policy.POLICIES`, a policy file, or the numbers of one.
    executor
        Any executor for the replications; None runs them in this process.
    keep_events
        How many replications, from the first, keep their event log.
    progress
        Called with (done, wanted) after each replication.
    named
        What is other than usual; None: nothing.
    first
        Number of the first replication.
    precision
        Minutes: as many replications as it takes (`run_to_precision`), ``replications`` at most, from 0 on.
    batches
        Intervals come from so many parts of the only replication, in place of several replications; 0: they do not.

    Raises
    ------
    InputError
        An unknown policy, or a roster or studies that do not belong to the network.
    KeyboardInterrupt
        Interrupted before the first replication was done; later, those done are the result.
    """
    base = Scenario(network, roster, studies, named_policy(policy), parameters or parameters_of(network), seed)
    scenario = under(base, named)
    if precision is None:
        done = run_replications(scenario, replications, executor, keep_events, progress, first)
    else:
        done = run_to_precision(scenario, precision, replications, executor, keep_events, progress)
    if not done:
        raise KeyboardInterrupt
    return SimulationResult(scenario, done, replications, batches)


def named_policy(policy: str | PolicyParams) -> PolicyParams:
    """The numbers of a policy by its name, or in its file.

    Raises
    ------
    InputError
        There is none of that name, or the file is wrong.
    """
    if isinstance(policy, PolicyParams):
        return policy
    if policy in POLICIES:
        return POLICIES[policy]
    path = Path(policy)
    if path.suffix != ".toml" and not path.is_file():
        message = f"there is no policy {policy!r}"
        raise InputError(
            Problem("--policy", None, None, message, f"choose one of {', '.join(POLICIES)}, or a .toml file")
        )
    found = read_policy(path, PolicyParams)
    return found if found.label else found.model_copy(update={"label": path.stem})
