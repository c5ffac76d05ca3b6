"""The one decision: which waiting task goes to which reader now, and who rests, wakes or is called out.

A pure function of the desk and the time, asked again and again after each event until it answers `NOTHING`. The event
loop of the simulation and `dispatch.engine.step` both call it; there is no other copy of it.

The rules, in the order in which they are tried:

1. a task held for the reader of the same visit, once that reader is idle, and its release when held too long; the
   release of one that someone held by hand until now;
2. the most pressing task that some idle reader may do, and among those readers the one of lowest cost;
3. a task that may interrupt others and has waited long enough takes a reader from less urgent work, or one in pull
   mode who has not asked;
4. a task that nobody awake on duty may do: a resting reader, else one on call at home;
5. a task near its limit, or a backlog, calls a resting reader back; spare idle readers in their hours of rest go to
   rest.

The order of tasks is arrival, priority then earliest due, or apparent tardiness cost (ATC: Vepsalainen and Morton,
Management Science 33, 1987): ``weight / p · exp(-max(0, due - now - p) / (k · p̄))``. Ties: order within the kind, then
arrival; for readers: who has been idle longest, then id.
"""

from __future__ import annotations

from dispatch.kernels.assignment import best_pair
from dispatch.kernels.columns import (
    ASSIGN,
    AWAKE_READERS,
    BACKLOG,
    BEST_MATCHING,
    BUSY,
    CALL_BACK,
    CALL_OUT,
    HOLD_OVER,
    HOME_READERS,
    IDLE,
    IDLE_READERS,
    INTERRUPTED,
    LONGEST_IDLE,
    LOWEST_COST,
    NEAR_LIMIT,
    NEVER,
    NO_REASON,
    NOBODY_AWAKE,
    NOBODY_ON_DUTY,
    NONE,
    NOT_ASKING,
    NOTHING,
    ONLY_ONE,
    OWN_QUEUE,
    PREEMPT,
    QUIET,
    RELEASE,
    RESTING_READERS,
    SAME_VISIT,
    SEND_TO_REST,
    UNASKED,
    WAIVE_EXPERT,
    WAKING,
    Desk,
    Policy,
)
from dispatch.kernels.compiled import kernel
from dispatch.kernels.desk import is_able, is_in, may, someone_may
from dispatch.kernels.queue import held_list, on_hold_list, uncovered_list
from dispatch.kernels.valuation import cost_of_lateness, cost_of_reader, is_near_limit, pressure

FEW_READERS = 24
"""Up to so many idle readers, each is looked at; of more, only those that their speed and load leave a chance."""

Decision = tuple[int, int, int, int]
"""What to do, with which task, by which reader, and why."""


@kernel
def decide(now: int, desk: Desk, policy: Policy) -> Decision:
    """The next thing to do at ``now``: (action, task, reader, reason), `NONE` where there is no task or reader."""
    action, task, reader, reason = serve_held(now, desk, policy)
    if action != NOTHING:
        return action, task, reader, reason
    if desk.sizes[IDLE_READERS] > 0 and desk.waiting_kinds[0] > 0:
        if policy.assignment:
            task, reader = best_pair(now, desk, policy)
            if task != NONE:
                return ASSIGN, task, reader, BEST_MATCHING
        else:
            task = most_pressing(now, desk, policy)
            if task != NONE:
                reader, reason = best_reader(now, desk, policy, task)
                return ASSIGN, task, reader, reason
    if policy.preemption and desk.waiting_urgent[0] > 0:
        action, task, reader, reason = interruption(now, desk, policy)
        if action != NOTHING:
            return action, task, reader, reason
    action, task, reader, reason = find_other_help(desk)
    if action != NOTHING:
        return action, task, reader, reason
    return watch_over_rest(now, desk, policy)


# -- 1: studies of one visit ---------------------------------------------------------------------------------------


@kernel
def serve_held(now: int, desk: Desk, policy: Policy) -> Decision:
    """Give held tasks to their reader once idle; release those held too long, or by hand until now or before."""
    task = desk.first[held_list(desk)]
    while task != NONE:
        keeper = desk.visit_reader[desk.tasks.visit[task]]
        if desk.readers.state[keeper] == IDLE:
            return ASSIGN, task, keeper, SAME_VISIT
        if now >= desk.tasks.queued_at[task] + policy.hold or not is_in(desk, AWAKE_READERS, keeper):
            return RELEASE, task, NONE, NO_REASON
        task = desk.tasks.after[task]
    task = hold_that_is_over(now, desk)
    if task != NONE:
        return RELEASE, task, NONE, HOLD_OVER
    return NOTHING, NONE, NONE, NO_REASON


