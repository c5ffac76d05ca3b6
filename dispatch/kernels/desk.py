"""What happens to tasks and readers at the desk, durations aside: the transitions that simulation and live share.

Each function changes the columns of the desk and keeps the reader sets, the waiting lists and the counts in step.
"""

from __future__ import annotations

from dispatch.kernels.columns import (
    ADVISING,
    AT_HOME,
    AWAKE_READERS,
    BUSY,
    BY_ARRIVAL,
    CALLED_OUT,
    HOME_READERS,
    IDLE,
    IDLE_READERS,
    NONE,
    NOT_ASKING,
    OFF,
    PHONE,
    RESTING,
    RESTING_READERS,
    WAKING,
    Desk,
    Policy,
)
from dispatch.kernels.compiled import kernel
from dispatch.kernels.queue import held_list, insert, remove, uncovered_list

# -- who may do what -----------------------------------------------------------------------------------------------


@kernel
def may(desk: Desk, task: int, reader: int) -> bool:
    """Whether that reader's skills and privileges allow that task, and it is in nobody else's own queue."""
    keeper = desk.tasks.kept_for[task]
    return keeper in (NONE, reader) and is_able(desk, task, reader)


@kernel
def is_able(desk: Desk, task: int, reader: int) -> bool:
    """Whether that reader's skills and privileges allow that task."""
    mask = desk.readers.experienced[reader] if desk.tasks.expert[task] else desk.readers.reads[reader]
    if mask & desk.tasks.skill[task] == 0 or desk.tasks.barred[task] == reader:
        return False
    return is_privileged(desk, task, reader)


@kernel
def is_privileged(desk: Desk, task: int, reader: int) -> bool:
    """Whether the reader may read for the task's hospital under the privileges of this duty."""
    hospital = desk.tasks.hospital[task]
    return hospital == NONE or desk.privileges[desk.readers.grant[reader] * desk.hospitals + hospital] == 1


@kernel
def someone_may(desk: Desk, task: int, readers: int) -> bool:
    """Whether anyone in that set of readers may do the task."""
    start = readers * len(desk.readers.state)
    for place in range(start, start + desk.sizes[readers]):  # noqa: SIM110 (any() is slow to compile)
        if may(desk, task, desk.members[place]):
            return True
    return False


# -- sets of readers -----------------------------------------------------------------------------------------------


@kernel
def is_in(desk: Desk, readers: int, reader: int) -> bool:
    """Whether a reader is in that set."""
    return desk.place[readers * len(desk.readers.state) + reader] != NONE


@kernel
def join(desk: Desk, readers: int, reader: int) -> None:
    """Put a reader into a set that does not hold them."""
    start = readers * len(desk.readers.state)
    desk.members[start + desk.sizes[readers]] = reader
    desk.place[start + reader] = desk.sizes[readers]
    desk.sizes[readers] += 1


@kernel
def leave(desk: Desk, readers: int, reader: int) -> None:
    """Take a reader out of a set that holds them; the last member takes the place."""
    start = readers * len(desk.readers.state)
    place = desk.place[start + reader]
    desk.sizes[readers] -= 1
    moved = desk.members[start + desk.sizes[readers]]
    desk.members[start + place] = moved
    desk.place[start + moved] = place
    desk.place[start + reader] = NONE


@kernel
def count_idle(desk: Desk, reader: int, change: int) -> None:
    """Keep the number of idle readers by subspecialty."""
    mask = desk.readers.reads[reader]
    for subspecialty in range(desk.subspecialties):
        if mask >> subspecialty & 1:
            desk.idle_with[subspecialty] += change


@kernel
def enter(now: int, desk: Desk, reader: int, state: int) -> None:
    """Change a reader's state, and the sets that follow from it."""
    readers = desk.readers
    before = readers.state[reader]
    if before == IDLE:
        leave(desk, IDLE_READERS, reader)
        leave_row(desk, reader)
        leave_band(desk, reader)
        count_idle(desk, reader, -1)
    elif before == RESTING:
        leave(desk, RESTING_READERS, reader)
        readers.rested[reader] += now - readers.since[reader]
    elif before == AT_HOME:
        leave(desk, HOME_READERS, reader)
    if state == IDLE:
        join(desk, IDLE_READERS, reader)
        count_idle(desk, reader, 1)
    elif state == RESTING:
        join(desk, RESTING_READERS, reader)
    elif state == AT_HOME:
        join(desk, HOME_READERS, reader)
    readers.state[reader] = state
    readers.since[reader] = now
    if state == IDLE:
        join_row(desk, reader)
        join_band(desk, reader)
        if readers.rest_from[reader] != NONE and now < readers.rest_until[reader]:
            desk.rest_opens[0] = min(desk.rest_opens[0], readers.rest_from[reader])


