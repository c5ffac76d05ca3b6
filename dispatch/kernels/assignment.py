"""The best matching of waiting tasks and idle readers, all at once: what single decisions are held against.

Successive shortest augmenting paths with potentials (Kuhn's Hungarian method in the form of Jonker and Volgenant,
Computing 38, 1987), on the columns of `Scratch`. First as many pairs as possible, then the least sum over pairs of

    cost of the reader for the task - look-ahead x apparent tardiness cost of the task,

so that what makes one decision good makes a matching good. Pairs whose sums are equal are told apart by a tiny
number that depends on task and reader.
"""

from __future__ import annotations

from dispatch.kernels.columns import IDLE_READERS, NONE, Desk, Policy
from dispatch.kernels.compiled import kernel
from dispatch.kernels.desk import may
from dispatch.kernels.valuation import cost_of_reader, pressure

FORBIDDEN = 1e5
"""Cost of a pair that may not be: above the sum of all others."""
INFINITE = 1e18
TIE, TIES = 1e-6, 1009
"""The tiny number is below the first, in so many steps."""


@kernel
def best_pair(now: int, desk: Desk, policy: Policy) -> tuple[int, int]:
    """(task, reader) of the earliest arrived task in the best matching, or NONE twice."""
    waiting = look_through_queue(desk)
    idle = desk.sizes[IDLE_READERS]
    if waiting == 0 or idle == 0:
        return NONE, NONE
    tasks_choose = waiting <= idle
    few = waiting if tasks_choose else idle
    many = idle if tasks_choose else waiting
    match(now, desk, policy, few, many, tasks_choose)
    return earliest_arrived(desk, many, tasks_choose)


@kernel
def look_through_queue(desk: Desk) -> int:
    """Put the waiting tasks that someone idle may do into the scratch column; how many (no more than fit)."""
    found = 0
    scratch = desk.scratch
    for place in range(desk.waiting_kinds[0]):
        task = desk.first[desk.kind_members[place]]
        while task != NONE and found < len(scratch.tasks):
            for other in range(desk.sizes[IDLE_READERS]):
                if may(desk, task, desk.members[other]):
                    scratch.tasks[found] = task
                    found += 1
                    break
            task = desk.tasks.after[task]
    return found


@kernel
def pair_of(desk: Desk, one: int, other: int, tasks_choose: bool) -> tuple[int, int]:
    """(task, reader) of a row and a column, both counted from 1."""
    task = one if tasks_choose else other
    reader = other if tasks_choose else one
    return desk.scratch.tasks[task - 1], desk.members[reader - 1]


@kernel
def pair_cost(now: int, desk: Desk, policy: Policy, task: int, reader: int) -> float:
    """What is to be least, for one pair."""
    if not may(desk, task, reader):
        return FORBIDDEN
    step = (desk.tasks.arrival[task] + 1) * (reader + 1) % TIES
    gain = policy.look_ahead * pressure(now, desk, policy, task)
    return cost_of_reader(now, desk, policy, task, reader) - gain + TIE * step / TIES


@kernel
def match(now: int, desk: Desk, policy: Policy, few: int, many: int, tasks_choose: bool) -> None:
    """Match every row to a column of its own; `Scratch.row_of` then holds the row of each column, 0 for none."""
    s = desk.scratch
    for row in range(few + 1):
        s.row_price[row] = 0.0
    for column in range(many + 1):
        s.column_price[column] = 0.0
        s.row_of[column] = 0
    for row in range(1, few + 1):
        column = shortest_path(now, desk, policy, row, many, tasks_choose)
        while column != 0:
            before = s.way[column]
            s.row_of[column] = s.row_of[before]
            column = before


@kernel
def shortest_path(now: int, desk: Desk, policy: Policy, row: int, many: int, tasks_choose: bool) -> int:
    """The free column that is reached most cheaply from a row; prices are raised on the way."""
    s = desk.scratch
    s.row_of[0] = row
    for column in range(many + 1):
        s.least[column] = INFINITE
        s.seen[column] = 0
    at = 0
    while s.row_of[at] != 0:
        s.seen[at] = 1
        from_row = s.row_of[at]
        step = INFINITE
        following = 0
        for column in range(1, many + 1):
            if s.seen[column]:
                continue
            task, reader = pair_of(desk, from_row, column, tasks_choose)
            reduced = pair_cost(now, desk, policy, task, reader) - s.row_price[from_row] - s.column_price[column]
            if reduced < s.least[column]:
                s.least[column] = reduced
                s.way[column] = at
            if s.least[column] < step:
                step = s.least[column]
                following = column
        for column in range(many + 1):
            if s.seen[column]:
                s.row_price[s.row_of[column]] += step
                s.column_price[column] -= step
            else:
                s.least[column] -= step
        at = following
    return at


@kernel
def earliest_arrived(desk: Desk, many: int, tasks_choose: bool) -> tuple[int, int]:
    """Of the matched pairs that may be, the one whose task arrived first."""
    best = NONE
    best_reader = NONE
    for column in range(1, many + 1):
        if desk.scratch.row_of[column] == 0:
            continue
        task, reader = pair_of(desk, desk.scratch.row_of[column], column, tasks_choose)
        if may(desk, task, reader) and (best == NONE or desk.tasks.arrival[task] < desk.tasks.arrival[best]):
            best = task
            best_reader = reader
    return best, best_reader
