"""What people decide by hand, as changes of the desk: give, hold, escalate, second reads, rest, calls, modes.

The decisions that follow are those of `dispatch.kernels.decide`; here only what it looks at is changed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.studies import Subspecialty
from dispatch.events import (
    Action,
    CalledIn,
    Decision,
    DutyLeft,
    DutyTakenUp,
    Escalated,
    Event,
    Given,
    Held,
    HelpWanted,
    HoldLifted,
    ModeChosen,
    RestTaken,
    SecondReadWanted,
    Withdrawn,
    Work,
)
from dispatch.impossible import refused
from dispatch.kernels import by_hand, columns, desk, queue
from dispatch.kernels.columns import NEVER, NONE
from dispatch.kernels.compiled import plain
from dispatch.kinds import SUBSPECIALTIES, VETTING_BIT
from dispatch.words import STATE_WORDS

if TYPE_CHECKING:
    from dispatch.engine import _Draft as Draft

AWAKE_AND_FREE = (columns.IDLE, columns.NOT_ASKING)
_AT_WORK = (columns.BUSY, columns.CALLED_OUT)

_arrive, _place, _begin, _interrupt = plain(desk.arrive), plain(desk.place), plain(desk.begin), plain(desk.interrupt)
_enter, _put_back, _release = plain(desk.enter), plain(desk.put_back), plain(desk.release)
_is_in, _is_privileged = plain(desk.is_in), plain(desk.is_privileged)
_put_on_hold, _reclassify = plain(by_hand.put_on_hold), plain(by_hand.reclassify)
_call_back, _send_to_rest = plain(desk.call_back), plain(desk.send_to_rest)
_go_away, _come_back, _end_duty = plain(desk.go_away), plain(desk.come_back), plain(desk.end_duty)
_on_hold_list = plain(queue.on_hold_list)


def happens(draft: Draft, event: Event) -> None:
    """Change the desk."""
    match event:
        case Held():
            hold(draft, event)
        case HoldLifted():
            lift_hold(draft, event)
        case Escalated():
            escalate(draft, event)
        case SecondReadWanted():
            want_second_read(draft, event)
        case RestTaken():
            rest(draft, event)
        case CalledIn():
            call_in(draft, event)
        case DutyLeft():
            leave_duty(draft, event)
        case DutyTakenUp():
            if draft.desk.readers.on_duty[draft.reader(event, event.reader)]:
                raise refused(event, "reader", f"{event.reader} is on duty")
        case ModeChosen():
            choose_mode(draft, event)
        case _:
            raise TypeError(f"no event of the desk: {event!r}")


# -- studies -----------------------------------------------------------------------------------------------------------


def give(draft: Draft, event: Given, *, traced: bool) -> Decision:
    """A task goes to the reader whom someone names; in a trace it did, whatever the network says today."""
    reader = draft.reader(event, event.reader)
    task = open_task(draft, event, (event.study, event.work))
    against = objections(draft, task, reader)
    if not traced:
        _assert_may_be_given(draft, event, task, reader, against)
    at_work = draft.desk.readers.state[reader] in _AT_WORK
    take_back(draft, event, task)
    reason = f"by hand: {event.reason}"
    if event.override:
        although = f" (although {event.reader} {' and '.join(against.values())})" if against else ""
        reason = f"override by {event.by}: {event.reason}{although}"
    decision = draft.decision(Action.INTERRUPT if at_work else Action.ASSIGN, task, reader, reason)
    (_interrupt if at_work else _begin)(draft.now, draft.desk, task, reader)
    draft.desk.tasks.held_until[task] = NONE
    draft.asked.discard(reader)
    return decision


def objections(draft: Draft, task: int, reader: int) -> dict[str, str]:
    """What stands against that reader: having read it first, skill, privilege; in words."""
    tasks, readers = draft.desk.tasks, draft.desk.readers
    found = {}
    if tasks.barred[task] == reader:
        found["barred"] = "read it first, and a second reader must be another"
    mask = readers.experienced[reader] if tasks.expert[task] else readers.reads[reader]
    if mask & tasks.skill[task] == 0:
        verb = "is not experienced in" if tasks.expert[task] else "does not read"
        found["skill"] = "does not vet" if tasks.skill[task] == VETTING_BIT else f"{verb} {_name(tasks.skill[task])}"
    if not _is_privileged(draft.desk, task, reader):
        found["privilege"] = f"has no privilege for {draft.setting.network.hospitals[tasks.hospital[task]].id}"
    return found


def _assert_may_be_given(draft: Draft, event: Given, task: int, reader: int, against: dict[str, str]) -> None:
    readers, who = draft.desk.readers, event.reader
    waived = {"skill": event.override, "privilege": event.override and event.despite_privilege, "barred": False}
    left = [words for name, words in against.items() if not waived[name]]
    if left:
        remedy = "name someone else, or override it and say why"
        raise refused(event, "reader", f"{who} may not do {event.study} ({event.work}): {' and '.join(left)}", remedy)
    state = readers.state[reader]
    if event.override and state in _AT_WORK:
        if readers.task[reader] == task:
            raise refused(event, "reader", f"{who} has it in hand")
        if readers.paused[reader] != NONE and readers.paused[reader] != task:
            raise refused(event, "reader", f"{who} has laid a study aside already", "wait until one is done")
    elif state not in (*AWAKE_AND_FREE, columns.AT_HOME):
        remedy = "call back who rests; override to interrupt who is busy; wait for who is away"
        raise refused(event, "reader", f"{who} is not idle: {STATE_WORDS[state]}", remedy)


def take_back(draft: Draft, event: Event, task: int) -> None:
    """A task waits again, if it is in someone's hand or laid aside."""
    readers = draft.desk.readers
    if draft.desk.tasks.waiting_in[task] != NONE:
        return
    for reader in _holders(draft, task):
        _put_back(draft.now, draft.desk, draft.policy, reader)
        return
    if task not in readers.paused:
        raise refused(event, "study", "it neither waits nor is it in anyone's hand")
    readers.paused[readers.paused.index(task)] = NONE
    _place(draft.now, draft.desk, draft.policy, task)