@kernel
def join_row(desk: Desk, reader: int) -> None:
    """Who is idle from now on stands behind those idle longer, and behind lower ids of the same second."""
    readers = desk.readers
    before = desk.idle_ends[1]
    while before != NONE and readers.since[before] == readers.since[reader] and before > reader:
        before = readers.idle_before[before]
    after = desk.idle_ends[0] if before == NONE else readers.idle_after[before]
    link(desk, before, reader)
    link(desk, reader, after)


@kernel
def leave_row(desk: Desk, reader: int) -> None:
    """Who is idle no longer: the neighbours close up."""
    link(desk, desk.readers.idle_before[reader], desk.readers.idle_after[reader])


@kernel
def link(desk: Desk, before: int, after: int) -> None:
    """Two idle readers, or NONE for an end of the row, become neighbours."""
    if before == NONE:
        desk.idle_ends[0] = after
    else:
        desk.readers.idle_after[before] = after
    if after == NONE:
        desk.idle_ends[1] = before
    else:
        desk.readers.idle_before[after] = before


@kernel
def join_band(desk: Desk, reader: int) -> None:
    """Among idle readers who are about as fast, a reader stands behind those who have done no more."""
    readers = desk.readers
    band = readers.band[reader]
    before = desk.band_last[band]
    while before != NONE and readers.done[before] > readers.done[reader]:
        before = readers.band_before[before]
    after = desk.band_first[band] if before == NONE else readers.band_after[before]
    link_in_band(desk, band, before, reader)
    link_in_band(desk, band, reader, after)


@kernel
def leave_band(desk: Desk, reader: int) -> None:
    """Who is idle no longer: the neighbours of the band close up."""
    readers = desk.readers
    link_in_band(desk, readers.band[reader], readers.band_before[reader], readers.band_after[reader])


@kernel
def link_in_band(desk: Desk, band: int, before: int, after: int) -> None:
    """Two idle readers of a band, or NONE for an end of it, become neighbours."""
    if before == NONE:
        desk.band_first[band] = after
    else:
        desk.readers.band_after[before] = after
    if after == NONE:
        desk.band_last[band] = before
    else:
        desk.readers.band_before[after] = before


# -- duties, rest and telephone ------------------------------------------------------------------------------------


@kernel
def start_duty(now: int, desk: Desk, reader: int, grant: int, rest_from: int, rest_until: int, home: int) -> None:
    """A duty begins, at a centre or on call at home."""
    readers = desk.readers
    readers.on_duty[reader] = 1
    readers.home[reader] = home
    readers.grant[reader] = grant
    readers.duty_from[reader] = now
    readers.rest_from[reader] = rest_from
    readers.rest_until[reader] = rest_until
    readers.done[reader] = 0
    readers.rested[reader] = 0
    if readers.state[reader] == OFF:
        enter(now, desk, reader, AT_HOME if home else IDLE)
    if not home:
        wake_up_to_work(desk, reader)


@kernel
def end_duty(now: int, desk: Desk, reader: int) -> None:
    """A duty ends; work in hand is finished by its reader."""
    desk.readers.on_duty[reader] = 0
    state = desk.readers.state[reader]
    if state in (IDLE, NOT_ASKING, RESTING, WAKING, AT_HOME):
        enter(now, desk, reader, OFF)
    if is_in(desk, AWAKE_READERS, reader):
        leave(desk, AWAKE_READERS, reader)
        set_aside_uncovered(desk, reader)


@kernel
def send_to_rest(now: int, desk: Desk, reader: int) -> None:
    """An idle reader goes to a bedroom."""
    enter(now, desk, reader, RESTING)
    leave(desk, AWAKE_READERS, reader)
    set_aside_uncovered(desk, reader)


@kernel
def call_back(now: int, desk: Desk, reader: int) -> None:
    """A resting reader is called; `free` follows when they are back."""
    enter(now, desk, reader, WAKING)
    wake_up_to_work(desk, reader)


