"""The log of a replication: a row an event or decision, where one is kept."""

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
