"""Work in hand: how long it takes, what interrupts it, and how it ends (signed, with advice, transferred)."""

from __future__ import annotations

from dispatch.kernels.calendar import packed, push
from dispatch.kernels.columns import ADVISING, BUSY, CALLED_OUT, NONE, Desk, Policy
from dispatch.kernels.compiled import kernel
from dispatch.kernels.desk import begin, enter, finish, free, interrupt, occupy, place
from dispatch.kernels.hard_cases import ADVISE, KEEP, TRANSFER, decide_help
from dispatch.kernels.log import record, spent
from dispatch.kernels.queue import held_list
from dispatch.kernels.telephone import busy_until, listen, work_left, work_until
from dispatch.kernels.world import (
    ADVICE,
    ALONE,
    BY_EXPERT,
    IMAGES_RECEIVED,
    LOOK_AGAIN,
    ROUTINE,
    SECOND_READ_OPENS,
    TRANSFER_STARTS,
    TRANSFERRED,
    WITH_ADVICE,
    World,
)

# -- starting ------------------------------------------------------------------------------------------------------


@kernel
def start(now: int, desk: Desk, world: World, task: int, reader: int, reason: int) -> None:
    """A waiting task is taken up by an idle reader, or by one called out from home."""
    begin(now, desk, task, reader)
    delay = world.durations.call_out if desk.readers.state[reader] == CALLED_OUT else 0
    set_to_work(now, desk, world, task, reader, reason, delay)


@kernel
def start_at_once(now: int, desk: Desk, world: World, task: int, reader: int, reason: int) -> None:
    """An urgent task is taken up by a reader who lays the present one aside."""
    lay_aside(now, desk, world, reader)
    interrupt(now, desk, task, reader)
    set_to_work(now, desk, world, task, reader, reason, 0)


@kernel
def set_to_work(now: int, desk: Desk, world: World, task: int, reader: int, reason: int, delay: int) -> None:
    """Note who reads and why; the work ends after its duration."""
    studies = len(world.script.images)
    if task < studies:
        if world.studies.started_at[task] == NONE:
            world.studies.started_at[task] = now + delay
        world.studies.reader[task] = reader
        world.studies.reason[task] = reason
        if desk.readers.experienced[reader] & desk.tasks.skill[task]:
            meets_expert(now + delay, world, task)
    elif task >= 2 * studies:
        world.studies.second_started_at[world.script.second_study[task - 2 * studies]] = now + delay
    work_until(now, desk, world, reader, now + delay + duration(now, desk, world, task, reader))


@kernel
def meets_expert(at: int, world: World, study: int) -> None:
    """Note when a hard study first has an experienced reader."""
    if world.script.hard[study] and world.studies.expert_at[study] == NONE:
        world.studies.expert_at[study] = at


@kernel
def duration(now: int, desk: Desk, world: World, task: int, reader: int) -> int:
    """Seconds of work: vetting as drawn; a reading times the reader's speed and slowing over the duty."""
    script = world.script
    durations = world.durations
    studies = len(script.images)
    if studies <= task < 2 * studies:
        return script.vetting[task - studies]
    seconds = script.reading[task] if task < studies else script.second_reading[task - 2 * studies]
    if desk.tasks.expert[task]:
        seconds *= durations.transfer_share
    tired = min(1.0, (now - desk.readers.duty_from[reader]) / durations.slowing_over)
    seconds *= desk.readers.speed[reader] * (1.0 + durations.slowing * tired)
    return max(1, int(seconds + 0.5))


@kernel
def lay_aside(now: int, desk: Desk, world: World, reader: int) -> None:
    """Keep what is left of the work in hand."""
    world.timers.left[reader] = work_left(now, world, reader)
    worked(now, desk, world, reader)
    task = desk.readers.task[reader]
    if task < len(world.script.images):
        world.studies.pauses[task] += 1


@kernel
def worked(now: int, desk: Desk, world: World, reader: int) -> None:
    """Book the time since the present piece of work was begun."""
    world.readers.busy[reader] += now - desk.readers.since[reader]
    spent(world, reader, BUSY, desk.readers.since[reader], now)


# -- waiting -------------------------------------------------------------------------------------------------------


@kernel
def expect_another_look(now: int, desk: Desk, policy: Policy, world: World, task: int) -> None:
    """Decide again when a held task may go to anyone, when an urgent one may interrupt, and when a task escalates."""
    if desk.tasks.waiting_in[task] == held_list(desk):
        push(world.heap, packed(now + policy.hold, LOOK_AGAIN, task))
    if policy.preemption and desk.kinds.urgent[desk.tasks.kind[task]]:
        push(world.heap, packed(now + policy.preempt_after, LOOK_AGAIN, task))
    near = desk.kinds.near[desk.tasks.kind[task]]
    if near > 0 and desk.tasks.due[task] - near > now:
        push(world.heap, packed(desk.tasks.due[task] - near, LOOK_AGAIN, task))


