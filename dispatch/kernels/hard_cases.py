"""The decision on a hard study that someone inexperienced has read: advice, transfer, or alone."""

from __future__ import annotations

from dispatch.kernels.columns import IDLE_READERS, NONE, Desk
from dispatch.kernels.compiled import kernel
from dispatch.kernels.desk import is_privileged

KEEP, ADVISE, TRANSFER = range(3)


@kernel
def decide_help(desk: Desk, task: int, reader: int) -> tuple[int, int]:
    """(what, adviser): an idle expert advises; else the study is transferred to one in sight; else it is kept."""
    adviser = best_adviser(desk, task, reader)
    if adviser != NONE:
        return ADVISE, adviser
    return (TRANSFER if expert_in_sight(desk, task, reader) else KEEP), NONE


@kernel
def best_adviser(desk: Desk, task: int, reader: int) -> int:
    """The idle reader experienced in the task's subspecialty who has done least in this duty, then by id, or NONE."""
    best = NONE
    for place_ in range(desk.sizes[IDLE_READERS]):
        other = desk.members[place_]
        if other != reader and desk.readers.experienced[other] & desk.tasks.skill[task]:
            fewer = best == NONE or desk.readers.done[other] < desk.readers.done[best]
            if fewer or (desk.readers.done[other] == desk.readers.done[best] and other < best):
                best = other
    return best


@kernel
def expert_in_sight(desk: Desk, task: int, reader: int) -> bool:
    """Whether a colleague on duty or on call, busy or resting, could take a hard study over as experienced reader."""
    readers = desk.readers
    for other in range(len(readers.state)):
        if other == reader or not readers.on_duty[other] or readers.experienced[other] & desk.tasks.skill[task] == 0:
            continue
        if is_privileged(desk, task, other):
            return True
    return False