@kernel
def hold_that_is_over(now: int, desk: Desk) -> int:
    """The first task that is on hold by hand until now or before, or NONE."""
    task = desk.first[on_hold_list(desk)]
    while task != NONE and now < desk.tasks.held_until[task]:
        task = desk.tasks.after[task]
    return task


# -- 2: the most pressing task, and its reader ---------------------------------------------------------------------


@kernel
def most_pressing(now: int, desk: Desk, policy: Policy) -> int:
    """The most pressing task that an idle reader may do, or NONE."""
    skills = 0
    every = (1 << (desk.subspecialties + 1)) - 1
    for place in range(desk.sizes[IDLE_READERS]):
        reader = desk.members[place]
        skills |= desk.readers.reads[reader] | desk.readers.experienced[reader]
        if skills == every:
            break
    tasks = desk.tasks
    best = NONE
    best_pressure = 0.0
    for noted in range(desk.waiting_kinds[0]):
        task = desk.first[desk.kind_members[noted]]
        if tasks.skill[task] & skills == 0:
            continue
        while task != NONE:
            value = pressure(now, desk, policy, task)
            if best != NONE and (
                value < best_pressure
                or (value == best_pressure and tasks.order[task] > tasks.order[best])
                or (
                    value == best_pressure
                    and tasks.order[task] == tasks.order[best]
                    and tasks.arrival[task] > tasks.arrival[best]
                )
            ):
                break
            if someone_may(desk, task, IDLE_READERS):
                best = task
                best_pressure = value
                break
            task = tasks.after[task]
    return best


@kernel
def best_reader(now: int, desk: Desk, policy: Policy, task: int) -> tuple[int, int]:
    """(reader, reason): the idle reader of lowest cost; without matching, the one who has been idle longest."""
    if not policy.matching:
        return longest_idle(desk, policy, task)
    keeper = idle_keeper(desk, policy, task)
    if keeper != NONE:
        return keeper, SAME_VISIT
    owner = desk.tasks.kept_for[task]
    if owner != NONE:
        return owner, OWN_QUEUE
    if desk.sizes[IDLE_READERS] > FEW_READERS:
        return cheapest_by_band(now, desk, policy, task)
    best = NONE
    best_cost = 0.0
    candidates = 0
    for place in range(desk.sizes[IDLE_READERS]):
        reader = desk.members[place]
        if not may(desk, task, reader):
            continue
        candidates += 1
        if best != NONE and policy.load_weight * desk.readers.done[reader] > best_cost:
            continue  # load alone, the cheapest part to work out, costs more
        cost = cost_of_reader(now, desk, policy, task, reader)
        if best == NONE or comes_first(desk, cost, reader, best_cost, best):
            best = reader
            best_cost = cost
    return best, (ONLY_ONE if candidates == 1 else LOWEST_COST)


@kernel
def cheapest_by_band(now: int, desk: Desk, policy: Policy, task: int) -> tuple[int, int]:
    """(reader, reason) of lowest cost among many: of each band only those whose speed and load leave a chance."""
    done = desk.readers.done
    kind = desk.tasks.kind[task]
    slack = float(desk.tasks.due[task] - now)
    best = NONE
    best_cost = 0.0
    candidates = 0
    least = 0.0  # what lateness costs with the fastest reader of the band, or of a faster one
    for band in range(len(desk.band_first)):
        reader = desk.band_first[band]
        if reader == NONE or (best != NONE and least + policy.load_weight * done[reader] > best_cost):
            continue
        least = cost_of_lateness(desk, policy, kind, slack, desk.band_speed[band], desk.band_log_speed[band])
        while reader != NONE and (best == NONE or least + policy.load_weight * done[reader] <= best_cost):
            if may(desk, task, reader):
                candidates += 1
                cost = cost_of_reader(now, desk, policy, task, reader)
                if best == NONE or comes_first(desk, cost, reader, best_cost, best):
                    best = reader
                    best_cost = cost
            reader = desk.readers.band_after[reader]
    return best, (ONLY_ONE if candidates == 1 and not another_may(desk, task, best) else LOWEST_COST)


@kernel
def another_may(desk: Desk, task: int, reader: int) -> bool:
    """Whether an idle colleague may do the task as well."""
    for place in range(desk.sizes[IDLE_READERS]):
        other = desk.members[place]
        if other != reader and may(desk, task, other):
            return True
    return False


