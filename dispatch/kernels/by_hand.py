"""What people do to waiting tasks by hand: transitions that only the live desk has."""

from __future__ import annotations

from dispatch.kernels.columns import BY_ARRIVAL, NONE, Desk, Policy
from dispatch.kernels.compiled import kernel
from dispatch.kernels.queue import held_list, insert, on_hold_list, remove


@kernel
def put_on_hold(desk: Desk, task: int, until: int) -> None:
    """A waiting task is given to nobody until then; its clock goes on."""
    remove(desk, task)
    desk.tasks.held_until[task] = until
    insert(desk, task, on_hold_list(desk))


@kernel
def reclassify(desk: Desk, policy: Policy, task: int, kind: int, due: int) -> None:
    """A task becomes one of another kind, due at another time; it keeps waiting where it does not wait by kind."""
    tasks = desk.tasks
    waiting_in = tasks.waiting_in[task]
    by_kind = waiting_in == tasks.kind[task] or (waiting_in == held_list(desk) and desk.kinds.urgent[kind] == 1)
    if waiting_in != NONE:
        remove(desk, task)
    if policy.rule != BY_ARRIVAL:
        tasks.order[task] += due - tasks.due[task]
    tasks.kind[task] = kind
    tasks.due[task] = due
    if waiting_in != NONE:
        insert(desk, task, kind if by_kind else waiting_in)
