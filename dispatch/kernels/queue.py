"""Waiting tasks: one doubly linked list a kind, each in order of (order, arrival), and two lists beside them.

New tasks nearly always belong at the end, so insertion looks from there. Tasks of one kind differ only in when they are
due, so the first of them is the most pressing under every policy: a decision looks at the heads, not at the queue, and
only at those kinds of which something waits.
"""

from __future__ import annotations

from dispatch.kernels.columns import NONE, Desk
from dispatch.kernels.compiled import kernel


@kernel
def held_list(desk: Desk) -> int:
    """List of tasks kept for the reader of the same visit."""
    return len(desk.kinds.weight)


@kernel
def uncovered_list(desk: Desk) -> int:
    """List of tasks that no reader awake on duty may do."""
    return len(desk.kinds.weight) + 1


@kernel
def on_hold_list(desk: Desk) -> int:
    """List of tasks that someone holds by hand: they are given to nobody, and are no work that presses."""
    return len(desk.kinds.weight) + 2


@kernel
def insert(desk: Desk, task: int, waiting_in: int) -> None:
    """Put a task into a list, in its place by (order, arrival)."""
    tasks = desk.tasks
    before = desk.last[waiting_in]
    while before != NONE and (
        tasks.order[before] > tasks.order[task]
        or (tasks.order[before] == tasks.order[task] and tasks.arrival[before] > tasks.arrival[task])
    ):
        before = tasks.before[before]
    after = desk.first[waiting_in] if before == NONE else tasks.after[before]
    tasks.before[task] = before
    tasks.after[task] = after
    if before == NONE:
        desk.first[waiting_in] = task
    else:
        tasks.after[before] = task
    if after == NONE:
        desk.last[waiting_in] = task
    else:
        tasks.before[after] = task
    tasks.waiting_in[task] = waiting_in
    kind = tasks.kind[task]
    if waiting_in == kind:
        desk.waiting_urgent[0] += desk.kinds.urgent[kind]
        if desk.kind_place[kind] == NONE:
            note_kind(desk, kind)
    if waiting_in != on_hold_list(desk):
        count_work(desk, task, 1)


@kernel
def remove(desk: Desk, task: int) -> None:
    """Take a waiting task out of its list."""
    tasks = desk.tasks
    waiting_in = tasks.waiting_in[task]
    before = tasks.before[task]
    after = tasks.after[task]
    if before == NONE:
        desk.first[waiting_in] = after
    else:
        tasks.after[before] = after
    if after == NONE:
        desk.last[waiting_in] = before
    else:
        tasks.before[after] = before
    tasks.waiting_in[task] = NONE
    kind = tasks.kind[task]
    if waiting_in == kind:
        desk.waiting_urgent[0] -= desk.kinds.urgent[kind]
        if desk.first[kind] == NONE:
            forget_kind(desk, kind)
    if waiting_in != on_hold_list(desk):
        count_work(desk, task, -1)


@kernel
def note_kind(desk: Desk, kind: int) -> None:
    """A first task of its kind waits: decisions look at this kind."""
    desk.kind_members[desk.waiting_kinds[0]] = kind
    desk.kind_place[kind] = desk.waiting_kinds[0]
    desk.waiting_kinds[0] += 1


@kernel
def forget_kind(desk: Desk, kind: int) -> None:
    """The last task of its kind has gone; the last kind noted takes its place."""
    desk.waiting_kinds[0] -= 1
    place = desk.kind_place[kind]
    moved = desk.kind_members[desk.waiting_kinds[0]]
    desk.kind_members[place] = moved
    desk.kind_place[moved] = place
    desk.kind_place[kind] = NONE


@kernel
def count_work(desk: Desk, task: int, sign: int) -> None:
    """Keep the seconds that wait, in all and in a reader's own queue."""
    kind = desk.tasks.kind[task]
    desk.backlog[0] += sign * desk.kinds.pressing[kind]
    keeper = desk.tasks.kept_for[task]
    if keeper != NONE:
        desk.readers.promised[keeper] += sign * int(desk.kinds.expected[kind])