@kernel
def idle_keeper(desk: Desk, policy: Policy, task: int) -> int:
    """The reader of the same visit, if idle and allowed, else NONE."""
    visit = desk.tasks.visit[task]
    keeper = desk.visit_reader[visit] if visit != NONE and policy.hold > 0 else NONE
    if keeper != NONE and desk.readers.state[keeper] == IDLE and may(desk, task, keeper):
        return keeper
    return NONE


@kernel
def longest_idle(desk: Desk, policy: Policy, task: int) -> tuple[int, int]:
    """(reader, reason): the keeper of the visit if idle, else the first in the row of idle readers who may."""
    keeper = idle_keeper(desk, policy, task)
    if keeper != NONE:
        return keeper, SAME_VISIT
    best = NONE
    reader = desk.idle_ends[0]
    while reader != NONE:
        if may(desk, task, reader):
            if best != NONE:
                return best, LONGEST_IDLE
            best = reader
        reader = desk.readers.idle_after[reader]
    return best, ONLY_ONE


@kernel
def comes_first(desk: Desk, cost: float, reader: int, best_cost: float, best: int) -> bool:
    """Total order of readers: cost, then longest idle, then id."""
    if cost != best_cost:
        return cost < best_cost
    since = desk.readers.since
    return since[reader] < since[best] or (since[reader] == since[best] and reader < best)


# -- 3: bounded preemption -----------------------------------------------------------------------------------------


@kernel
def interruption(now: int, desk: Desk, policy: Policy) -> Decision:
    """The first urgent task that has waited long enough and finds work to interrupt, or a reader who has not asked."""
    for kind in range(len(desk.kinds.weight)):
        if not desk.kinds.urgent[kind]:
            continue
        task = desk.first[kind]
        while task != NONE:
            if now - desk.tasks.queued_at[task] >= policy.preempt_after:
                reader = least_disturbed(now, desk, task)
                if reader != NONE and desk.readers.state[reader] == NOT_ASKING:
                    return ASSIGN, task, reader, UNASKED
                if reader != NONE:
                    return PREEMPT, task, reader, INTERRUPTED
            task = desk.tasks.after[task]
    return NOTHING, NONE, NONE, NO_REASON


@kernel
def least_disturbed(now: int, desk: Desk, task: int) -> int:
    """Whose work to interrupt: least weight, then most of it left, then id. No task twice, no reader twice at once."""
    best = NONE
    best_weight = 0.0
    best_left = 0.0
    start = AWAKE_READERS * len(desk.readers.state)
    for place in range(start, start + desk.sizes[AWAKE_READERS]):
        reader = desk.members[place]
        if not may_be_interrupted(desk, reader) or not may(desk, task, reader):
            continue
        weight = 0.0  # of a reader who has not asked
        left = 0.0
        if desk.readers.task[reader] != NONE:
            kind = desk.tasks.kind[desk.readers.task[reader]]
            weight = desk.kinds.weight[kind]
            left = desk.kinds.expected[kind] * desk.readers.speed[reader] - (now - desk.readers.since[reader])
        if (
            best == NONE
            or weight < best_weight
            or (weight == best_weight and left > best_left)
            or (weight == best_weight and left == best_left and reader < best)
        ):
            best = reader
            best_weight = weight
            best_left = left
    return best


@kernel
def may_be_interrupted(desk: Desk, reader: int) -> bool:
    """Whether a reader has not asked, or works on what is less urgent and was never interrupted, nothing laid aside."""
    if desk.readers.state[reader] == NOT_ASKING:
        return True
    task = desk.readers.task[reader]
    if desk.readers.state[reader] != BUSY or desk.readers.paused[reader] != NONE or task == NONE:
        return False
    return desk.kinds.preemptable[desk.tasks.kind[task]] == 1 and desk.tasks.pauses[task] == 0


# -- 4: nobody awake on duty will do -------------------------------------------------------------------------------


@kernel
def find_other_help(desk: Desk) -> Decision:
    """For tasks that nobody awake may do: call back who rests, call out who is at home, or do without an expert."""
    task = desk.first[uncovered_list(desk)]
    while task != NONE:
        reader = longest_rested(desk, task, 0, 0)
        if reader != NONE:
            return CALL_BACK, task, reader, NOBODY_AWAKE
        reader = at_home(desk, task)
        if reader != NONE:
            return CALL_OUT, task, reader, NOBODY_ON_DUTY
        if desk.tasks.expert[task] and not someone_on_duty_may(desk, task):
            return WAIVE_EXPERT, task, NONE, NOBODY_ON_DUTY
        task = desk.tasks.after[task]
    return NOTHING, NONE, NONE, NO_REASON


