"""From times of start and signature to the time that readers had a study in hand.

Of two studies that one reader has open, the one begun later is being read: an urgent study interrupts the other, whose
clock stands still meanwhile.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.trace import ABSENT, UNKNOWN, Trace

SHORTEST, LONGEST = 5, 4 * 3600
"""Seconds outside of which nobody reads a study."""
NEW_DUTY_AFTER = 7 * 3600
"""Seconds without a study after which a reader has been off duty."""
AT_ONCE = 30
"""Seconds between a signature and the next start within which nothing else was done."""
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Readings:
    """Readings that can be fitted, and why others cannot.

    ``row`` is the row in the trace, ``seconds`` the time in hand, ``on_duty`` seconds since the reader's duty began,
    ``after_urgent`` whether an urgent reading ended just before. The counts are of readings in the whole trace.
    """

    row: NDArray[np.int64]
    seconds: NDArray[np.float64]
    on_duty: NDArray[np.float64]
    after_urgent: Flags
    known: int
    unfinished: int
    backwards: int
    implausible: int
    crossed: int
    helped: int


def readings_of(trace: Trace, urgent: Flags, resume_seconds: float = 0.0) -> Readings:
    """The readings of a trace.

    Parameters
    ----------
    urgent
        By study of the trace: whether it interrupts others.
    resume_seconds
        Taken off for each interruption, the time to find back.
    """
    started, signed = trace.started_at, trace.signed_at
    both = (started != UNKNOWN) & (signed != UNKNOWN)
    begun = both & (trace.reader != ABSENT)
    backwards = begun & (signed <= started)
    stays = np.flatnonzero(begun & ~backwards & ~trace.helped)
    order = stays[np.lexsort((-signed[stays], started[stays], trace.reader[stays]))]
    inner, crossed, since, after_urgent = _in_hand(
        trace.reader[order], started[order], signed[order], urgent[order], resume_seconds
    )
    seconds = (signed - started)[order] - inner
    implausible = ~crossed & ((seconds < SHORTEST) | (seconds > LONGEST))
    good = ~crossed & ~implausible
    return Readings(
        row=order[good],
        seconds=seconds[good].astype(float),
        on_duty=(started[order] - since)[good].astype(float),
        after_urgent=after_urgent[good],
        known=int(begun.sum()),
        unfinished=int(((started != UNKNOWN) != (signed != UNKNOWN)).sum()),
        backwards=int(backwards.sum()),
        implausible=int(implausible.sum()),
        crossed=int(crossed.sum()),
        helped=int((begun & trace.helped).sum()),
    )


def _in_hand(
    reader: NDArray[np.int32],
    started: NDArray[np.int64],
    signed: NDArray[np.int64],
    urgent: Flags,
    resume: float,
) -> tuple[NDArray[np.float64], Flags, NDArray[np.int64], Flags]:
    """(seconds for others meanwhile, overlaps that do not nest, start of the duty, urgent just before) in order."""
    size = len(reader)
    inner, crossed = np.zeros(size), np.zeros(size, bool)
    since, after_urgent = started.copy(), np.zeros(size, bool)
    open_rows: list[int] = []
    latest = -1
    starts, ends, readers = started.tolist(), signed.tolist(), reader.tolist()
    for n in range(size):
        if n == 0 or readers[n] != readers[n - 1]:
            open_rows, latest = [], -1
        elif starts[n] - ends[latest] <= NEW_DUTY_AFTER:
            since[n] = since[n - 1]
        while open_rows and ends[open_rows[-1]] <= starts[n]:
            open_rows.pop()
        if open_rows:
            top = open_rows[-1]
            if ends[n] <= ends[top]:
                inner[top] += ends[n] - starts[n] + resume
            else:
                crossed[[top, n]] = True
        if latest >= 0 and urgent[latest] and 0 <= starts[n] - ends[latest] <= AT_ONCE:
            after_urgent[n] = True
        open_rows.append(n)
        if latest < 0 or ends[n] >= ends[latest]:
            latest = n
    return inner, crossed, since, after_urgent
