"""The numbers of the dispatch policy tuned by simulation on some replications, and reported on others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from data.formats.policy_toml import policy_text
from data.formats.roster_json import read_roster_file
from data.formats.scenario_toml import find_scenario
from data.formats.studies_file import read_studies
from data.formats.whole_file import whole_file
from data.network import Network
from dispatch.policy import DEFAULT_POLICY, POLICIES, PolicyParams
from planning.policy_search import RANGES, Search, Told, searched
from planning.workers import processes, usable_cores
from simulation.intervals import interval
from simulation.judging import Figures, judged
from simulation.paired import paired
from simulation.parameters import parameters_of
from simulation.replication import Scenario
from simulation.run import named_policy
from simulation.what_if.setting import under

Sides = tuple[list[Figures], list[Figures]]
"""Figures of the held-out replications under what ships, and under what was found."""
Saved = Callable[[PolicyParams], None]


@dataclass(frozen=True, slots=True)
class Trial:
    """What is played: replications 0, 1, … to tune on, and those that follow to report on."""

    replications: int = 6
    held_out: int = 10
    evaluations: int = 150

    @property
    def tuned_on(self) -> range:
        """Numbers of the replications that candidates are judged on."""
        return range(self.replications)

    @property
    def reported_on(self) -> range:
        """Numbers of the replications that no candidate has seen."""
        return range(self.replications, self.replications + self.held_out)


@dataclass(frozen=True)
class Tuning:
    """What was found, and how it does beside what ships."""

    scenario: Scenario = field(repr=False)
    start: PolicyParams
    search: Search
    trial: Trial
    sides: Sides = field(repr=False)

    def summary(self) -> dict[str, Any]:
        """What ``simulate tune --json`` prints."""
        ours, theirs = self.sides
        held_out = {
            name: {
                "ships": interval([each[name] for each in ours]),
                "found": interval([each[name] for each in theirs]),
                "difference": paired([each[name] for each in ours], [each[name] for each in theirs]),
            }
            for name in ours[0]
        }
        return {
            "seed": self.scenario.seed,
            "days": self.scenario.days,
            "scenario": self.scenario.name,
            "start": self.start.label,
            "evaluations": self.search.evaluations,
            "evaluations_wanted": self.trial.evaluations,
            "replications": self.trial.replications,
            "held_out_replications": self.trial.held_out,
            "loss": {"start": self.search.start_loss, "found": self.search.loss},
            "parameters": {
                part.name: {
                    "ships": getattr(POLICIES[DEFAULT_POLICY], part.name),
                    "found": getattr(self.search.best, part.name),
                    "least": part.least,
                    "most": part.most,
                }
                for part in RANGES
            },
            "held_out": held_out,
            "verdict": verdict(held_out["weighted_misses"]["difference"]),
        }


def verdict(difference: dict[str, float | None]) -> str:
    """Whether the paired interval of found minus what ships leaves out zero: better, worse, or no clear difference."""
    if difference["low"] is None or difference["high"] is None:
        return "no clear difference"
    if difference["high"] < 0:
        return "better"
    return "worse" if difference["low"] > 0 else "no clear difference"


def tune_policy(  # noqa: PLR0913
    network: Network,
    roster_file: Path,
    out: Path,
    trial: Trial,
    seed: int,
    *,
    studies_file: Path | None = None,
    scenario: str | None = None,
    start: str = DEFAULT_POLICY,
    workers: int | None = None,
    told: Told = lambda _: None,
) -> Tuning:
    """Tune on a roster file, write the policy file as soon as it is known, then report on the replications held out.

    Ctrl-C ends the search with the best so far; a second one leaves out the report, the file stays.

    Parameters
    ----------
    out
        The policy file to write.
    studies_file, scenario
        A trace in place of studies drawn anew, and what is other than usual.
    start
        Name or file of the policy from which the search starts; what is not tuned is taken from it.
    told
        Called after each generation.

    Raises
    ------
    InputError
        A file that is wrong or does not belong to the network, an unknown policy or scenario.
    KeyboardInterrupt
        Interrupted before the start was judged, or during the report.
    """
    roster = read_roster_file(roster_file, network).roster
    studies = read_studies(studies_file, network) if studies_file else None
    begin = named_policy(start)
    base = Scenario(network, roster, studies, begin, parameters_of(network), seed)
    scene = under(base, find_scenario(scenario) if scenario else None)

    def save(policy: PolicyParams) -> None:
        with whole_file(out) as whole:
            whole.write_text(policy_text(policy, _remarks(scene, trial)), encoding="utf-8")

    return tuned(scene, trial, save=save, workers=workers or usable_cores(), told=told)


def tuned(scene: Scenario, trial: Trial, *, save: Saved, workers: int = 1, told: Told = lambda _: None) -> Tuning:
    """Tune the policy of a scenario; ``save`` is given the best before the report is made."""
    start = scene.policy
    with processes(workers) as executor:
        search = searched(start, Judge(scene, trial.tuned_on, executor).losses, trial.evaluations, scene.seed, told)
    best = search.best.model_copy(update={"label": f"tuned from {start.label}"})
    save(best)
    # Ctrl-C ends worker processes as well: these are new ones.
    with processes(workers) as executor:
        ours, theirs = Judge(scene, trial.reported_on, executor).figures([POLICIES[DEFAULT_POLICY], best])
    return Tuning(scene, start, search, trial, (ours, theirs))


class Judge:
    """Plays policies on the same replications, so that they differ by the policy only."""

    def __init__(self, scene: Scenario, numbers: range, executor: Executor | None) -> None:
        self._scene, self._numbers, self._executor = scene, numbers, executor

    def losses(self, policies: Sequence[PolicyParams]) -> list[float]:
        """Mean loss of each policy."""
        return [float(np.mean([each["loss"] for each in found])) for found in self.figures(policies)]

    def figures(self, policies: Sequence[PolicyParams]) -> list[list[Figures]]:
        """Figures of each replication, by policy."""
        scenes = [self._scene.with_policy(policy) for policy in policies]
        if self._executor is None:
            return [judged(scene, self._numbers) for scene in scenes]
        futures = [self._executor.submit(judged, scene.portable(), self._numbers) for scene in scenes]
        return [future.result() for future in futures]


def _remarks(scene: Scenario, trial: Trial) -> list[str]:
    return [
        f"Found by hulotte simulate tune: seed {scene.seed}, {trial.replications} replications of {scene.days} days, "
        f"scenario {scene.name}."
    ]