def _holders(draft: Draft, task: int) -> list[int]:
    """The reader who has a task in hand; who advises on it has not."""
    in_hand = draft.desk.readers.task
    return [each for each in range(len(in_hand)) if in_hand[each] == task and each not in draft.advising]


def open_task(draft: Draft, event: Event, name: tuple[str, Work]) -> int:
    """The number of a task that waits, or is in someone's hand or laid aside."""
    task = draft.numbers.get(name, NONE)
    if task == NONE:
        raise refused(event, "study", f"{name[0]} is not at the desk ({name[1]})")
    if not is_open(draft, task):
        raise refused(event, "study", f"{name[0]} is done ({name[1]})")
    return task


def is_open(draft: Draft, task: int) -> bool:
    """Whether a task waits, or is in someone's hand or laid aside."""
    waits = draft.desk.tasks.waiting_in[task] != NONE
    return waits or task in draft.desk.readers.paused or bool(_holders(draft, task))


def hold(draft: Draft, event: Held) -> None:
    """A task is given to nobody until then, or until it is released."""
    if event.until is not None and event.until <= event.at:
        raise refused(event, "until", f"{event.until:%Y-%m-%d %H:%M} is not later than now", "name a later time")
    task = open_task(draft, event, (event.study, event.work))
    take_back(draft, event, task)
    until = NEVER if event.until is None else round(event.until.timestamp())
    _put_on_hold(draft.desk, task, until)


def keep_on_hold(draft: Draft, task: int) -> None:
    """A task that was on hold and has been placed anew is on hold still."""
    if draft.desk.tasks.held_until[task] != NONE:
        _put_on_hold(draft.desk, task, draft.desk.tasks.held_until[task])


def lift_hold(draft: Draft, event: HoldLifted) -> None:
    """A task that was held is for anyone again."""
    task = open_task(draft, event, (event.study, event.work))
    if draft.desk.tasks.waiting_in[task] != _on_hold_list(draft.desk):
        raise refused(event, "study", f"{event.study} is not held")
    _release(draft.desk, task)


