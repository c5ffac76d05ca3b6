"""The event loop: the next event happens, then `decide` is asked and carried out until it has nothing more to say."""

from __future__ import annotations

from dispatch.kernels.calendar import kind_of, number_of, packed, pop, push, second_of
from dispatch.kernels.columns import (
    ASSIGN,
    CALL_BACK,
    CALL_OUT,
    NO_REASON,
    NONE,
    NOTHING,
    OFF,
    PREEMPT,
    RELEASE,
    RESTING,
    SEND_TO_REST,
    WAKING,
    Desk,
    Policy,
)
from dispatch.kernels.compiled import entry, kernel
from dispatch.kernels.decide import decide
from dispatch.kernels.desk import (
    arrive,
    bring_forward,
    call_back,
    end_duty,
    release,
    send_to_rest,
    start_duty,
    waive_expert,
)
from dispatch.kernels.log import record, spent
from dispatch.kernels.queue import remove
from dispatch.kernels.reading import done, expect_another_look, start, start_at_once
from dispatch.kernels.references import by_reference
from dispatch.kernels.telephone import busy_until, call_rings, listen
from dispatch.kernels.world import (
    AI_FLAGS,
    CALL_RINGS,
    DECIDED,
    DUTY_ENDS,
    DUTY_STARTS,
    HANDED_BACK,
    IMAGES_RECEIVED,
    LOOK_AGAIN,
    READER_DONE,
    REQUESTED,
    SECOND_READ_OPENS,
    WINDOW_CLOSES,
    World,
)


@entry
def run(desk: Desk, policy: Policy, world: World) -> int:
    """Play one replication to its end; the outcome columns of the world are filled in. Returns the number of events."""
    desk = by_reference(desk)
    policy = by_reference(policy)
    world = by_reference(world)
    position = 0
    events = 0
    while position < len(world.scheduled) or world.heap[0] > 0:
        if position < len(world.scheduled) and (world.heap[0] == 0 or world.scheduled[position] <= world.heap[1]):
            event = world.scheduled[position]
            position += 1
        else:
            event = pop(world.heap)
        now = second_of(event)
        if happens(now, desk, policy, world, kind_of(event), number_of(event)):
            settle(now, desk, policy, world)
        events += 1
    return events


@kernel
def happens(now: int, desk: Desk, policy: Policy, world: World, what: int, number: int) -> bool:
    """One event. False when it was out of date and nothing happened."""
    if what == READER_DONE:
        return reader_done(now, desk, policy, world, number)
    if what == CALL_RINGS:
        return call_rings(now, desk, world, number)
    if what in (REQUESTED, IMAGES_RECEIVED, SECOND_READ_OPENS):
        task_arrives(now, desk, policy, world, what, number)
    elif what == DUTY_STARTS:
        duty_starts(now, desk, world, number)
    elif what == DUTY_ENDS:
        duty_ends(now, desk, world, number)
    elif what == AI_FLAGS:
        return ai_flags(now, desk, policy, world, number)
    elif what == WINDOW_CLOSES:
        return window_closes(now, desk, world, number)
    else:
        record(world, now, LOOK_AGAIN, NONE, NONE, NO_REASON)
    return True


@kernel
def settle(now: int, desk: Desk, policy: Policy, world: World) -> None:
    """Decide and carry out, until nothing is left to decide at this moment."""
    while True:
        action, task, reader, reason = decide(now, desk, policy)
        if action == NOTHING:
            return
        record(world, now, DECIDED + action, task, reader, reason)
        if action in (ASSIGN, CALL_OUT):
            start(now, desk, world, task, reader, reason)
        elif action == PREEMPT:
            start_at_once(now, desk, world, task, reader, reason)
        elif action == CALL_BACK:
            spent(world, reader, RESTING, desk.readers.since[reader], now)
            spent(world, reader, WAKING, now, now + world.durations.wake)
            call_back(now, desk, reader)
            busy_until(world, reader, now + world.durations.wake)
        elif action == SEND_TO_REST:
            send_to_rest(now, desk, reader)
        elif action == RELEASE:
            release(desk, task)
        else:
            waive_expert(desk, task)


@kernel
def reader_done(now: int, desk: Desk, policy: Policy, world: World, reader: int) -> bool:
    """A reader's timer rings; an older timer, overtaken by an interruption, means nothing."""
    if world.timers.until[reader] != now:
        return False
    world.timers.until[reader] = NONE
    record(world, now, READER_DONE, desk.readers.task[reader], reader, desk.readers.state[reader])
    done(now, desk, policy, world, reader)
    return True


@kernel
def task_arrives(now: int, desk: Desk, policy: Policy, world: World, what: int, number: int) -> None:
    """A request to vet, a study to read, or a second read joins the queue."""
    script = world.script
    task = number + len(script.images) if what == REQUESTED else number
    record(world, now, what, task, NONE, NO_REASON)
    arrive(now, desk, policy, task)
    expect_another_look(now, desk, policy, world, task)
    if what == IMAGES_RECEIVED:
        world.studies.received_at[task] = now
        if script.flagged_after[task] != NONE:
            push(world.heap, packed(now + script.flagged_after[task], AI_FLAGS, task))
        if script.window_closes[task] > now:
            push(world.heap, packed(script.window_closes[task], WINDOW_CLOSES, task))


@kernel
def duty_starts(now: int, desk: Desk, world: World, duty: int) -> None:
    """A reader comes on duty."""
    duties = world.duties
    reader = duties.reader[duty]
    record(world, now, DUTY_STARTS, NONE, reader, NO_REASON)
    world.timers.call[reader] = duties.calls_first[duty]
    world.timers.call_first[reader] = duties.calls_first[duty]
    world.timers.call_last[reader] = duties.calls_last[duty]
    world.timers.owed[reader] = 0
    grant = duties.grant[duty]
    start_duty(now, desk, reader, grant, duties.rest_from[duty], duties.rest_until[duty], duties.home[duty])
    listen(now, desk, world, reader)


@kernel
def duty_ends(now: int, desk: Desk, world: World, duty: int) -> None:
    """A reader's duty is over."""
    reader = world.duties.reader[duty]
    record(world, now, DUTY_ENDS, NONE, reader, NO_REASON)
    if desk.readers.state[reader] == RESTING:
        spent(world, reader, RESTING, desk.readers.since[reader], now)
    end_duty(now, desk, reader)
    if desk.readers.state[reader] == OFF:
        world.timers.until[reader] = NONE
    if not world.duties.home[duty]:
        world.readers.rested[reader] += desk.readers.rested[reader]
        world.readers.on_duty[reader] += now - world.duties.start[duty]


@kernel
def ai_flags(now: int, desk: Desk, policy: Policy, world: World, study: int) -> bool:
    """An algorithm found something: the study moves up, if it still waits."""
    world.studies.flagged_at[study] = now
    if desk.tasks.waiting_in[study] == NONE:
        return False
    record(world, now, AI_FLAGS, study, NONE, NO_REASON)
    bring_forward(desk, policy, study)
    return True


@kernel
def window_closes(now: int, desk: Desk, world: World, study: int) -> bool:
    """The hospital takes back a study that still waits."""
    if desk.tasks.waiting_in[study] == NONE:
        return False
    record(world, now, WINDOW_CLOSES, study, NONE, NO_REASON)
    remove(desk, study)
    world.studies.outcome[study] = HANDED_BACK
    world.studies.handed_back_at[study] = now
    return True
