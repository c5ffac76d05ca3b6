"""Solve a roster within a budget: the bound on one thread, neighbourhoods on the others.

The roster starts empty and is first swept through in windows of dates, so that a complete roster exists within
seconds. Meanwhile the linear relaxation gives the lower bound and a guide. Then neighbourhoods whose kind and size
adapt are solved as mixed-integer programs until the gap, the time or the work is used up.
"""

from __future__ import annotations

import time
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field

import numpy as np

from rostering.instance import Ints, RosterInstance
from rostering.model import Model
from rostering.rules import build
from rostering.solve.bound import LowerBound
from rostering.solve.highs import Answer, Limits, solve_mip
from rostering.solve.incumbent import Incumbent
from rostering.solve.neighbourhoods import Chooser, Guide, Kind
from rostering.solve.program import Part
from rostering.solve.result import Progress, Report, Settings, SolveResult, Status, StopReason, relative_gap

SWEEP_DAYS = 3
"""Dates in a window of the first sweep."""
NEIGHBOURHOOD_SECONDS = 6.0
"""Longest solve of one neighbourhood when a clock is used."""
SUPPORT_SECONDS = 15.0
"""The same for the first sweep, and for all that the relaxation uses."""
NEIGHBOURHOOD_NODES = 200
"""Most nodes of one neighbourhood when none is used."""
NEIGHBOURHOOD_GAP = 5e-4
"""Relative gap at which a neighbourhood counts as solved."""


@dataclass(slots=True, eq=False)
class Task:
    """One neighbourhood under way."""

    name: str
    free: Ints
    part: Part
    kind: Kind | None = None