@kernel
def at_home(desk: Desk, task: int) -> int:
    """The reader on call at home who may do the task, lowest id first, or NONE."""
    best = NONE
    start = HOME_READERS * len(desk.readers.state)
    for place in range(start, start + desk.sizes[HOME_READERS]):
        reader = desk.members[place]
        if may(desk, task, reader) and (best == NONE or reader < best):
            best = reader
    return best


@kernel
def someone_on_duty_may(desk: Desk, task: int) -> bool:
    """Whether anyone whose duty runs may do the task, in whatever state."""
    for reader in range(len(desk.readers.state)):  # noqa: SIM110 (any() is slow to compile)
        if desk.readers.on_duty[reader] and may(desk, task, reader):
            return True
    return False


# -- 5: rest -------------------------------------------------------------------------------------------------------


@kernel
def watch_over_rest(now: int, desk: Desk, policy: Policy) -> Decision:
    """Call a resting reader back for a task near its limit, or when work piles up; send a spare idle one to rest."""
    if desk.sizes[RESTING_READERS] > 0 and desk.waiting_kinds[0] > 0:
        task, reader = called_for_limit(now, desk)
        if task != NONE:
            return CALL_BACK, task, reader, NEAR_LIMIT
    if desk.sizes[RESTING_READERS] > 0 and desk.backlog[0] > policy.call_back_backlog * desk.sizes[AWAKE_READERS]:
        for kind in range(len(desk.kinds.weight)):
            task = desk.first[kind]
            if task != NONE and desk.kinds.pressing[kind] > 0:
                reader = longest_rested(desk, task, now, policy.least_rest)
                if reader != NONE:
                    return CALL_BACK, task, reader, BACKLOG
    if desk.sizes[IDLE_READERS] > policy.spare_idle:
        reader = next_to_rest(now, desk)
        if reader != NONE:
            return SEND_TO_REST, NONE, reader, QUIET
    return NOTHING, NONE, NONE, NO_REASON


@kernel
def called_for_limit(now: int, desk: Desk) -> tuple[int, int]:
    """(task, reader): who rests and is called for the first task of a kind, near its limit, for which nobody comes."""
    for noted in range(desk.waiting_kinds[0]):
        task = desk.first[desk.kind_members[noted]]
        if is_near_limit(now, desk, task) and not someone_coming(desk, task):
            reader = longest_rested(desk, task, now, 0)
            if reader != NONE:
                return task, reader
    return NONE, NONE


@kernel
def someone_coming(desk: Desk, task: int) -> bool:
    """Whether a reader who may do the task has been called back and is on the way."""
    start = AWAKE_READERS * len(desk.readers.state)
    for place in range(start, start + desk.sizes[AWAKE_READERS]):
        reader = desk.members[place]
        if desk.readers.state[reader] == WAKING and may(desk, task, reader):
            return True
    return False


@kernel
def longest_rested(desk: Desk, task: int, now: int, least_rest: int) -> int:
    """The reader at rest longest who is able to do the task and has rested at least so long, then by id, or NONE."""
    best = NONE
    since = desk.readers.since
    start = RESTING_READERS * len(desk.readers.state)
    for place in range(start, start + desk.sizes[RESTING_READERS]):
        reader = desk.members[place]
        if (least_rest > 0 and now - since[reader] < least_rest) or not is_able(desk, task, reader):
            continue
        if best == NONE or since[reader] < since[best] or (since[reader] == since[best] and reader < best):
            best = reader
    return best


@kernel
def next_to_rest(now: int, desk: Desk) -> int:
    """The idle reader in hours of rest who has rested least in this duty, then by id, or NONE.

    After a look in vain the desk notes when the next one is worth while.
    """
    if now < desk.rest_opens[0]:
        return NONE
    best = NONE
    opens = NEVER
    readers = desk.readers
    for place in range(desk.sizes[IDLE_READERS]):
        reader = desk.members[place]
        if readers.rest_from[reader] == NONE or now >= readers.rest_until[reader]:
            continue
        if now < readers.rest_from[reader]:
            opens = min(opens, readers.rest_from[reader])
            continue
        fewer = best == NONE or readers.rested[reader] < readers.rested[best]
        if fewer or (readers.rested[reader] == readers.rested[best] and reader < best):
            best = reader
    if best == NONE:
        desk.rest_opens[0] = opens
    return best
