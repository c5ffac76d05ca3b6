"""Live dispatch as a pure function: ``step(state, event, setting) → (state, decisions)``.

No clock, no input or output, no randomness: the same events always give the same decisions, so a journal of events is
enough to recover. The decisions are those of `dispatch.kernels.decide` and `hard_cases`, run as plain Python (a desk
decides some thousand times a day); the simulation runs the very same source compiled.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime

from dispatch import by_hand, ruled
from dispatch.candidates import candidates
from dispatch.changeable import changeable, with_own_duties, with_own_tasks
from dispatch.events import (
    Action,
    AiFlagged,
    CallAnswered,
    Changed,
    Decision,
    DutyEnded,
    DutyStarted,
    Event,
    Given,
    HelpWanted,
    NextWanted,
    ReaderAway,
    ReaderFree,
    RuleDecided,
    TaskArrived,
    TaskDone,
    Tick,
    Withdrawn,
    Work,
)
from dispatch.impossible import refused
from dispatch.kernels import columns, decide, desk, hard_cases, queue, valuation
from dispatch.kernels.columns import NONE, Desk
from dispatch.kernels.compiled import plain
from dispatch.state import Setting, State, TaskName, Visit, time_to_forget, without_finished
from dispatch.words import REASON_WORDS, STATE_WORDS

_ACTIONS = {
    columns.ASSIGN: Action.ASSIGN,
    columns.PREEMPT: Action.INTERRUPT,
    columns.CALL_BACK: Action.CALL_BACK,
    columns.CALL_OUT: Action.CALL_OUT,
    columns.SEND_TO_REST: Action.SEND_TO_REST,
    columns.RELEASE: Action.RELEASE,
    columns.WAIVE_EXPERT: Action.WAIVE_EXPERT,
}
Recorded = tuple[tuple[Action, TaskName | None, str | None], ...]
"""Decisions as a journal keeps them: action, task, reader."""
_ABSENT = {"due": 0, "order": 0, "expert": 0, "pauses": 0}
"""What columns of a new task hold where that is not `NONE`."""
_GIVING = (Action.ASSIGN, Action.INTERRUPT, Action.CALL_OUT)
_CODES = {action: code for code, action in _ACTIONS.items()}
_HELP = {
    hard_cases.ADVISE: (Action.ADVISE, "an experienced colleague can be asked"),
    hard_cases.TRANSFER: (Action.TRANSFER, "experienced colleagues are busy or resting"),
    hard_cases.KEEP: (Action.KEEP, "nobody experienced is on duty or on call"),
}

_decide = plain(decide.decide)
_decide_help = plain(hard_cases.decide_help)
_pressure = plain(valuation.pressure)
_cost = plain(valuation.cost_of_reader)
_start_duty, _end_duty = plain(desk.start_duty), plain(desk.end_duty)
_arrive, _place, _begin, _interrupt = plain(desk.arrive), plain(desk.place), plain(desk.begin), plain(desk.interrupt)
_finish, _occupy, _enter = plain(desk.finish), plain(desk.occupy), plain(desk.enter)
_call_back, _send_to_rest = plain(desk.call_back), plain(desk.send_to_rest)
_release, _waive_expert, _bring_forward = plain(desk.release), plain(desk.waive_expert), plain(desk.bring_forward)
_go_away, _come_back, _put_back = plain(desk.go_away), plain(desk.come_back), plain(desk.put_back)
_is_able, _is_in, _remove = plain(desk.is_able), plain(desk.is_in), plain(queue.remove)


def step(state: State, event: Event, setting: Setting) -> tuple[State, tuple[Decision, ...]]:
    """The desk after an event, and what it decides, in order.

    Raises
    ------
    InputError
        The event names something that the network or the desk does not know, or comes before the last one.
    """
    if event.at < state.at:
        raise refused(event, "at", f"it is of {event.at}, before the last event at {state.at}")
    if time_to_forget(event, state.desk):
        state = without_finished(state)
    draft = _Draft(state, event.at.astimezone(UTC), setting)
    decisions = list(draft.happens(event))
    draft.hold_back()
    decisions += draft.settled()
    return draft.state(), tuple(decisions)


def retrace(
    state: State,
    history: Iterable[tuple[Event, Recorded]],
    setting: Setting,
) -> State:
    """The desk after events whose decisions are known: they are carried out as they were taken, not taken anew.

    Parameters
    ----------
    history
        Each event with what was decided after it: action, task, reader.

    Raises
    ------
    InputError
        The events do not fit the network.
    """
    draft = _Draft(state, state.at, setting)
    for event, decisions in history:
        if time_to_forget(event, draft.desk):
            draft = _Draft(without_finished(draft.state()), draft.at, setting)
        draft.at, draft.now = event.at.astimezone(UTC), round(event.at.timestamp())
        answered = len(tuple(draft.happens(event, decisions)))
        draft.hold_back()
        for action, name, reader in decisions[answered:]:
            task = NONE if name is None else draft.numbers[name]
            draft.carry_out(_CODES[action], task, NONE if reader is None else draft.reader(event, reader))
    return draft.state()


def _second(instant: datetime | None) -> int:
    return NONE if instant is None else round(instant.timestamp())


class _Draft:
    """A desk that is being changed by one event."""

    def __init__(self, state: State, at: datetime, setting: Setting) -> None:
        self.at, self.now = at, round(at.timestamp())
        self.setting, self.policy = setting, setting.numbers
        self.desk: Desk = state.desk
        self.owns, self.owns_tasks, self.owns_duties = False, False, False
        self.tasks, self.numbers, self.visits = state.tasks, state.numbers, state.visits
        self.pulling, self.asked = set(state.pulling), set(state.asked)
        self.advising, self.called_in = set(state.advising), set(state.called_in)
        self.to_confirm = set(state.to_confirm)

    def state(self) -> State:
        return State(
            self.at,
            self.desk,
            self.tasks,
            self.numbers,
            self.visits,
            pulling=frozenset(self.pulling),
            asked=frozenset(self.asked),
            advising=frozenset(self.advising),
            called_in=frozenset(self.called_in),
            to_confirm=frozenset(self.to_confirm),
        )

    # -- what it may change: columns of the state before are never written to -----------------------------------------

    def own(self) -> None:
        """Have columns of its own, for all that happens often."""
        if not self.owns:
            self.desk, self.owns = changeable(self.desk), True

    def own_tasks(self) -> None:
        """Have columns of its own for what tasks are."""
        if not self.owns_tasks:
            self.desk, self.owns_tasks = with_own_tasks(self.desk), True

    def own_duties(self) -> None:
        """Have columns of its own for duties and their privileges."""
        if not self.owns_duties:
            self.desk, self.owns_duties = with_own_duties(self.desk), True

    # -- events ----------------------------------------------------------------------------------------------------

    def happens(self, event: Event, recorded: Recorded = ()) -> Iterator[Decision]:  # noqa: PLR0912 (one an event)
        """Change the desk; what someone wants of it is answered at once, in a trace as was recorded."""
        if isinstance(event, Tick):
            return
        self.own()
        match event:
            case DutyStarted():
                self.duty_started(event)
            case DutyEnded():
                self.duty_ended(event)
            case TaskArrived():
                task = self.new_task(event)
                _arrive(self.now, self.desk, self.policy, task)
            case TaskDone():
                yield from self.done(event)
            case HelpWanted():
                yield self.help_wanted(event, recorded)
            case AiFlagged():
                self.ai_flagged(event)
            case CallAnswered():
                _occupy(self.now, self.desk, self.idle_reader(event, event.reader), NONE, columns.PHONE)
            case ReaderFree():
                _come_back(self.now, self.desk, self.absent_reader(event, event.reader))
            case NextWanted():
                self.next_wanted(event)
            case ReaderAway():
                _go_away(self.now, self.desk, self.policy, self.present_reader(event, event.reader))
            case Given():
                yield by_hand.give(self, event, traced=bool(recorded))
            case Withdrawn():
                self.withdrawn(event)
            case Changed():
                yield from self.changed(event)
            case RuleDecided():
                yield self.ruled(event)
            case _:
                by_hand.happens(self, event)

    def duty_started(self, event: DutyStarted) -> None:
        reader = self.reader(event, event.reader)
        if self.desk.readers.on_duty[reader]:
            raise refused(event, "reader", f"{event.reader} is on duty already")
        self.own_duties()
        hospitals = self.desk.hospitals
        row = self.setting.may_read_for(event.reader, event.day)
        self.desk.privileges[reader * hospitals : (reader + 1) * hospitals] = bytes(row)
        rest_from, rest_until = _second(event.rest_from), _second(event.rest_until)
        _start_duty(self.now, self.desk, reader, reader, rest_from, rest_until, int(event.on_call))
        if event.pull:
            self.pulling.add(reader)

    def duty_ended(self, event: DutyEnded) -> None:
        reader = self.reader(event, event.reader)
        self.own_duties()
        away = self.desk.readers.state[reader] == columns.PHONE and not _is_in(self.desk, columns.AWAKE_READERS, reader)
        _end_duty(self.now, self.desk, reader)
        if away:
            _come_back(self.now, self.desk, reader)
        for group in (self.pulling, self.asked, self.called_in):
            group.discard(reader)

    def new_task(self, event: TaskArrived) -> int:
        self.assert_known(event)
        if (event.study, event.work) in self.numbers:
            raise refused(event, "study", f"{event.study} has come already ({event.work})")
        kind, skill = self.setting.kind_and_skill(event)
        visit = self.visit(event)
        hospital = NONE if event.work is Work.VET else self.setting.hospital_number[event.hospital]
        barred = NONE if event.barred is None else self.reader(event, event.barred)
        fresh = {"kind": kind, "skill": skill, "hospital": hospital, "visit": visit, "barred": barred}
        return self.add_task((event.study, event.work), fresh)

    def add_task(self, name: TaskName, fresh: Mapping[str, int]) -> int:
        """A row for a task that comes; its number."""
        self.own_tasks()
        for column, values in zip(self.desk.tasks._fields, self.desk.tasks, strict=True):
            values.append(fresh.get(column, _ABSENT.get(column, NONE)))
        self.numbers = {**self.numbers, name: len(self.tasks)}
        self.tasks = (*self.tasks, name)
        return len(self.tasks) - 1

    def assert_known(self, event: TaskArrived | Changed) -> None:
        for field, known in (
            ("exam", self.setting.exam_number),
            ("hospital", self.setting.hospital_number),
            ("urgency", self.setting.class_number),
        ):
            if getattr(event, field) not in known:
                raise refused(event, field, f"{getattr(event, field)!r} is not in the network")

    def visit(self, event: TaskArrived | Changed) -> int:
        if event.visit is None or event.work is not Work.READ:
            return NONE
        known = self.visits.get(event.visit)
        number = len(self.visits) if known is None else known.number
        if known is None:
            self.desk.visit_reader.append(NONE)
        self.visits = {**self.visits, event.visit: Visit(number, self.now)}
        return number

    def done(self, event: TaskDone) -> Iterator[Decision]:
        reader = self.busy_reader(event, event.reader)
        task = self.desk.readers.task[reader]
        _finish(self.now, self.desk, reader)
        if self.tasks[task] in self.to_confirm:
            yield by_hand.confirm(self, task, reader)

    def help_wanted(self, event: HelpWanted, recorded: Recorded) -> Decision:
        reader = self.busy_reader(event, event.reader)
        task = self.desk.readers.task[reader]
        skill = self.desk.tasks.skill[task]
        if event.subspecialty is not None:
            skill = by_hand.skill_of(event)
        if recorded:
            ((action, _, adviser_name),) = recorded[:1]
            way = next(way for way, (each, _) in _HELP.items() if each is action)
            adviser = NONE if adviser_name is None else self.reader(event, adviser_name)
        else:
            way, adviser = _decide_help(self.desk, self.policy, task, reader, skill)
            if way == hard_cases.TRANSFER and event.advice_only:
                way = hard_cases.KEEP
        if way == hard_cases.ADVISE:
            if self.desk.readers.state[adviser] in by_hand.AWAKE_AND_FREE:
                _occupy(self.now, self.desk, adviser, task, columns.ADVISING)
                self.advising.add(adviser)
            _enter(self.now, self.desk, reader, columns.ADVISING)
        elif way == hard_cases.TRANSFER:
            self.own_tasks()
            self.desk.tasks.skill[task] = skill
            self.desk.tasks.expert[task] = 1
            _finish(self.now, self.desk, reader)
            _place(self.now, self.desk, self.policy, task)
        action, reason = _HELP[way]
        return self.decision(action, task, adviser if way == hard_cases.ADVISE else reader, reason)

    def next_wanted(self, event: NextWanted) -> None:
        reader = self.reader(event, event.reader)
        if reader not in self.pulling:
            raise refused(event, "reader", f"{event.reader} is not on duty in pull mode")
        self.asked.add(reader)
        if self.desk.readers.state[reader] == columns.NOT_ASKING:
            _enter(self.now, self.desk, reader, columns.IDLE)

    def hold_back(self) -> None:
        """Whoever is in pull mode and idle without having asked gets nothing yet; who advises no more is forgotten."""
        for reader in sorted(self.pulling - self.asked):
            if self.desk.readers.state[reader] == columns.IDLE:
                self.own()
                _enter(self.now, self.desk, reader, columns.NOT_ASKING)
        self.advising = {each for each in self.advising if self.desk.readers.state[each] == columns.ADVISING}

    def ai_flagged(self, event: AiFlagged) -> None:
        task = self.numbers.get((event.study, Work.READ), NONE)
        if task != NONE and self.desk.tasks.waiting_in[task] != NONE:
            _bring_forward(self.desk, self.policy, task)

    def withdrawn(self, event: Withdrawn) -> None:
        name = (event.study, event.work)
        if event.in_hand and name in self.numbers:
            by_hand.take_back(self, event, self.numbers[name])
        _remove(self.desk, self.waiting_task(event, name))
        by_hand.forget_wishes(self, event)

    def changed(self, event: Changed) -> Iterator[Decision]:
        self.assert_known(event)
        self.own_tasks()
        task, tasks = self.numbers.get((event.study, event.work), NONE), self.desk.tasks
        if task == NONE:
            raise refused(event, "study", f"{event.study} does not wait ({event.work})")
        waits = tasks.waiting_in[task] != NONE
        if waits:
            _remove(self.desk, task)
        old = tasks.kind[task]
        tasks.kind[task], tasks.skill[task] = self.setting.kind_and_skill(event)
        tasks.visit[task] = self.visit(event)
        later = self.desk.kinds.target[tasks.kind[task]] - self.desk.kinds.target[old]
        tasks.due[task] += later
        tasks.order[task] += 0 if self.policy.rule == columns.BY_ARRIVAL else later
        if waits:
            _place(self.now, self.desk, self.policy, task)
            by_hand.keep_on_hold(self, task)
            return
        for reader, in_hand in enumerate(self.desk.readers.task):
            busy = self.desk.readers.state[reader] in (columns.BUSY, columns.CALLED_OUT)
            if in_hand == task and busy and not _is_able(self.desk, task, reader):
                _put_back(self.now, self.desk, self.policy, reader)
                yield self.decision(
                    Action.TRANSFER, task, reader, "the order was changed, and this reader may not do it"
                )

    def ruled(self, event: RuleDecided) -> Decision:
        task = self.waiting_task(event, (event.study, event.work))
        reader = NONE if event.reader is None else self.reader(event, event.reader)
        if event.action is not Action.WIDEN and not ruled.can(self.desk, task, reader, event.action):
            raise refused(event, "reader", f"{event.reader} cannot have {event.study} now ({event.action})")
        decision = self.decision(event.action, task, reader, event.reason)
        ruled.carry_out(self.now, self.desk, task, reader, event)
        return decision

    # -- who and what ----------------------------------------------------------------------------------------------

    def reader(self, event: Event, name: str) -> int:
        if name not in self.setting.reader_number:
            raise refused(event, "reader", f"{name!r} is not in the network")
        return self.setting.reader_number[name]

    def busy_reader(self, event: Event, name: str) -> int:
        reader = self.reader(event, name)
        if self.desk.readers.task[reader] == NONE:
            raise refused(event, "reader", f"{name} has nothing in hand")
        return reader

    def idle_reader(self, event: Event, name: str) -> int:
        reader = self.reader(event, name)
        if self.desk.readers.state[reader] not in by_hand.AWAKE_AND_FREE:
            raise refused(event, "reader", f"{name} is not idle")
        return reader

    def waiting_task(self, event: Event, name: TaskName) -> int:
        task = self.numbers.get(name, NONE)
        if task == NONE or self.desk.tasks.waiting_in[task] == NONE:
            raise refused(event, "study", f"{name[0]} does not wait ({name[1]})")
        return task

    def present_reader(self, event: Event, name: str) -> int:
        reader = self.reader(event, name)
        if self.desk.readers.state[reader] in (columns.OFF, columns.PHONE, columns.ADVISING):
            raise refused(event, "reader", f"{name} is {STATE_WORDS[self.desk.readers.state[reader]]}")
        return reader

    def absent_reader(self, event: Event, name: str) -> int:
        reader = self.reader(event, name)
        if self.desk.readers.state[reader] not in (columns.PHONE, columns.WAKING, columns.ADVISING):
            raise refused(event, "reader", f"{name} is {STATE_WORDS[self.desk.readers.state[reader]]}, not away")
        if self.desk.readers.task[reader] != NONE and reader not in self.advising:
            raise refused(event, "reader", f"{name} was advised on a study that is still in hand")
        return reader

    # -- decisions -------------------------------------------------------------------------------------------------

    def settled(self) -> Iterator[Decision]:
        """Decide and carry out, until nothing is left to decide."""
        if not self.owns:  # `decide` notes there when the next look at who may rest is worth while
            self.desk = self.desk._replace(rest_opens=self.desk.rest_opens[:])
        while True:
            action, task, reader, reason = _decide(self.now, self.desk, self.policy)
            if action == columns.NOTHING:
                return
            self.own()
            yield self.decision(_ACTIONS[action], task, reader, self.words(task, reader, reason))
            self.carry_out(action, task, reader)

    def carry_out(self, action: int, task: int, reader: int) -> None:
        if action in (columns.ASSIGN, columns.CALL_OUT):
            self.asked.discard(reader)
        if action in (columns.ASSIGN, columns.CALL_OUT):
            _begin(self.now, self.desk, task, reader)
        elif action == columns.PREEMPT:
            _interrupt(self.now, self.desk, task, reader)
        elif action == columns.CALL_BACK:
            _call_back(self.now, self.desk, reader)
        elif action == columns.SEND_TO_REST:
            _send_to_rest(self.now, self.desk, reader)
        elif action == columns.RELEASE:
            _release(self.desk, task)
        else:
            self.desk.tasks.skill[task] = self.setting.usual_skill(self.desk.tasks.kind[task])
            _waive_expert(self.desk, task)

    def decision(self, action: Action, task: int, reader: int, reason: str) -> Decision:
        study, work = (None, None) if task == NONE else self.tasks[task]
        name = None if reader == NONE else self.setting.readers[reader]
        among = candidates(self.now, self.desk, self.setting, task) if action in _GIVING else ()
        return Decision(self.at, action, study, work, name, reason, among)

    def words(self, task: int, reader: int, reason: int) -> str:
        """The reason, with the figures that decided where there are any."""
        words = REASON_WORDS[reason]
        if reason == columns.LOWEST_COST:
            cost = _cost(self.now, self.desk, self.policy, task, reader)
            pressure = _pressure(self.now, self.desk, self.policy, task)
            words += f" ({cost:.2f}) for the most pressing study (index {60 * pressure:.3f} a minute)"
        return words
