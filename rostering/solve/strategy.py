"""Solve a roster within a budget: the bound on one thread, neighbourhoods on the others.

The roster starts empty and is first swept through in windows of dates, so that a complete roster exists within
seconds. Meanwhile the linear relaxation gives the lower bound and a guide, and a better roster by relax-and-fix, or
over many weeks by rounding. Then neighbourhoods whose kind and size adapt are solved as mixed-integer programs until
the gap, the time or the work is used up.
"""

from __future__ import annotations

import time
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field

import numpy as np

from data.duties import Roster
from rostering.instance import Bools, RosterInstance
from rostering.model import Floats, Model
from rostering.rules import build
from rostering.rules.published_duties import published_options
from rostering.solve.bound import EXACT, PLANS, RELAXATION, LowerBound, Proof
from rostering.solve.construct import FIXABLE_DAYS, sweep
from rostering.solve.highs import Answer, Limits
from rostering.solve.incumbent import Incumbent
from rostering.solve.neighbourhoods import EFFORT, Chooser, Guide
from rostering.solve.result import Progress, Report, Settings, SolveResult, Status, StopReason, relative_gap
from rostering.solve.tasks import RELAX_AND_FIX, ROUNDED, Task, neighbourhood, relax_all_and_fix, rounded
from rostering.verify import verify

