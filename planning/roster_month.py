"""Build a roster: requirements, what comes over from before, the solve, and an independent verification."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from data.calendar import Horizon
from data.duties import Duty, Roster
from data.errors import InputError, Problem
from data.formats.requirements_csv import read_requirements
from data.formats.roster_json import RosterFile, read_roster_file, write_roster
from data.network import NO_TABLES, Network
from data.requirements import Requirement
from data.rules import Rules
from demand.staffing import staffing
from planning.carried_over import carried_over
from planning.workers import usable_cores
from rostering.changes import Changes
from rostering.instance import Context, RosterInstance
from rostering.solve.result import Progress, Report, Settings, SolveResult
from rostering.solve.strategy import solve
from rostering.verify import Verification, verify

TIME_LIMIT = 120.0
"""Seconds of search unless said otherwise."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for.

    Attributes
    ----------
    requirements
        The coverage wanted; None: what `demand.staffing` computes.
    rules
        The numbers to use; None: the network's own.
    previous
        The roster before this one, for its duties and its fairness balance.
    keep
        A roster whose duties in the horizon stay as they are.
    published
        A roster published before, of which the duties in the horizon change as little as can be.
    """

    horizon: Horizon
    requirements: tuple[Requirement, ...] | None = None
    rules: Rules | None = None
    previous: RosterFile | None = None
    keep: Roster | None = None
    published: Roster | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """A solve and what the checks say of its roster (None without a roster)."""

    instance: RosterInstance
    result: SolveResult
    verification: Verification | None

    @property
    def agrees(self) -> bool:
        """Whether the checks add up to the objective of the model."""
        return self.verification is None or self.verification.objective == self.result.objective

    @property
    def usable(self) -> bool:
        """Whether there is a roster without a hard violation, and with the objective that the model says."""
        return self.verification is not None and not self.verification.violations and self.agrees

    def summary(self) -> dict[str, Any]:
        """What ``roster build --json`` prints."""
        result, verification = self.result, self.verification
        return {
            "status": result.status.value,
            "objective": result.objective,
            "lower_bound": result.lower_bound,
            "gap": result.gap,
            "seconds": round(result.seconds, 2),
            "duties": len(result.roster.duties) if result.roster else 0,
            "violations": len(verification.violations) if verification else 0,
            "penalties": dict(verification.penalties) if verification else {},
            "floor": result.floor,
            "stop_reason": result.stop_reason.value,
            "cpu_seconds": round(result.cpu_seconds, 2),
            "workers": result.settings.workers,
            "seed": result.settings.seed,
            "instance_sha256": fingerprint(self.instance),
            "version": version("hulotte"),
            "bound_trace": [_moment(moment) for moment in result.trace],
            "agrees": self.agrees,
            "neighbourhoods": result.neighbourhoods,
            "changed": self._changed(),
            "horizon": {"first": str(self.instance.horizon.first), "last": str(self.instance.horizon.last)},
        }

    def _changed(self) -> dict[str, int] | None:
        """Duties lost and gained against the published roster, and for how many people; None where none was named."""
        published = self.instance.context.published
        if not published or self.result.roster is None:
            return None
        changes = Changes.between(published, self.result.roster.duties)
        return {"lost": len(changes.lost), "gained": len(changes.gained), "people": len(changes.people)}

    def write(self, path: Path) -> None:
        """Write the roster file, when there is a roster."""
        if self.result.roster is not None:
            recorded = {**self.summary(), "rules": self.instance.rules}
            write_roster(path, self.result.roster, recorded, self.instance.requirements)


def _moment(progress: Progress) -> dict[str, Any]:
    return {
        "seconds": round(progress.seconds, 2),
        "objective": progress.objective,
        "lower_bound": progress.lower_bound,
        "step": progress.step,
    }


def build_roster(instance: RosterInstance, settings: Settings | None = None, report: Report | None = None) -> Outcome:
    """Build and verify a roster. Ctrl-C ends the search; what was found so far is the result."""
    result = solve(instance, settings, report)
    if result.roster is None:
        return Outcome(instance, result, None)
    return Outcome(instance, result, verify(instance.network, result.roster, instance.requirements, instance.rules))


def read_order(
    network: Network,
    horizon: Horizon,
    requirements: Path | None = None,
    settings: Sequence[str] | None = None,
    previous: Path | None = None,
    keep: Path | None = None,
    published: Path | None = None,
) -> Order:
    """An order from its files and ``rule.number=value`` settings.

    Raises
    ------
    InputError
        A file that is wrong, or does not belong to the network; a setting that is unknown.
    """
    return Order(
        horizon,
        requirements=read_requirements(requirements, network) if requirements else None,
        rules=network.rules.with_settings(settings) if settings else None,
        previous=read_roster_file(previous, network) if previous else None,
        keep=read_roster_file(keep, network).roster if keep else None,
        published=_published(network, horizon, published) if published else None,
    )


def _published(network: Network, horizon: Horizon, path: Path) -> Roster:
    roster = read_roster_file(path, network).roster
    if not any(duty.day in horizon for duty in roster.duties):
        message = f"has no duty from {horizon.first} to {horizon.last}"
        raise InputError(
            Problem(path.name, None, "duties", message, "name a roster that was published for these dates")
        )
    return roster


def search_settings(
    time_limit: float | None, work_limit: int | None, gap: float, workers: int | None, seed: int
) -> Settings:
    """How to search; every core unless said otherwise.

    Raises
    ------
    InputError
        Both a time limit and a work limit.
    """
    if time_limit is not None and work_limit is not None:
        problem = Problem("--work-limit", None, None, "contradicts --time-limit", "say one of them")
        raise InputError(problem)
    return Settings(
        time_limit=TIME_LIMIT if time_limit is None else time_limit,
        work_limit=work_limit,
        gap=gap,
        workers=workers or usable_cores(),
        seed=seed,
    )


def prepare(network: Network, order: Order) -> RosterInstance:
    """The instance that an order stands for.

    Raises
    ------
    InputError
        A previous roster that does not lie before the horizon.
    """
    requirements = staffing(network, order.horizon) if order.requirements is None else order.requirements
    history, ledger = carried_over(network, order.previous, order.horizon, order.rules or network.rules)
    context = Context(history, _inside(order.keep, order.horizon), ledger, _inside(order.published, order.horizon))
    return RosterInstance.of(network, order.horizon, requirements, order.rules, context)


def _inside(roster: Roster | None, horizon: Horizon) -> tuple[Duty, ...]:
    return tuple(duty for duty in roster.duties if duty.day in horizon) if roster else ()


def fingerprint(instance: RosterInstance) -> str:
    """SHA-256 of everything that the search is given: network, horizon, requirements, rules, context.

    Work patterns and their like count where there are any: a network without them has the hash it always had.
    """
    network = instance.network
    unsaid = {name for name in NO_TABLES if not getattr(network, name)}
    parts = {
        "network": network.model_dump_json(exclude={"rules", "contacts", *unsaid}),
        "rules": instance.rules.model_dump_json(),
        "horizon": repr(instance.horizon),
        "requirements": [repr(requirement) for requirement in instance.requirements],
        "history": [repr(duty) for duty in instance.context.history],
        "kept": [repr(duty) for duty in instance.context.kept],
        "published": [repr(duty) for duty in instance.context.published],
        "ledger": [
            sorted(tally.items())
            for tally in (
                instance.context.ledger.nights,
                instance.context.ledger.weekends,
                instance.context.ledger.holidays,
            )
        ],
    }
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
