"""A bound in hindsight: what no policy could have undercut, had it known the night in advance.

The measure is the weight of studies reported late. The night is cut into windows by when images are received, and each
window is relaxed until CP-SAT can bound it; ADR 0021 says of each step why the bound stays a bound:

- the studies of a window are alone in the world, and every reader is free when it begins;
- only classes of some weight count; the others are not read at all;
- a study is read by one reader on duty who may read it, in the least time that this reader could have needed: no
  telephone, no second read, no waiting for a colleague, who only has to give the advice that a hard study asks for;
- readers may lay work aside and take it up again as often as they like, at no cost. So a reader can be in time with
  all their studies exactly if, for all a < b, those received from a on and due by b need no more than the time from a
  to b. Those rows are added for some pairs (a, b) only.

Whatever CP-SAT proves of the rest until its time is up is the bound.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from ortools.sat.python import cp_model

from dispatch.kinds import SUBSPECIALTIES
from simulation.crew import Crew
from simulation.replication import Scenario, dealt

Seconds = NDArray[np.int64]

LEAST_WEIGHT = 3.0
"""Classes below are left out: P2 and P3 are hardly ever late for lack of readers, and would only be in the way."""
SPANS = tuple(60 * minutes for minutes in (20, 25, 30, 40, 50, 60))
"""Lengths of the spans from a to b for which there is a row, in seconds."""
SCALE = 10
"""Weights are whole multiples of one part in so many."""


@dataclass(frozen=True, slots=True)
class Window:
    """Studies received in a window, and the stretches of duty in which they could be read.

    Attributes
    ----------
    weight, received, due
        By study: weight of a miss, and seconds on the time axis of the scenario.
    needs
        Study × stretch: the least seconds of reading.
    in_time
        Study × stretch: whether this reader may read it and could be in time, alone in the world.
    begins, ends
        By stretch: seconds; work in hand at the end is finished.
    """

    weight: NDArray[np.float64]
    received: Seconds
    due: Seconds
    needs: Seconds
    in_time: NDArray[np.bool_]
    begins: Seconds
    ends: Seconds

    @property
    def hopeless(self) -> float:
        """Weight of the studies that nobody could have reported in time."""
        return float(self.weight[~self.in_time.any(axis=1)].sum())


def windows(scenario: Scenario, number: int, bounds: Seconds, least_weight: float = LEAST_WEIGHT) -> Iterator[Window]:
    """The windows between consecutive bounds, of one replication.

    Raises
    ------
    ValueError
        Requests are vetted in the scenario: a policy could then put off the images, and nothing would bound it.
    """
    if scenario.parameters.vetting:
        raise ValueError("images must come when they come: turn vetting off")
    crew, _, cases, draws = dealt(scenario, number)
    classes = scenario.network.urgency_classes
    weight = np.array([each.weight for each in classes])[cases.urgency]
    due = cases.images + np.array([round(60 * each.within_minutes) for each in classes])[cases.urgency]
    skill = np.array([1 << SUBSPECIALTIES.index(exam.subspecialty) for exam in scenario.network.exams])[cases.exam]
    begins, ends = (np.array([getattr(each, name) for each in crew.stretches]) for name in ("start", "end"))
    speed = draws.speed[[each.reader for each in crew.stretches]]
    for start, end in pairwise(bounds.tolist()):
        rows = np.flatnonzero((cases.images >= start) & (cases.images < end) & (weight >= least_weight))
        there = np.flatnonzero((ends > start) & (begins < due[rows].max(initial=start)))
        received, opens, closes = cases.images[rows], begins[there], ends[there]
        from_when = np.maximum.outer(received, opens)
        needs = least_seconds(draws.reading[rows], speed[there], from_when - opens, scenario)
        able = _may(crew, there, skill[rows], cases.hospital[rows])
        asks = cases.hard[rows] & _expert_at_hand(crew, skill[rows], cases.hospital[rows], received, due[rows])
        needs += np.where(asks[:, None] & ~_expert(crew, there, skill[rows]), draws.advice[rows, None], 0)
        in_time = able & (from_when < closes) & (from_when + needs <= due[rows, None])
        yield Window(weight[rows], received, due[rows], needs, in_time, opens, closes)


def least_seconds(
    reading: NDArray[np.float64], speed: NDArray[np.float64], on_duty: Seconds, scenario: Scenario
) -> Seconds:
    """Seconds that a reading takes when begun so long after the reader came on duty, as the event loop has it.

    Readers slow down over a duty, so the earliest begin is the fastest. A transferred study may take a share of it.
    """
    p = scenario.parameters
    slower = 1 + p.slowing * np.minimum(1.0, on_duty / (3600 * p.slowing_hours))
    seconds = min(1.0, p.transfer_share) * np.outer(reading, speed) * slower
    found: Seconds = np.maximum(1, (seconds + 0.5).astype(np.int64))
    return found


def _may(crew: Crew, stretches: Seconds, skill: Seconds, hospital: Seconds) -> NDArray[np.bool_]:
    """Study × stretch: skills and privileges."""
    reader, grant = _of(crew, stretches)
    skills = np.array(crew.reads)[reader] | np.array(crew.experienced)[reader]
    found: NDArray[np.bool_] = (np.bitwise_and.outer(skill, skills) != 0) & crew.privileges[grant][:, hospital].T
    return found


def _expert(crew: Crew, stretches: Seconds, skill: Seconds) -> NDArray[np.bool_]:
    """Study × stretch: whether the reader is experienced."""
    found: NDArray[np.bool_] = np.bitwise_and.outer(skill, np.array(crew.experienced)[_of(crew, stretches)[0]]) != 0
    return found


def _expert_at_hand(
    crew: Crew, skill: Seconds, hospital: Seconds, received: Seconds, due: Seconds
) -> NDArray[np.bool_]:
    """By study: whether an experienced reader with the privilege is on duty all the while, so that none signs alone."""
    every = np.arange(len(crew.stretches))
    _, grant = _of(crew, every)
    begins, ends, home = (
        np.array([getattr(each, name) for each in crew.stretches]) for name in ("start", "end", "home")
    )
    all_the_while = (begins <= received[:, None]) & (ends >= due[:, None]) & ~home
    able = _expert(crew, every, skill) & crew.privileges[grant][:, hospital].T
    found: NDArray[np.bool_] = (all_the_while & able).any(axis=1)
    return found


def _of(crew: Crew, stretches: Seconds) -> tuple[list[int], list[int]]:
    """Readers and grants of stretches."""
    mine = [crew.stretches[n] for n in stretches.tolist()]
    return [each.reader for each in mine], [each.grant for each in mine]


# -- the bound -----------------------------------------------------------------------------------------------------


def least_missed(window: Window, seconds: float) -> float:
    """A lower bound on the weight that is missed in a window, from CP-SAT within so many seconds on one core."""
    model = cp_model.CpModel()
    missed = [model.new_bool_var("") for _ in window.weight]
    reads = {(job, at): model.new_bool_var("") for job, at in np.argwhere(window.in_time).tolist()}
    for job, late in enumerate(missed):
        readers = np.flatnonzero(window.in_time[job]).tolist()
        model.add_exactly_one([late, *(reads[job, at] for at in readers)])
    for at in range(len(window.begins)):
        for jobs, room in crowded(window, at):
            model.add(sum(int(window.needs[job, at]) * reads[job, at] for job in jobs.tolist()) <= room)
    model.minimize(sum(int(SCALE * weight) * late for weight, late in zip(window.weight, missed, strict=True)))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.linearization_level = 2
    solver.parameters.max_time_in_seconds = seconds
    solver.solve(model)
    return max(window.hopeless, solver.best_objective_bound / SCALE)


def crowded(window: Window, at: int) -> Iterator[tuple[NDArray[Any], int]]:
    """Studies received from some a on and due by some b that cannot all be read in a stretch; seconds there are."""
    mine = np.flatnonzero(window.in_time[:, at])
    received, due = window.received[mine], window.due[mine]
    for start in np.unique(received):
        widest = 0
        for span in SPANS:
            inside = mine[(received >= start) & (due <= start + span)]
            if len(inside) <= max(1, widest):
                continue
            widest = len(inside)
            room = _room(window, at, start, inside)
            if window.needs[inside, at].sum() > room:
                yield inside, room


def _room(window: Window, at: int, start: int, jobs: NDArray[Any]) -> int:
    """Seconds of a stretch from ``start`` until the last of these is due.

    After its end a reader finishes what is in hand, and what was laid aside for it: two studies at most.
    """
    begin, end, last = max(start, window.begins[at]), window.ends[at], window.due[jobs].max()
    if last <= end:
        return int(last - begin)
    in_hand = np.sort(window.needs[jobs, at])[-2:].sum()
    return int(min(last - begin, max(0, end - begin) + in_hand))