def escalate(draft: Draft, event: Escalated) -> None:
    """A study counts as one of a more urgent class, and is due as one of that class from when its images came."""
    if event.urgency not in draft.setting.class_number:
        raise refused(event, "urgency", f"{event.urgency!r} is not in the network")
    concerned = [draft.numbers.get((event.study, work), NONE) for work in (Work.READ, Work.CONFIRM)]
    still = [task for task in concerned if task != NONE and is_open(draft, task)]
    if not still:
        raise refused(event, "study", f"{event.study} neither waits nor is it in anyone's hand")
    draft.own_tasks()
    kinds, table = draft.desk.kinds, draft.setting.kinds
    for task in still:
        before = draft.desk.tasks.kind[task]
        after = table.reading(before // len(table.classes), draft.setting.class_number[event.urgency])
        if kinds.weight[after] <= kinds.weight[before]:
            raise refused(event, "urgency", f"{event.urgency} is not more urgent than what it has")
        due = draft.desk.tasks.due[task]
        sooner = min(0, kinds.target[after] - kinds.target[before])
        _reclassify(draft.desk, draft.policy, task, after, due + sooner)


def want_second_read(draft: Draft, event: SecondReadWanted) -> None:
    """Once its first reader is done, the study waits for a second one."""
    name = (event.study, Work.READ)
    if name in draft.numbers:
        open_task(draft, event, name)
    draft.to_confirm.add(name)


def confirm(draft: Draft, task: int, first: int) -> Decision:
    """The first reader is done: a task for a second one, with the same clock."""
    study, _ = draft.tasks[task]
    tasks = draft.desk.tasks
    kind, due = tasks.kind[task], tasks.due[task]
    same = {"kind": kind, "skill": tasks.skill[task], "hospital": tasks.hospital[task], "barred": first}
    number = draft.add_task((study, Work.CONFIRM), same)
    _arrive(draft.now, draft.desk, draft.policy, number)
    _reclassify(draft.desk, draft.policy, number, kind, due)
    draft.to_confirm.discard((study, Work.READ))
    reason = f"a second reader confirms before it is signed; {draft.setting.readers[first]} read it first"
    return draft.decision(Action.CONFIRM, number, NONE, reason)


def forget_wishes(draft: Draft, event: Withdrawn) -> None:
    """A study that is withdrawn needs no second reader."""
    draft.to_confirm.discard((event.study, Work.READ))


def skill_of(event: HelpWanted) -> int:
    """The mask of whose advice is wanted."""
    try:
        return 1 << SUBSPECIALTIES.index(Subspecialty(event.subspecialty or ""))
    except ValueError as error:
        known = ", ".join(SUBSPECIALTIES)
        raise refused(event, "subspecialty", f"{event.subspecialty!r} is none", f"write one of {known}") from error


def _name(skill: int) -> str:
    return SUBSPECIALTIES[skill.bit_length() - 1]


# -- readers -----------------------------------------------------------------------------------------------------------


def rest(draft: Draft, event: RestTaken) -> None:
    """A reader rests, or goes home again when called in from there."""
    reader = draft.reader(event, event.reader)
    state = draft.desk.readers.state[reader]
    awake = _is_in(draft.desk, columns.AWAKE_READERS, reader)
    if state not in AWAKE_AND_FREE and not (state == columns.PHONE and not awake):
        remedy = "finish what is in hand, or pause first"
        raise refused(event, "reader", f"{event.reader} is {STATE_WORDS[state]}", remedy)
    if awake:
        _send_to_rest(draft.now, draft.desk, reader)
    if reader in draft.called_in:
        draft.own_duties()
        draft.called_in.discard(reader)
        draft.desk.readers.home[reader] = 1
    _enter(draft.now, draft.desk, reader, columns.AT_HOME if draft.desk.readers.home[reader] else columns.RESTING)


def call_in(draft: Draft, event: CalledIn) -> None:
    """A reader who rests is called back; one on call at home comes to work as those on duty do."""
    reader = draft.reader(event, event.reader)
    state = draft.desk.readers.state[reader]
    if state not in (columns.RESTING, columns.AT_HOME):
        raise refused(event, "reader", f"{event.reader} is {STATE_WORDS[state]}, neither at rest nor at home")
    if state == columns.AT_HOME:
        draft.own_duties()
        draft.called_in.add(reader)
        draft.desk.readers.home[reader] = 0
    _call_back(draft.now, draft.desk, reader)


def leave_duty(draft: Draft, event: DutyLeft) -> None:
    """A duty is over early: what was in hand or laid aside waits again."""
    reader = draft.reader(event, event.reader)
    if not draft.desk.readers.on_duty[reader]:
        raise refused(event, "reader", f"{event.reader} is not on duty")
    draft.own_duties()
    if reader in draft.advising:
        draft.desk.readers.task[reader] = NONE
    _go_away(draft.now, draft.desk, draft.policy, reader)
    _end_duty(draft.now, draft.desk, reader)
    _come_back(draft.now, draft.desk, reader)
    for group in (draft.pulling, draft.asked, draft.called_in, draft.advising):
        group.discard(reader)


def choose_mode(draft: Draft, event: ModeChosen) -> None:
    """A reader asks for each next study from now on, or is given it."""
    reader = draft.reader(event, event.reader)
    if not draft.desk.readers.on_duty[reader]:
        return
    if event.pull:
        draft.pulling.add(reader)
        return
    draft.pulling.discard(reader)
    draft.asked.discard(reader)
    if draft.desk.readers.state[reader] == columns.NOT_ASKING:
        _enter(draft.now, draft.desk, reader, columns.IDLE)
