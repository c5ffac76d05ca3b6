"""The log of a replication, a row an event or decision where one is kept, and how readers spent their time."""

from __future__ import annotations

from dispatch.kernels.compiled import kernel
from dispatch.kernels.world import World


@kernel
def record(world: World, now: int, what: int, task: int, reader: int, reason: int) -> None:
    """Write one row.

    Raises
    ------
    IndexError
        The log is full.
    """
    log = world.log
    if len(log.at) == 0:
        return
    row = log.size[0]
    if row >= len(log.at):
        raise IndexError("the event log is full")
    log.at[row] = now
    log.what[row] = what
    log.task[row] = task
    log.reader[row] = reader
    log.reason[row] = reason
    log.size[0] = row + 1


@kernel
def spent(world: World, reader: int, state: int, start: int, end: int) -> None:
    """A reader was in that state from one second to another.

    Raises
    ------
    IndexError
        There is no row left.
    """
    spans = world.spans
    row = spans.size[0]
    if row >= len(spans.start):
        raise IndexError("no row is left for how readers spent their time")
    spans.reader[row] = reader
    spans.state[row] = state
    spans.start[row] = start
    spans.end[row] = end
    spans.size[0] = row + 1
