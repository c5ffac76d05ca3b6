"""How long a reader is busy, the telephone included.

Calls interrupt routine work and make it longer; they take idle readers; during rest they are diverted. While an urgent
study is read they wait: the reader rings back afterwards, and what comes next takes so much longer.
"""

from __future__ import annotations

from dispatch.kernels.calendar import packed, push
from dispatch.kernels.columns import IDLE, NO_REASON, NONE, PHONE, Desk
from dispatch.kernels.compiled import kernel
from dispatch.kernels.desk import occupy
from dispatch.kernels.log import record, spent
from dispatch.kernels.world import CALL_RINGS, READER_DONE, World


@kernel
def busy_until(world: World, reader: int, until: int) -> None:
    """Set a reader's timer, whatever they do."""
    world.timers.until[reader] = until
    push(world.heap, packed(until, READER_DONE, reader))


@kernel
def work_until(now: int, desk: Desk, world: World, reader: int, until: int) -> None:
    """Set the end of the work in hand, which would be ``until`` without the telephone."""
    urgent = desk.kinds.urgent[desk.tasks.kind[desk.readers.task[reader]]]
    if urgent and world.durations.calls_wait:
        put_calls_off(now, world, reader, until)
        busy_until(world, reader, until)
    else:
        busy_until(world, reader, with_calls(now, world, reader, until))


@kernel
def with_calls(now: int, world: World, reader: int, until: int) -> int:
    """The end of work that stops for every call, those put off before among them."""
    timers = world.timers
    calls = world.calls
    until += timers.owed[reader]
    timers.owed[reader] = 0
    call = next_call(now, world, reader)
    while call < timers.call_last[reader] and calls.at[call] < until:
        until += calls.length[call]
        call += 1
    timers.call[reader] = call
    return until


@kernel
def put_calls_off(now: int, world: World, reader: int, until: int) -> None:
    """Owe the calls that ring before ``until``."""
    timers = world.timers
    call = next_call(now, world, reader)
    while call < timers.call_last[reader] and world.calls.at[call] < until:
        timers.owed[reader] += world.calls.length[call]
        call += 1
    timers.call[reader] = call


@kernel
def next_call(now: int, world: World, reader: int) -> int:
    """The reader's next call from now on; earlier ones rang while they were diverted."""
    timers = world.timers
    call = timers.call[reader]
    while call < timers.call_last[reader] and world.calls.at[call] < now:
        call += 1
    return call


@kernel
def work_left(now: int, world: World, reader: int) -> int:
    """Seconds left of work that is laid aside now; calls that were to ring later have not rung yet."""
    timers = world.timers
    left = timers.until[reader] - now
    call = timers.call[reader]
    while call > timers.call_first[reader] and world.calls.at[call - 1] >= now:
        call -= 1
        left -= world.calls.length[call]
    timers.call[reader] = call
    return left


@kernel
def listen(now: int, desk: Desk, world: World, reader: int) -> None:
    """An idle reader makes the calls owed, if still idle after this moment's decisions, or answers the next one."""
    if desk.readers.state[reader] != IDLE:
        return
    call = next_call(now, world, reader)
    world.timers.call[reader] = call
    if world.timers.owed[reader] > 0:
        push(world.heap, packed(now, CALL_RINGS, reader))
    elif call < world.timers.call_last[reader]:
        push(world.heap, packed(world.calls.at[call], CALL_RINGS, reader))


@kernel
def call_rings(now: int, desk: Desk, world: World, reader: int) -> bool:
    """The telephone takes an idle reader. False when the reader is at work, where calls are part of its duration."""
    timers = world.timers
    call = timers.call[reader]
    length = timers.owed[reader]
    if desk.readers.state[reader] != IDLE:
        return False
    if length == 0:
        if call >= timers.call_last[reader] or world.calls.at[call] != now:
            return False
        length = world.calls.length[call]
        timers.call[reader] = call + 1
    timers.owed[reader] = 0
    record(world, now, CALL_RINGS, NONE, reader, NO_REASON)
    occupy(now, desk, reader, NONE, PHONE)
    world.readers.phone[reader] += length
    spent(world, reader, PHONE, now, now + length)
    busy_until(world, reader, now + length)
    return True
