"""Where a simulated roster is pressed and where it has room: work, arrivals and readers by half hour.

What is simulated is averaged over replications and over the half hours that are alike (same weekday, same time), so
that one busy night does not pass for a need. What one reader more or less would change there is read off the queueing
formula that staffing uses too, at the work that the simulation shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from data.calendar import PARIS, SLOT, DayKind, Horizon, day_kind, zone
from demand.queueing import mean_wait
from dispatch.kernels.columns import NONE
from rostering.checks import Subject
from simulation.measures.selection import arrival
from simulation.replication import Columns, turnaround
from simulation.run import SimulationResult

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

SERVICE_CV = 0.9
"""Coefficient of variation of the work of one study, as in staffing."""
HOPELESS_MINUTES = 60.0
"""Longest wait used (the formula's is that of a queue without end), and what each reader lacking for the work adds."""


@dataclass(frozen=True, slots=True, eq=False)
class Pressure:
    """By half-hour slot of the horizon.

    Attributes
    ----------
    heads
        Readers on duty, resting ones included.
    load
        Readers at work on average: reading, vetting, advising, on the telephone.
    arrivals
        Studies received, by urgency class; shape (classes, slots).
    late
        Those of them that were not signed in time, by urgency class and subspecialty; (classes, subspecialties, slots).
    service
        Minutes of work of one study.
    """

    heads: Ints
    load: Floats
    arrivals: Floats
    late: Floats
    service: float

    def wait(self, heads: Ints) -> Floats:
        """Mean wait in minutes with that many readers, which is finite also without any."""
        pairs = zip(np.round(self.load, 2).tolist(), heads.tolist(), strict=True)
        return np.array([_wait(load, readers, self.service) for load, readers in pairs])

    def worth_of_last(self, heads: Ints) -> Floats:
        """Minutes of waiting, over all studies of a half hour, that the last of those readers saves."""
        saved: Floats = self.arrivals.sum(axis=0) * (self.wait(np.maximum(heads - 1, 0)) - self.wait(heads))
        return saved

    def worth_of_next(self, heads: Ints, classes: Sequence[int]) -> Floats:
        """Minutes of waiting, over the studies of those classes, that one reader more would save."""
        saved: Floats = self.arrivals[list(classes)].sum(axis=0) * (self.wait(heads) - self.wait(heads + 1))
        return saved


@lru_cache(maxsize=100_000)
def _wait(load: float, readers: int, service: float) -> float:
    if load <= 0:
        return 0.0
    enough = int(load) + 1
    lacking = max(0, enough - readers)
    longest = min(HOPELESS_MINUTES, mean_wait(load, max(readers, enough), service, SERVICE_CV))
    return longest + HOPELESS_MINUTES * lacking


def pressure_of(subject: Subject, simulation: SimulationResult) -> Pressure:
    """What a simulation says of its roster."""
    horizon, scenario = subject.horizon, simulation.scenario
    # A scenario that is about a night of the year is played on the same roster, moved by whole weeks.
    alike, origin = _alike(horizon), (scenario.roster.horizon.start - scenario.origin).total_seconds()
    marks: Floats = np.arange(horizon.slots + 1, dtype=np.float64) * SLOT.total_seconds() + origin
    classes, exams = scenario.network.urgency_classes, scenario.network.exams
    kinds = sorted({exam.subspecialty.value for exam in exams})
    of_exam = np.array([kinds.index(exam.subspecialty.value) for exam in exams])
    within = np.array([each.within_minutes for each in classes])
    occupied, arrivals = np.zeros(horizon.slots), np.zeros((len(classes), horizon.slots))
    late = np.zeros((len(classes), len(kinds), horizon.slots))
    busy = studies = 0.0
    for replication in simulation.replications:
        columns = replication.studies
        occupied += _occupied(columns, marks)
        slot = np.searchsorted(marks, arrival(columns), side="right") - 1
        inside = (slot >= 0) & (slot < horizon.slots)
        urgency, exam = columns["urgency"][inside], of_exam[columns["exam"][inside]]
        np.add.at(arrivals, (urgency, slot[inside]), 1)
        missed = ~(turnaround(columns)[inside] <= within[urgency])
        np.add.at(late, (urgency[missed], exam[missed], slot[inside][missed]), 1)
        busy += float(replication.readers["busy"].sum() + replication.readers["phone"].sum())
        studies += len(columns["exam"])
    count = len(simulation.replications)
    # Only reading leaves its place in the table of studies; vetting, advice and calls are spread like it.
    scale = busy / max(1.0, occupied.sum() * SLOT.total_seconds())
    return Pressure(
        heads=subject.readers(lambda _: True),
        load=_averaged(occupied * scale / count, alike),
        arrivals=_averaged(arrivals / count, alike),
        late=_averaged(late / count, alike),
        service=busy / 60 / max(1.0, studies),
    )


def subspecialties(simulation: SimulationResult) -> tuple[str, ...]:
    """The subspecialties in the order of `Pressure.late`."""
    return tuple(sorted({exam.subspecialty.value for exam in simulation.scenario.network.exams}))


def _alike(horizon: Horizon) -> Ints:
    """Number of the group of each slot: same weekday (a holiday is a kind of its own), same local half hour."""
    local = [(horizon.start + n * SLOT).astimezone(zone(PARIS)) for n in range(horizon.slots)]
    day = [7 if day_kind(at.date()) is DayKind.HOLIDAY else at.weekday() for at in local]
    return np.array([48 * d + 2 * at.hour + at.minute // 30 for d, at in zip(day, local, strict=True)])


def _averaged(values: Floats, alike: Ints) -> Floats:
    """Each value along the last axis replaced by the mean of its group."""
    known, place = np.unique(alike, return_inverse=True)
    member = place[:, None] == np.arange(len(known))
    means: Floats = values @ (member / member.sum(axis=0))
    return means[..., place]


def _occupied(columns: Columns, marks: Floats) -> Floats:
    """Readers reading, averaged over each slot."""
    read = (columns["started_at"] != NONE) & (columns["signed_at"] != NONE)
    starts, ends = np.sort(columns["started_at"][read]), np.sort(columns["signed_at"][read])
    seconds: Floats = np.diff(_seconds_since(starts, marks) - _seconds_since(ends, marks))
    return seconds / SLOT.total_seconds()


def _seconds_since(instants: Ints, marks: Floats) -> Floats:
    """At each mark: the sum, over the instants before it, of the seconds since then."""
    passed = np.searchsorted(instants, marks)
    sums = np.concatenate(([0], np.cumsum(instants)))
    since: Floats = passed * marks - sums[passed]
    return since