# -- ending --------------------------------------------------------------------------------------------------------


@kernel
def done(now: int, desk: Desk, policy: Policy, world: World, reader: int) -> None:
    """A reader's occupation is over."""
    task = desk.readers.task[reader]
    state = desk.readers.state[reader]
    if state == ADVISING and world.studies.reader[task] != reader:
        worked(now, desk, world, reader)
        free(now, desk, reader)
    elif task != NONE:
        worked(now, desk, world, reader)
        task_done(now, desk, policy, world, task, reader)
    else:
        free(now, desk, reader)
    listen(now, desk, world, reader)


@kernel
def task_done(now: int, desk: Desk, policy: Policy, world: World, task: int, reader: int) -> None:
    """Vetting lets the exam begin; a first read is signed or needs help; a second read is signed."""
    studies = len(world.script.images)
    if task >= 2 * studies:
        study = world.script.second_study[task - 2 * studies]
        world.studies.second_signed_at[study] = now
        world.studies.second_reader[study] = reader
    elif task >= studies:
        vetted(now, world, task - studies, reader)
    elif ends_in_help(now, desk, policy, world, task, reader):
        return
    else:
        sign(now, desk, world, task, reader)
    go_on(now, desk, world, reader)


@kernel
def go_on(now: int, desk: Desk, world: World, reader: int) -> None:
    """Take up again what was laid aside, or be free."""
    if finish(now, desk, reader) != NONE:
        work_until(now, desk, world, reader, now + world.timers.left[reader] + world.durations.resume)


@kernel
def vetted(now: int, world: World, study: int, reader: int) -> None:
    """The request is valid: the exam is done as scripted unless vetting came too late for that, then sent."""
    world.studies.vetted_at[study] = now
    world.studies.vetter[study] = reader
    transfer = world.script.transfer[study]
    sent = max(world.script.images[study] - transfer, now + world.script.exam[study])
    push(world.heap, packed(sent + transfer, IMAGES_RECEIVED, study))


@kernel
def ends_in_help(now: int, desk: Desk, policy: Policy, world: World, task: int, reader: int) -> bool:
    """A hard study read by someone inexperienced: an idle expert advises, else it is transferred to one in sight."""
    outcomes = world.studies
    unaided = outcomes.adviser[task] == NONE and outcomes.transferred_from[task] == NONE
    inexperienced = desk.readers.experienced[reader] & desk.tasks.skill[task] == 0
    if not (world.script.hard[task] and inexperienced and unaided):
        return False
    way, adviser = decide_help(desk, policy, task, reader, desk.tasks.skill[task])
    if way == ADVISE:
        record(world, now, ADVICE, task, adviser, NONE)
        advise(now, desk, world, task, reader, adviser)
    elif way == TRANSFER:
        record(world, now, TRANSFER_STARTS, task, reader, NONE)
        outcomes.transferred_from[task] = reader
        desk.tasks.expert[task] = 1
        go_on(now, desk, world, reader)
        place(now, desk, policy, task)
        expect_another_look(now, desk, policy, world, task)
    return way != KEEP


@kernel
def advise(now: int, desk: Desk, world: World, task: int, reader: int, adviser: int) -> None:
    """Both are busy until the advice is over; an adviser who was at work goes on with it then."""
    world.studies.adviser[task] = adviser
    meets_expert(now, world, task)
    if desk.readers.state[adviser] == BUSY:
        busy_until(world, adviser, world.timers.until[adviser] + world.script.advice[task])
    else:
        occupy(now, desk, adviser, task, ADVISING)
        busy_until(world, adviser, now + world.script.advice[task])
    enter(now, desk, reader, ADVISING)
    busy_until(world, reader, now + world.script.advice[task])


@kernel
def sign(now: int, desk: Desk, world: World, task: int, reader: int) -> None:
    """The report is out; whole-body trauma is to be read again later, by someone else."""
    outcomes = world.studies
    outcomes.signed_at[task] = now
    outcomes.outcome[task] = way_to_report(desk, world, task, reader)
    second = world.script.second_task[task]
    if second != NONE:
        desk.tasks.barred[second] = reader
        push(world.heap, packed(now + world.durations.second_from, SECOND_READ_OPENS, second))


@kernel
def way_to_report(desk: Desk, world: World, task: int, reader: int) -> int:
    """How the report came about."""
    if not world.script.hard[task]:
        return ROUTINE
    if world.studies.adviser[task] != NONE:
        return WITH_ADVICE
    if desk.readers.experienced[reader] & desk.tasks.skill[task] == 0:
        return ALONE
    return TRANSFERRED if world.studies.transferred_from[task] != NONE else BY_EXPERT
