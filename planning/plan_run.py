"""The closed loop: requirements, roster, simulation, and again, until every target holds with few hours."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import replace
from pathlib import Path
from typing import Any

from data.duties import Roster
from data.network import Network
from demand.staffing import staffing
from planning.plan_folder import PlanFolder
from planning.plan_iterations import (
    ROSTER,
    Iteration,
    folder_of,
    is_finished,
    read_back,
    without_start,
    write_built,
)
from planning.plan_next import Asked, fewer_hours, more_hours
from planning.plan_order import PlanOrder
from planning.plan_shortage import priced, proved_missing, shortage_summary
from planning.plan_steps import LAST_CUT, Goal, Step, next_step, standing, worst_gap
from planning.roster_month import Order, build_roster, prepare
from planning.workers import processes
from reports.progress import ReplayProgress, SolveProgress
from reports.terminal import Terminal
from rostering.checks import Subject
from rostering.instance import RosterInstance
from simulation.experiment import Progress
from simulation.run import SimulationResult
from simulation.run import simulate as simulate_roster

PRICING = 2
"""Time for the price of a shortage, against that of a later roster."""
NEAR_START = "published_duties.weight=0"
"""A roster from which the search starts, without a cost for leaving it."""


class Plan:
    """One run of the loop in a folder; what the folder holds already is not done again."""

    def __init__(self, network: Network, order: PlanOrder, out: Path, terminal: Terminal) -> None:
        self.network, self.order, self.out, self.terminal = network, order, out, terminal
        self.started = time.monotonic()
        self.iterations: list[Iteration] = []
        self._executor: Executor | None = None

    def run(self) -> dict[str, Any]:
        """Go round until there is nothing more to try, and write and return the summary.

        Raises
        ------
        InputError
            A folder with iterations of another plan, or a scenario that cannot be played.
        """
        self.order.check(self.network)
        folder = PlanFolder(self.out, self.network, self.order)
        folder.claim()
        with processes(min(self.order.workers, 1 + self.order.replications // 10)) as self._executor:
            self._go_round()
            summary = self._summary()
        folder.keep(summary)
        return summary

    def _go_round(self) -> None:
        step: Step | None = None
        while len(self.iterations) < self.order.iterations and self._has_time():
            found = self._iterate(step)
            if found is None:
                break
            self.iterations.append(found)
            self.terminal.note(f"   {_line(found)}")
            step = next_step(self.iterations, self.order.limits)
            if step is None:
                break

    def _has_time(self) -> bool:
        """Whether another iteration may begin; what is in the folder is always read."""
        finished = is_finished(folder_of(self.out, len(self.iterations) + 1))
        if finished or not self.iterations or self.order.seconds is None:
            return True
        return time.monotonic() - self.started < self.order.seconds

    # -- one iteration ---------------------------------------------------------------------------------------------

    def _iterate(self, step: Step | None) -> Iteration | None:
        """The next iteration, from the folder or made; None when there is nothing to change, or no roster."""
        number = len(self.iterations) + 1
        folder = folder_of(self.out, number)
        if is_finished(folder):
            subject, build, why = read_back(folder, self.network, self.network.rules)
            self.terminal.note(f"{number}  {why} (done before)")
            return Iteration(number, why, subject, self._simulate(subject.network, subject.roster), build)
        asked = self._asked(step)
        if asked is None:
            return None
        self.terminal.note(f"{number}  {asked.why}")
        instance, seconds = self._instance(asked)
        with SolveProgress(self.terminal) as progress:
            outcome = build_roster(instance, self.order.settings(seconds), progress)
        outcome = without_start(outcome, self.network.rules, self.order.horizon, asked.requirements)
        if outcome.result.roster is None:
            return None
        write_built(folder, outcome)
        subject = Subject(self.network, outcome.result.roster, asked.requirements, self.network.rules)
        simulation = self._simulate(self.network, outcome.result.roster)
        found = Iteration(number, asked.why, subject, simulation, outcome.summary())
        found.write(folder)
        return found

    def _instance(self, asked: Asked) -> tuple[RosterInstance, float]:
        """What to search for, and for how long."""
        order = Order(self.order.horizon, asked.requirements, self.network.rules)
        if asked.start is None:
            return prepare(self.network, order), self.order.first_seconds
        rules = self.network.rules.with_settings([NEAR_START])
        return prepare(self.network, replace(order, rules=rules, published=asked.start)), self.order.later_seconds

    def _asked(self, step: Step | None) -> Asked | None:
        """What the next iteration is built for; None when there is nothing to change."""
        if step is None:
            return Asked(staffing(self.network, self.order.horizon), None, "the staffing formula")
        if step.share > 0:
            return more_hours(step.base, step.share)
        return self._lowered(step.base, -step.share)

    def _lowered(self, base: Iteration, share: float) -> Asked | None:
        """Hours saved by trades; where that has been tried, half as much, as long as it is worth an iteration."""
        first = self.iterations[0]
        as_first = self.order.goal is Goal.SHARES and not first.missed
        tried = [set(each.subject.requirements) for each in self.iterations if each is not base]
        while share >= LAST_CUT:
            self.terminal.note("   trades are tried in simulation")
            asked = fewer_hours(base, first if as_first else None, share, self._probed)
            if asked is None or set(asked.requirements) not in tried:
                return asked
            share /= 2
        return None

    def _probed(self, roster: Roster, replications: int) -> SimulationResult:
        """A roster with trades, without a word on the terminal."""
        return self._replay(self.network, roster, replications)

    def _simulate(self, network: Network, roster: Roster) -> SimulationResult:
        """The same random numbers in every iteration."""
        with ReplayProgress(self.terminal) as progress:
            return self._replay(network, roster, self.order.replications, progress)

    def _replay(
        self, network: Network, roster: Roster, replications: int, progress: Progress | None = None
    ) -> SimulationResult:
        return simulate_roster(
            network,
            roster,
            None,
            replications,
            self.order.seed,
            executor=self._executor,
            keep_events=0,
            progress=progress,
            named=self.order.scenario,
        )

    # -- the end ---------------------------------------------------------------------------------------------------

    def _summary(self) -> dict[str, Any]:
        found: dict[str, Any] = {
            "holds": False,
            "goal": self.order.goal.value,
            "iterations": [each.record() for each in self.iterations],
            "chosen": None,
            "roster": None,
            "hours_saved": None,
            "differences": None,
            "shortage": None,
        }
        if self.iterations:
            best = standing(self.iterations, self.order.limits).best
            chosen = best or max(self.iterations, key=lambda each: (-len(each.missed), worst_gap(each), -each.number))
            first = self.iterations[0]
            found |= {
                "holds": best is not None,
                "chosen": chosen.number,
                "roster": str(folder_of(self.out, chosen.number) / ROSTER),
                "turnaround": dict(chosen.targets),
                "hours_saved": round(1 - chosen.hours / first.hours, 4) if first.hours else None,
                "differences": chosen.differences(first),
                "shortage": None if best else self._shortage(chosen),
            }
        return {**found, "seconds": round(time.monotonic() - self.started, 1)}

    def _shortage(self, chosen: Iteration) -> dict[str, Any]:
        self.terminal.note("shortage: what is missing whatever the roster, and what would mend it")
        with SolveProgress(self.terminal) as progress:
            missing = proved_missing(chosen, self.order.settings(self.order.later_seconds), progress)
        clocked = self.order.work_limit is None
        until = time.monotonic() + PRICING * self.order.later_seconds
        seats = priced(chosen, self._simulate, lambda: not clocked or time.monotonic() < until)
        return shortage_summary(chosen, missing, seats)


def _line(iteration: Iteration) -> str:
    shares: Sequence[str] = [
        f"{code} {100 * found['hit_rate']['value']:.1f} %"
        for code, found in iteration.targets.items()
        if code != "all" and found["hit_rate"]["value"] is not None
    ]
    missed = f"; missed: {', '.join(iteration.missed)}" if iteration.missed else "; every target holds"
    return f"{iteration.hours:,.0f} duty-hours, {', '.join(shares)}{missed}"