@kernel
def wake_up_to_work(desk: Desk, reader: int) -> None:
    """A reader counts as awake on duty: tasks that nobody could do return to their queue where this one can."""
    join(desk, AWAKE_READERS, reader)
    task = desk.first[uncovered_list(desk)]
    while task != NONE:
        following = desk.tasks.after[task]
        if may(desk, task, reader):
            remove(desk, task)
            insert(desk, task, desk.tasks.kind[task])
        task = following


@kernel
def set_aside_uncovered(desk: Desk, reader: int) -> None:
    """After a reader has gone: tasks that only they could do wait apart, where decisions look for other help."""
    for kind in range(len(desk.kinds.weight)):
        task = desk.first[kind]
        while task != NONE:
            following = desk.tasks.after[task]
            if desk.tasks.kept_for[task] == reader:
                keep_for(desk, task, NONE)
            if may(desk, task, reader) and not someone_may(desk, task, AWAKE_READERS):
                remove(desk, task)
                insert(desk, task, uncovered_list(desk))
            task = following


@kernel
def keep_for(desk: Desk, task: int, reader: int) -> None:
    """A waiting task moves to the reader's own queue, or with NONE is for anyone."""
    waiting_in = desk.tasks.waiting_in[task]
    remove(desk, task)
    desk.tasks.kept_for[task] = reader
    insert(desk, task, waiting_in)


@kernel
def soonest(now: int, desk: Desk, task: int, keeper: int) -> int:
    """Whose own queue a task goes to: the keeper of its visit if awake, else who would be through soonest, then id."""
    best = NONE
    best_work = 0.0
    start = AWAKE_READERS * len(desk.readers.state)
    for place in range(start, start + desk.sizes[AWAKE_READERS]):
        reader = desk.members[place]
        if not is_able(desk, task, reader):
            continue
        if reader == keeper:
            return reader
        work = work_before(now, desk, reader)
        if best == NONE or work < best_work or (work == best_work and reader < best):
            best = reader
            best_work = work
    return best


@kernel
def work_before(now: int, desk: Desk, reader: int) -> float:
    """Expected seconds until a reader is through with the work in hand and the own queue."""
    readers = desk.readers
    work = float(readers.promised[reader])
    for task in (readers.task[reader], readers.paused[reader]):
        if task != NONE:
            work += desk.kinds.expected[desk.tasks.kind[task]]
    if readers.task[reader] != NONE:
        work -= min(float(now - readers.since[reader]), desk.kinds.expected[desk.tasks.kind[readers.task[reader]]])
    return work * readers.speed[reader]


@kernel
def free(now: int, desk: Desk, reader: int) -> None:
    """A reader has nothing in hand: idle, back home, or gone when the duty is over."""
    desk.readers.task[reader] = NONE
    if not desk.readers.on_duty[reader]:
        enter(now, desk, reader, OFF)
    else:
        enter(now, desk, reader, AT_HOME if desk.readers.home[reader] else IDLE)


@kernel
def go_away(now: int, desk: Desk, policy: Policy, reader: int) -> None:
    """A reader leaves for a while: what was in hand or laid aside waits again; `come_back` follows."""
    readers = desk.readers
    task = readers.task[reader]
    paused = readers.paused[reader]
    readers.task[reader] = NONE
    readers.paused[reader] = NONE
    enter(now, desk, reader, PHONE if readers.on_duty[reader] else OFF)
    if is_in(desk, AWAKE_READERS, reader):
        leave(desk, AWAKE_READERS, reader)
        set_aside_uncovered(desk, reader)
    if task != NONE:
        place(now, desk, policy, task)
    if paused != NONE:
        place(now, desk, policy, paused)


@kernel
def come_back(now: int, desk: Desk, reader: int) -> None:
    """A reader who was on the telephone, advising, called back or away has nothing in hand."""
    if desk.readers.on_duty[reader] and not desk.readers.home[reader] and not is_in(desk, AWAKE_READERS, reader):
        wake_up_to_work(desk, reader)
    free(now, desk, reader)


# -- tasks ---------------------------------------------------------------------------------------------------------


@kernel
def arrive(now: int, desk: Desk, policy: Policy, task: int) -> int:
    """A task is new: it is due after its target. The list it waits in."""
    due = now + desk.kinds.target[desk.tasks.kind[task]]
    desk.tasks.due[task] = due
    desk.tasks.order[task] = now if policy.rule == BY_ARRIVAL else due
    desk.tasks.arrival[task] = desk.arrivals[0]
    desk.arrivals[0] += 1
    return place(now, desk, policy, task)


