"""How readers spent the time that is measured, and when those of a subspecialty were free."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dispatch.kernels.columns import NONE, RESTING
from simulation.crew import Crew
from simulation.replication import Replication, Scenario

Ints = NDArray[np.int64]


def spent_in(replication: Replication, scenario: Scenario, *states: int) -> Ints:
    """By reader: measured seconds in one of those states of `dispatch.kernels.columns`; BUSY and the like."""
    spans = replication.spans
    mine = np.isin(spans["state"], states)
    reader, start, end = (spans[name][mine] for name in ("reader", "start", "end"))
    return _by_reader(reader, start, end, replication.crew, scenario)


def spent_on_duty(replication: Replication, scenario: Scenario) -> Ints:
    """By reader: measured seconds on duty at a centre."""
    crew = replication.crew
    return _by_reader(*_at_centres(crew), crew, scenario)


def _by_reader(reader: Ints, start: Ints, end: Ints, crew: Crew, scenario: Scenario) -> Ints:
    first, last = scenario.measured
    seconds = np.maximum(0, np.minimum(end, last) - np.maximum(start, first))
    return np.bincount(reader, seconds, len(crew.readers)).astype(np.int64)


def _at_centres(crew: Crew) -> tuple[Ints, Ints, Ints]:
    """(reader, start, end) of every stretch at a centre."""
    rows = [(each.reader, each.start, each.end) for each in crew.stretches if not each.home]
    reader, start, end = np.array(rows, np.int64).reshape(-1, 3).T
    return reader, start, end


def last_begun(crew: Crew, reader: Ints, at: Ints) -> Ints:
    """Place in ``crew.stretches`` of the last duty that each reader had begun by that second, or NONE."""
    found = np.full(len(at), NONE)
    if not crew.stretches:
        return found
    order = np.array(sorted(range(len(crew.stretches)), key=lambda n: (crew.stretches[n].reader, n)), np.int64)
    of, start = (np.array([getattr(crew.stretches[n], name) for n in order], np.int64) for name in ("reader", "start"))
    # One number that orders by reader, then time.
    span = int(max(start.max(), at.max(initial=0))) + 1
    place = np.searchsorted(of * span + start, reader * span + at, side="right") - 1
    known = (place >= 0) & (of[place] == reader)
    found[known] = order[place[known]]
    return found


def seconds_until_free(replication: Replication, subspecialty: int, at: Ints, wake: int) -> NDArray[np.float64]:
    """From each second until the first reader experienced in it, on duty at a centre, has nothing in hand.

    Who rests is free ``wake`` seconds after being called. Moments between two pieces of work count. Infinite where
    nobody is free any more.
    """
    spans, crew = replication.spans, replication.crew
    expert = np.array(crew.experienced, np.int64) >> subspecialty & 1 == 1
    resting = expert[spans["reader"]] & (spans["state"] == RESTING)
    rested = _until(np.sort(spans["start"][resting]), np.sort(spans["end"][resting]), at)
    return np.minimum(_until(*_free(replication, expert), at), rested + wake)


def _free(replication: Replication, chosen: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """(starts, ends) of the times at which those readers were on duty with nothing in hand, each in order."""
    spans = replication.spans
    reader, start, end = _at_centres(replication.crew)
    mine, theirs = chosen[reader], chosen[spans["reader"]]
    length = int(max(end.max(initial=0), spans["end"].max(initial=0))) + 1
    # One number that orders by reader, then time. A reader is free from a duty's start or the end of work until the
    # start of work or the duty's end; where work lasts beyond the duty, the two are in the wrong order.
    duty, work = reader[mine] * length, spans["reader"][theirs] * length
    opens = np.sort(np.concatenate([duty + start[mine], work + spans["end"][theirs]]))
    closes = np.sort(np.concatenate([duty + end[mine], work + spans["start"][theirs]]))
    free = opens <= closes
    return np.sort(opens[free] % length), np.sort(closes[free] % length)


def _until(starts: Ints, ends: Ints, at: Ints) -> NDArray[np.float64]:
    """Seconds until some interval is open; 0 within one, its ends included; infinite after the last."""
    inside = np.searchsorted(starts, at, side="right") > np.searchsorted(ends, at, side="left")
    coming = np.append(starts.astype(float), np.inf)[np.searchsorted(starts, at, side="left")]
    return np.where(inside, 0.0, coming - at)