@dataclass(eq=False)
class Search:
    """One solve under way."""

    instance: RosterInstance
    settings: Settings
    report: Report | None = None
    started: float = field(default_factory=time.monotonic)
    cpu_started: float = field(default_factory=time.process_time)
    trace: list[Progress] = field(default_factory=list)
    solved: int = 0
    halted: StopReason | None = None

    def run(self) -> SolveResult:
        """Build the model, search, and say what came of it."""
        self.model: Model = build(self.instance)
        self.incumbent = Incumbent(self.model)
        self.bound = LowerBound(self.model)
        if not self.incumbent.start():
            return self._result(StopReason.INFEASIBLE)
        self.rng = np.random.default_rng(self.settings.seed)
        self.chooser = Chooser(self.rng)
        self.queue = self._sweep()
        self._note("start")
        with ThreadPoolExecutor(self.settings.workers) as executor:
            try:
                reason = self._search(executor)
            except KeyboardInterrupt:
                reason = StopReason.INTERRUPTED
            finally:
                self.halted = StopReason.INTERRUPTED
        self.incumbent.be_strict()
        return self._result(reason)

    # -- the loop --------------------------------------------------------------------------------------------------

    def _search(self, executor: ThreadPoolExecutor) -> StopReason:
        running: dict[Future[Answer], Task | None] = {}
        while (reason := self._finished()) is None:
            while len(running) < self.settings.workers:
                self._submit(executor, running)
            done, _ = wait(running, timeout=0.5, return_when=FIRST_COMPLETED)
            for future in done:
                task = running.pop(future)
                if task is None:
                    self._take_bound(future.result())
                else:
                    self._take(task, future.result())
        return reason

    def _submit(self, executor: ThreadPoolExecutor, running: dict[Future[Answer], Task | None]) -> None:
        if None not in running.values() and (job := self.bound.next_job(self.incumbent.view)) is not None:
            running[executor.submit(job, self._stop)] = None
            return
        task = self._next_task()
        limits = self._limits(whole=task.kind is None)
        seed = int(self.rng.integers(2**31 - 1))
        start = self.incumbent.values[task.part.columns]
        running[executor.submit(solve_mip, task.part.program, limits, start, seed, self._stop)] = task

    def _limits(self, *, whole: bool) -> Limits:
        if self.settings.work_limit is not None:
            return Limits(relative_gap=NEIGHBOURHOOD_GAP, nodes=NEIGHBOURHOOD_NODES)
        return Limits(
            seconds=min(SUPPORT_SECONDS if whole else NEIGHBOURHOOD_SECONDS, self._left()),
            relative_gap=NEIGHBOURHOOD_GAP,
        )

    def _next_task(self) -> Task:
        if not self.queue and not self.incumbent.strict:
            self.incumbent.be_strict()
        if self.queue:
            return self._task(*self.queue.pop(0), None)
        kind = self.chooser.choose()
        free = kind.draw(self._guide(), kind.size, self.rng)
        return self._task(kind.name, free, kind)

    def _task(self, name: str, free: Ints, kind: Kind | None) -> Task:
        part = self.incumbent.view.part(free, self.incumbent.values)
        return Task(name, free, part, kind)

    def _guide(self) -> Guide:
        upper = self.incumbent.view.linear.upper[: len(self.model.options)]
        lower = self.incumbent.view.linear.lower[: len(self.model.options)]
        return Guide(self.model, upper > lower, self.incumbent.options, self.bound.options)

    def _sweep(self) -> list[tuple[str, Ints]]:
        guide = self._guide()
        days = len(self.instance.horizon.days)
        return [
            (
                f"dates {first + 1}-{min(days, first + SWEEP_DAYS)}",
                np.flatnonzero(guide.open & (guide.days >= first) & (guide.days < first + SWEEP_DAYS)),
            )
            for first in range(0, days, SWEEP_DAYS)
        ]

    def _take(self, task: Task, answer: Answer) -> None:
        self.solved += 1
        before = self.incumbent.objective
        if answer.values is not None:
            found = answer.values[np.searchsorted(task.part.columns, task.free)]
            if self.incumbent.offer(task.free, found):
                self._note(task.name)
        if task.kind is not None:
            task.kind.learn(before - self.incumbent.objective, answer.work, complete=answer.complete)

    def _take_bound(self, answer: Answer) -> None:
        first = self.bound.options is None
        self.bound.take(answer)
        self._note(self.bound.step)
        if first and self.bound.options is not None:
            guide = self._guide()
            support = np.flatnonzero(guide.open & ((guide.relaxed > 1e-6) | (guide.current > 0.5)))
            self.queue.append(("relaxation's support", support))

    # -- when to stop ----------------------------------------------------------------------------------------------

    def _left(self) -> float:
        return self.settings.time_limit - (time.monotonic() - self.started)

    def _stop(self, _incumbent: float, _bound: float) -> bool:
        return self.halted is not None or (self.settings.work_limit is None and self._left() <= 0)

    def _finished(self) -> StopReason | None:
        objective, bound = round(self.incumbent.objective), self.bound.value
        if objective <= bound:
            return StopReason.OPTIMAL
        if not self.queue and relative_gap(objective, bound) <= self.settings.gap:
            return StopReason.GAP
        if self.settings.work_limit is not None:
            return StopReason.WORK if self.solved >= self.settings.work_limit else None
        return StopReason.TIME if self._left() <= 0 else None

    # -- what to say -----------------------------------------------------------------------------------------------

    def _note(self, step: str) -> None:
        objective = round(self.incumbent.objective) if np.isfinite(self.incumbent.objective) else None
        progress = Progress(time.monotonic() - self.started, step, objective, self.bound.value)
        self.trace.append(progress)
        if self.report is not None:
            self.report(progress)

    def _result(self, reason: StopReason) -> SolveResult:
        if reason is StopReason.INFEASIBLE:
            status, roster, objective = Status.INFEASIBLE, None, None
        else:
            objective = round(self.incumbent.objective)
            status = Status.OPTIMAL if objective <= self.bound.value else Status.FEASIBLE
            options = self.model.options
            roster = self.instance.roster(
                [
                    self.instance.duty(int(options.person[n]), int(options.shift[n]), int(options.place[n]))
                    for n in self.incumbent.chosen
                ]
            )
        return SolveResult(
            status=status,
            stop_reason=reason,
            roster=roster,
            objective=objective,
            lower_bound=self.bound.value,
            floor=self.bound.floor,
            seconds=time.monotonic() - self.started,
            cpu_seconds=time.process_time() - self.cpu_started,
            settings=self.settings,
            trace=tuple(self.trace),
            neighbourhoods=self.solved,
        )


def solve(instance: RosterInstance, settings: Settings | None = None, report: Report | None = None) -> SolveResult:
    """The best roster within the budget, and how far it can be from the optimum.

    Ctrl-C ends the search and returns the best roster so far.
    """
    return Search(instance, settings or Settings(), report).run()