@kernel
def place(now: int, desk: Desk, policy: Policy, task: int) -> int:
    """A task starts to wait. The list it waits in: of its kind, held for its visit's reader, or covered by nobody."""
    tasks = desk.tasks
    tasks.queued_at[task] = now
    tasks.kept_for[task] = NONE
    visit = tasks.visit[task]
    keeper = desk.visit_reader[visit] if visit != NONE else NONE
    waiting_in = tasks.kind[task]
    if not someone_may(desk, task, AWAKE_READERS):
        waiting_in = uncovered_list(desk)
    elif policy.push:
        tasks.kept_for[task] = soonest(now, desk, task, keeper if policy.hold > 0 else NONE)
    elif (
        policy.hold > 0
        and keeper != NONE
        and not desk.kinds.urgent[tasks.kind[task]]
        and is_in(desk, AWAKE_READERS, keeper)
        and may(desk, task, keeper)
    ):
        waiting_in = held_list(desk)
    insert(desk, task, waiting_in)
    return waiting_in


@kernel
def release(desk: Desk, task: int) -> None:
    """A task held for one reader, set aside, or on hold by hand is for anyone again."""
    remove(desk, task)
    desk.tasks.held_until[task] = NONE
    covered = someone_may(desk, task, AWAKE_READERS)
    insert(desk, task, desk.tasks.kind[task] if covered else uncovered_list(desk))


@kernel
def waive_expert(desk: Desk, task: int) -> None:
    """No experienced reader will come: a transferred study is for anyone again."""
    desk.tasks.expert[task] = 0
    release(desk, task)


@kernel
def begin(now: int, desk: Desk, task: int, reader: int) -> None:
    """A waiting task goes to an idle reader, or to one on call at home."""
    remove(desk, task)
    enter(now, desk, reader, CALLED_OUT if desk.readers.home[reader] else BUSY)
    take_in_hand(now, desk, task, reader)


@kernel
def interrupt(now: int, desk: Desk, task: int, reader: int) -> None:
    """A waiting task goes to a reader who lays the present one aside."""
    remove(desk, task)
    desk.readers.paused[reader] = desk.readers.task[reader]
    desk.tasks.pauses[desk.readers.task[reader]] += 1
    take_in_hand(now, desk, task, reader)


@kernel
def take_in_hand(now: int, desk: Desk, task: int, reader: int) -> None:
    """Note what the reader does now, and that the visit is theirs."""
    desk.readers.task[reader] = task
    desk.readers.since[reader] = now
    visit = desk.tasks.visit[task]
    if visit != NONE and desk.visit_reader[visit] == NONE:
        desk.visit_reader[visit] = reader


@kernel
def finish(now: int, desk: Desk, reader: int) -> int:
    """The task in hand is done. The task that was laid aside and now goes on, else NONE and the reader is free."""
    desk.readers.done[reader] += 1
    resumed = desk.readers.paused[reader]
    if resumed == NONE:
        free(now, desk, reader)
    else:
        if desk.readers.state[reader] == ADVISING:
            enter(now, desk, reader, CALLED_OUT if desk.readers.home[reader] else BUSY)
        desk.readers.paused[reader] = NONE
        desk.readers.task[reader] = resumed
        desk.readers.since[reader] = now
    return resumed


@kernel
def put_back(now: int, desk: Desk, policy: Policy, reader: int) -> None:
    """The task in hand is taken from its reader and waits again; the one laid aside goes on."""
    task = desk.readers.task[reader]
    finish(now, desk, reader)
    desk.readers.done[reader] -= 1
    place(now, desk, policy, task)


@kernel
def occupy(now: int, desk: Desk, reader: int, task: int, state: int) -> None:
    """An idle reader answers the telephone or advises on a colleague's task."""
    enter(now, desk, reader, state)
    desk.readers.task[reader] = task


@kernel
def bring_forward(desk: Desk, policy: Policy, task: int) -> None:
    """An AI flag makes a waiting task due earlier; unless the queue goes by arrival, it moves up among its kind."""
    desk.tasks.due[task] -= policy.bump
    if policy.rule != BY_ARRIVAL:
        waiting_in = desk.tasks.waiting_in[task]
        remove(desk, task)
        desk.tasks.order[task] -= policy.bump
        insert(desk, task, waiting_in)
