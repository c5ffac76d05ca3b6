"""The decision on a hard study that someone inexperienced has read: advice, transfer, or alone."""

from __future__ import annotations

from dispatch.kernels.columns import AWAKE_READERS, BUSY, IDLE, NONE, NOT_ASKING, Desk, Policy
from dispatch.kernels.compiled import kernel
from dispatch.kernels.desk import is_privileged

KEEP, ADVISE, TRANSFER = range(3)


@kernel
def decide_help(desk: Desk, policy: Policy, task: int, reader: int, skill: int) -> tuple[int, int]:
    """(what, adviser): an expert of ``skill`` advises; else the study is transferred to one in sight; else it is kept.

    Idle experts are asked first; where the policy lets urgent studies interrupt, their readers also ask busy ones.
    """
    adviser = best_adviser(desk, skill, reader, IDLE)
    if adviser == NONE:
        adviser = best_adviser(desk, skill, reader, NOT_ASKING)
    if adviser == NONE and policy.preemption and desk.kinds.urgent[desk.tasks.kind[task]]:
        adviser = best_adviser(desk, skill, reader, BUSY)
    if adviser != NONE:
        return ADVISE, adviser
    return (TRANSFER if expert_in_sight(desk, task, reader, skill) else KEEP), NONE


@kernel
def best_adviser(desk: Desk, skill: int, reader: int, state: int) -> int:
    """The expert on duty in that state who has done least in this duty, then by id, or NONE; never off urgent work."""
    best = NONE
    done = desk.readers.done
    start = AWAKE_READERS * len(desk.readers.state)
    for place in range(start, start + desk.sizes[AWAKE_READERS]):
        other = desk.members[place]
        if other == reader or desk.readers.state[other] != state or has_urgent_work(desk, other):
            continue
        if desk.readers.experienced[other] & skill and (
            best == NONE or done[other] < done[best] or (done[other] == done[best] and other < best)
        ):
            best = other
    return best


@kernel
def has_urgent_work(desk: Desk, reader: int) -> bool:
    """Whether an urgent task is in hand."""
    task = desk.readers.task[reader]
    return task != NONE and desk.kinds.urgent[desk.tasks.kind[task]] == 1


@kernel
def expert_in_sight(desk: Desk, task: int, reader: int, skill: int) -> bool:
    """Whether a colleague on duty or on call, busy or resting, could take a hard study over as experienced reader."""
    readers = desk.readers
    for other in range(len(readers.state)):
        if other == reader or not readers.on_duty[other] or readers.experienced[other] & skill == 0:
            continue
        if is_privileged(desk, task, other):
            return True
    return False