NEIGHBOURHOOD_SECONDS = 4.0
"""Longest solve of one neighbourhood when a clock is used and each takes as much effort as at first."""
CONSTRUCTION_SECONDS = 15.0
"""The same for the first sweep, and for each step of relax-and-fix."""
NEIGHBOURHOOD_NODES = 30
"""Most nodes of one neighbourhood when none is used."""
NEIGHBOURHOOD_GAP = 2e-4
"""Gap at which a neighbourhood counts as solved, as a share of the objective."""
POOR = 2.0
"""Times the bound from which a roster is given up for the rounded relaxation, and times its cost that this may have."""
GOOD = 0.5
"""Gap from which relax-and-fix would hardly find better, and few soft rows that are missing would be broken."""
FAIR = 0.1
"""Gap at which a better bound becomes worth a thread for some seconds."""
CLOSE = 0.015
"""Gap at which it becomes worth one for longer."""


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
    given_up: Floats | None = None
    """Options of the roster that stood before the search began anew; if it was better after all, it is the result."""

    def run(self) -> SolveResult:
        """Build the model, search, and say what came of it."""
        self.model: Model = build(self.instance)
        self.incumbent = Incumbent(self.model)
        clocked = self.settings.work_limit is None
        self.bound = LowerBound(self.model, clocked=clocked)
        if not self.incumbent.start(self._left_if_clocked()):
            return self._result(StopReason.INFEASIBLE if self.incumbent.contradictory else StopReason.TIME)
        self._start_from_published()
        self.rng = np.random.default_rng(self.settings.seed)
        self.chooser = Chooser(self.rng)
        self.queue = sweep(self._guide())
        self.guided = self.relaxed_start = self.rounded_start = False
        with ThreadPoolExecutor(self.settings.workers) as executor:
            try:
                self._note("start")
                reason = self._search(executor)
            except KeyboardInterrupt:
                reason = StopReason.INTERRUPTED
            finally:
                self.halted = StopReason.INTERRUPTED
        if self.given_up is not None:
            self.incumbent.offer(np.arange(len(self.given_up)), self.given_up)
        return self._result(reason)

    def _start_from_published(self) -> None:
        """Begin with what the rules still allow of a published roster; from then on every cost counts."""
        published = published_options(self.model)
        if published.any():
            self.incumbent.offer(np.arange(len(published)), published.astype(float))
            self.incumbent.be_strict()

    # -- the loop --------------------------------------------------------------------------------------------------

    def _search(self, executor: ThreadPoolExecutor) -> StopReason:
        running: dict[Future[Answer], Task | Proof] = {}
        while (reason := self._finished()) is None:
            while len(running) < self.settings.workers:
                self._submit(executor, running)
            done, _ = wait(running, timeout=0.5, return_when=FIRST_COMPLETED)
            finished = [(running.pop(future), future) for future in done]
            proven = any(isinstance(task, Proof) for task, _ in finished)
            while finished and not proven and len(running) < self.settings.workers and self._settled():
                self._submit(executor, running)
            for task, future in finished:
                if isinstance(task, Proof):
                    self._take_bound(task, future.result())
                else:
                    self._take(task, future.result())
        return reason

    def _settled(self) -> bool:
        """Whether a thread may go on before the results just in are used; with one worker that would change them."""
        return self.settings.workers > 1 and self.guided and not self.queue

    def _submit(self, executor: ThreadPoolExecutor, running: dict[Future[Answer], Task | Proof]) -> None:
        if not any(isinstance(each, Proof) for each in running.values()) and self._bound_is_due():
            proof = self.bound.next_proof(self.incumbent.view, self.incumbent.values, self._left_if_clocked())
            if proof is not None:
                running[executor.submit(proof.run, self._stop)] = proof
                return
        task = self._next_task()
        seed = int(self.rng.integers(2**31 - 1))
        running[executor.submit(task.job, self._limits(adaptive=task.kind is not None), seed)] = task

    def _bound_is_due(self) -> bool:
        """The relaxation comes first; the later bounds wait until there is a good roster or much time is gone."""
        if not self.guided or self.bound.small or self.bound.loose:
            return True
        if self.bound.refines:
            return self._gap() < CLOSE
        if self.settings.work_limit is not None:
            late = self.solved > self.settings.work_limit / 2
        else:
            late = self._left() < self.settings.time_limit / 2
        return late or self._gap() < FAIR

    def _limits(self, *, adaptive: bool) -> Limits:
        gap = max(0.999, NEIGHBOURHOOD_GAP * self.incumbent.objective)
        if self.settings.work_limit is not None:
            return Limits(gap=gap, nodes=NEIGHBOURHOOD_NODES)
        patience = self.chooser.effort / EFFORT
        longest = NEIGHBOURHOOD_SECONDS * patience if adaptive else CONSTRUCTION_SECONDS
        return Limits(seconds=min(longest, self._left()), gap=gap)

    def _next_task(self) -> Task:
        if self.relaxed_start:
            self.relaxed_start = False
            return relax_all_and_fix(self.incumbent, self._guide(), self.bound.options, self._left_if_clocked)
        if self.rounded_start:
            self.rounded_start = False
            if self.bound.options is not None and (task := rounded(self.incumbent, self.bound.options)) is not None:
                return task
        if self.queue:
            return neighbourhood(self.incumbent, *self.queue.pop(0))
        if not self.incumbent.strict and self._gap() <= GOOD:
            self.incumbent.be_strict()
        kind = self.chooser.choose()
        return neighbourhood(self.incumbent, kind.name, kind.draw(self._guide(), kind.size, self.rng), kind)

    def _guide(self) -> Guide:
        cost = self.incumbent.view.program.cost[: len(self.model.options)]
        return Guide(self.model, self._open(), self.incumbent.options, self.bound.options, cost)

    def _open(self) -> Bools:
        """Options that may change: of the places of a person and shift, the first, the present, and one at random."""
        linear, size = self.incumbent.view.linear, len(self.model.options)
        possible = linear.upper[:size] > linear.lower[:size]
        favoured = self.rng.random(size) + (self.model.place_rank == 0) + 2 * (self.incumbent.options > 0.5)
        return self.model.best_places(possible, favoured, 2)

    def _take(self, task: Task, answer: Answer) -> None:
        self.solved += 1
        before = self.incumbent.objective
        if answer.values is not None:
            found = task.found(answer.values, len(self.incumbent.values))
            if self.incumbent.offer(task.free, found):
                self._note(task.name)
            elif task.name == ROUNDED:
                self._begin_anew(found > 1 / 2)
        if task.name == ROUNDED:
            self.queue = sweep(self._guide())
        if task.name == RELAX_AND_FIX and self.bound.options is not None and not self.bound.converged:
            self.incumbent.grow_for(self.bound.options, soft=True)
        if task.kind is not None:
            gain = (before - self.incumbent.objective) / max(1.0, before)
            self.chooser.learn(task.kind, gain, answer.work, complete=answer.complete)

    def _begin_anew(self, given: Bools) -> None:
        """Go on from the rounded relaxation where the roster that stands is poor; that one is kept for the end."""
        before = self.incumbent.options.copy()
        poor = self.incumbent.objective > POOR * self.bound.value
        if poor and self.incumbent.begin_anew(given, POOR * self.incumbent.objective):
            self.given_up = before
            self._note(ROUNDED)

    def _take_bound(self, proof: Proof, answer: Answer) -> None:
        self.bound.take(proof, answer)
        self._note(proof.step)
        if proof.step in (EXACT, PLANS) and answer.values is not None:
            self._take_roster(proof.step, answer.values[: len(self.model.options)])
        if proof.step != RELAXATION or self.bound.options is None:
            return
        if self.bound.loose:
            self.guided = True
            return
        if self.guided or self.bound.cheap:
            self.incumbent.grow_for(self.bound.options, soft=True)
        if not self.guided and (self.bound.converged or not self.bound.cheap):
            self.guided = True
            self.queue.clear()
            long = len(self.instance.horizon.days) > FIXABLE_DAYS
            self.relaxed_start = not long and self._gap() > GOOD
            if long:
                self.incumbent.grow_for(self.bound.options, soft=True)
                self.rounded_start = self._gap() > GOOD

    def _take_roster(self, step: str, options: Floats) -> None:
        """Use what a proof found by the way; where an optimum breaks rows that were missing, look for the next one."""
        self.incumbent.be_strict()
        rows = self.incumbent.view.linear.shape[0]
        if self.incumbent.offer(np.arange(len(options)), options):
            self._note(step)
        if step == EXACT and self.incumbent.view.linear.shape[0] > rows:
            self.bound.again(EXACT)

    # -- when to stop ----------------------------------------------------------------------------------------------

    def _left(self) -> float:
        return self.settings.time_limit - (time.monotonic() - self.started)

    def _left_if_clocked(self) -> float:
        return self._left() if self.settings.work_limit is None else np.inf

    def _stop(self) -> bool:
        return self.halted is not None or (self.settings.work_limit is None and self._left() <= 0)

    def _gap(self) -> float:
        return relative_gap(round(self.incumbent.objective), self.bound.value)

    def _finished(self) -> StopReason | None:
        if not self.incumbent.strict and self.incumbent.objective <= self.bound.value:
            self.incumbent.be_strict()
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
        if not np.isfinite(self.incumbent.objective):
            status = Status.INFEASIBLE if reason is StopReason.INFEASIBLE else Status.UNKNOWN
            roster, objective = None, None
        else:
            roster = self._roster()
            objective = self._objective(roster)
            status = Status.OPTIMAL if objective <= self.bound.value else Status.FEASIBLE
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

    def _roster(self) -> Roster:
        options = self.model.options
        return self.instance.roster(
            [
                self.instance.duty(int(options.person[n]), int(options.shift[n]), int(options.place[n]))
                for n in self.incumbent.chosen
            ]
        )

    def _objective(self, roster: Roster) -> int:
        """What it costs. While soft rows may be missing the checks say it: a poor roster breaks too many of them."""
        if self.incumbent.strict:
            return round(self.incumbent.objective)
        instance = self.instance
        return verify(instance.network, roster, instance.requirements, instance.rules).objective


def solve(instance: RosterInstance, settings: Settings | None = None, report: Report | None = None) -> SolveResult:
    """The best roster within the budget, and how far it can be from the optimum.

    Ctrl-C ends the search and returns the best roster so far.
    """
    return Search(instance, settings or Settings(), report).run()
