"""The single plans that a batch file asks for: every date with every scenario, seed and set of rule numbers."""

from __future__ import annotations

import hashlib
import itertools
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeVar

from data.batches import BatchSpec, Period, PlanOptions
from data.calendar import Horizon
from data.errors import InputError, Problem
from data.formats.scenario_toml import find_scenario, scenario_names
from data.network import Network
from data.rules import Rules
from data.scenarios import BASE, NamedScenario
from planning.horizons import horizon_of
from planning.plan_order import PlanOrder, goal_named

LONGEST_NAME = 100
"""Characters of a job's name; longer ones end in a hash."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Job:
    """One plan.

    Attributes
    ----------
    name
        What it is called everywhere, and its folder; the same plan has the same name in every batch.
    period, scenario
        As the file has them.
    settings
        Numbers that differ from the network's, as ``rule.number=value``.
    """

    name: str
    period: str
    scenario: str
    settings: tuple[str, ...]
    rules: Rules
    order: PlanOrder

    def identity(self, network_sha256: str) -> dict[str, Any]:
        """All that its result follows from, speed aside."""
        order = asdict(self.order)
        scenario = self.order.scenario
        order["scenario"] = None if scenario is None else scenario.spec.model_dump(mode="json")
        found: dict[str, Any] = json.loads(json.dumps({"network": network_sha256, "order": order}, default=str))
        return {**found, "rules": self.rules.model_dump(mode="json")}


def network_sha256(network: Network) -> str:
    """SHA-256 of what a plan is given of a network; its rules are those of the job."""
    return hashlib.sha256(network.model_dump_json(exclude={"rules", "contacts"}).encode()).hexdigest()


def jobs_of(spec: BatchSpec, file: Path, network: Network) -> tuple[Job, ...]:
    """The plans of a batch, in the order of the file: dates, then scenarios, seeds and numbers.

    Raises
    ------
    InputError
        Everything wrong with dates, scenarios and numbers, and plans that are there twice.
    """
    log: list[Problem] = []
    periods = [_tried(log, file, f"months[{n}]", _month, month) for n, month in enumerate(spec.months, 1)]
    periods += [_tried(log, file, f"periods[{n}]", _period, each) for n, each in enumerate(spec.periods, 1)]
    scenarios = [
        _tried(log, file, f"scenarios[{n}]", lambda name: _scenario(name, file.parent), name)
        for n, name in enumerate(spec.scenarios, 1)
    ]
    numbers = list(_numbers(spec.set, network.rules, file, log))
    if log:
        raise InputError(log)
    found = [
        _job(period, scenario, seed, setting, spec.plan)
        for period, scenario, seed, setting in itertools.product(periods, scenarios, spec.seeds, numbers)
        if period is not None and scenario is not None
    ]
    log += _twice(found, file)
    log += _unplayable(found, file, network)
    if log:
        raise InputError(log)
    return tuple(found)


def _tried(log: list[Problem], file: Path, field: str, read: Callable[[Any], T], value: object) -> T | None:
    """What is read from a value; problems are put down for the field."""
    try:
        return read(value)
    except InputError as error:
        for problem in error.problems:
            where = f"{problem.file}, field {problem.field}: " if problem.file.endswith(".toml") else ""
            log.append(Problem(file.name, None, field, f"{where}{problem.message}", problem.remedy))
    except OSError as error:
        log.append(Problem(file.name, None, field, f"{value}: {error.strerror}", "correct the path of the file"))
    return None


def _month(month: str) -> tuple[str, Horizon]:
    return month, horizon_of(month)


def _period(period: Period) -> tuple[str, Horizon]:
    until = None if period.until is None else str(period.until)
    horizon = horizon_of(None, str(period.first), period.weeks, until)
    return f"{horizon.first}_{len(horizon.days)}d", horizon


def _scenario(name: str, folder: Path) -> tuple[str, NamedScenario | None]:
    if name in (BASE, *scenario_names()):
        return name, find_scenario(name)
    found = find_scenario(str(folder / name)) if name.endswith(".toml") else find_scenario(name)
    return Path(name).stem, found


def _numbers(
    tables: Mapping[str, Mapping[str, Any]], rules: Rules, file: Path, log: list[Problem]
) -> Iterator[tuple[tuple[str, ...], Rules]]:
    """(settings, the rules with them): each value of each number with each of the others."""
    axes: list[list[str]] = []
    for rule, numbers in tables.items():
        for number, values in numbers.items():
            field = f"set.{rule}.{number}"
            choices = values if isinstance(values, list) else [values]
            axis = [f"{rule}.{number}={json.dumps(value)}" for value in choices]
            if not axis:
                log.append(Problem(file.name, None, field, "has no value", "write one or more, as in [20, 40]"))
            axes.append([text for text in axis if _tried(log, file, field, lambda s: rules.with_settings([s]), text)])
    for settings in itertools.product(*axes):
        yield settings, rules.with_settings(settings)


def _job(
    period: tuple[str, Horizon],
    scenario: tuple[str, NamedScenario | None],
    seed: int,
    numbers: tuple[tuple[str, ...], Rules],
    options: PlanOptions,
) -> Job:
    order = PlanOrder(
        horizon=period[1],
        goal=goal_named(options.goal),
        seed=seed,
        replications=options.replications,
        iterations=options.iterations,
        first_seconds=options.time_limit,
        later_seconds=options.later_limit,
        seconds=options.total_limit,
        work_limit=options.work_limit,
        workers=options.workers,
        scenario=scenario[1],
    )
    name = _name((period[0], scenario[0], f"seed-{seed}", *numbers[0]))
    return Job(name, period[0], scenario[0], numbers[0], numbers[1], order)


def _name(words: Sequence[str]) -> str:
    """A name that is a folder on every machine."""
    name = "_".join(re.sub(r"[^\w.=+-]+", "-", word) for word in words)
    if len(name) <= LONGEST_NAME:
        return name
    return f"{name[:LONGEST_NAME]}_{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def _twice(jobs: Sequence[Job], file: Path) -> list[Problem]:
    names = Counter(job.name for job in jobs)
    remedy = "take out what is there twice, or give files of scenarios different names"
    return [
        Problem(file.name, None, None, f"{count} plans are called {name}", remedy)
        for name, count in names.items()
        if count > 1
    ]


def _unplayable(jobs: Sequence[Job], file: Path, network: Network) -> list[Problem]:
    """Scenarios that cannot be played on this network, or in a period."""
    log: list[Problem] = []
    for period, scenario in dict.fromkeys((job.period, job.scenario) for job in jobs):
        order = next(job.order for job in jobs if (job.period, job.scenario) == (period, scenario))
        _tried(log, file, f"scenarios: {scenario} in {period}", order.check, network)
    return log
