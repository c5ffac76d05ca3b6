"""What the next iteration of the closed loop is built for: requirements, and a roster from which the search starts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from data.duties import Roster
from data.requirements import Requirement
from planning.plan_adjust import raised, rearranged, with_subspecialties_raised
from planning.plan_exchange import Exchange, Stand, in_words, waiting
from planning.plan_iterations import Iteration
from planning.plan_pressure import pressure_of, subspecialties
from simulation.run import SimulationResult

PROBES = 10
"""Replications, at most, of a roster with one trade more."""

Replay = Callable[[Roster, int], SimulationResult]
"""Simulates so many replications of a roster, the first ones of every other simulation."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Requirements, where to start from (None: from nothing), and what is tried, in words."""

    requirements: tuple[Requirement, ...]
    start: Roster | None
    why: str


def more_hours(base: Iteration, share: float) -> Asked:
    """That share of the duty-hours more, where studies of the missed classes wait."""
    pressure = pressure_of(base.subject, base.simulation)
    codes = [urgency.code for urgency in base.subject.network.urgency_classes]
    classes = [codes.index(code) for code in base.missed if code != "all"] or list(range(len(codes)))
    asked = raised(base.subject, pressure, share * base.hours, classes)
    asked = with_subspecialties_raised(asked, base.subject, pressure, classes, subspecialties(base.simulation))
    why = f"{share:.1%} more duty-hours than iteration {base.number}, for {', '.join(base.missed)}"
    return Asked(asked, base.roster, why)


def fewer_hours(base: Iteration, first: Iteration | None, share: float, replay: Replay) -> Asked | None:
    """About that share of the duty-hours less, by trades; None when no trade is worth it.

    Parameters
    ----------
    first
        Its studies are those that may not wait longer; None: they may.
    """
    count = min(PROBES, len(base.simulation.replications))
    now = waiting(base.simulation, count)
    most = float("inf") if first is None else max(now, waiting(first.simulation, count))

    def probe(roster: Roster) -> float:
        return waiting(replay(roster, count), count)

    found = Exchange(Stand(base.subject, base.hours, now), most, probe).run(base.hours * (1 - share))
    if not found.trades:
        return None
    roster = found.subject.roster
    asked = rearranged(base.subject, pressure_of(base.subject, base.simulation), roster, found.trades)
    saved = 1 - found.hours / base.hours
    why = f"{saved:.1%} fewer duty-hours than iteration {base.number}: {in_words(found.trades)}"
    return Asked(asked, roster, why)
