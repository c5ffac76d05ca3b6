"""Live dispatch as a pure function: ``step(state, event, setting) → (state, decisions)``.

No clock, no input or output, no randomness: the same events always give the same decisions, so a journal of events is
enough to recover. The decisions are those of `dispatch.kernels.decide` and `hard_cases`, run as plain Python (a desk
decides some thousand times a day); the simulation runs the very same source compiled.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from data.errors import InputError, Problem
from dispatch import ruled
from dispatch.candidates import candidates
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
from dispatch.kernels import columns, decide, desk, hard_cases, queue, valuation
from dispatch.kernels.columns import NONE, Desk, copied
from dispatch.kernels.compiled import plain
from dispatch.state import FORGET_ABOVE, Setting, State, TaskName, without_finished
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
UNOCCUPIED = (columns.IDLE, columns.NOT_ASKING)
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
        raise _refused(event, "at", f"it is of {event.at}, before the last event at {state.at}")
    if len(state.tasks) >= FORGET_ABOVE:
        state = without_finished(state)
    draft = _Draft(state, event.at.astimezone(UTC), setting)
    decisions = list(draft.happens(event))
    draft.hold_back()
    decisions += draft.settled()
    return draft.state(), tuple(decisions)


def retrace(
    state: State,
    history: Iterable[tuple[Event, tuple[tuple[Action, TaskName | None, str | None], ...]]],
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
        if len(draft.tasks) >= FORGET_ABOVE:
            draft = _Draft(without_finished(draft.state()), draft.at, setting)
        draft.at, draft.now = event.at.astimezone(UTC), round(event.at.timestamp())
        answered = len(tuple(draft.happens(event)))
        draft.hold_back()
        for action, name, reader in decisions[answered:]:
            task = NONE if name is None else draft.numbers[name]
            draft.carry_out(_CODES[action], task, NONE if reader is None else draft.reader(event, reader))
    return draft.state()


def _refused(event: Event, field: str, message: str) -> InputError:
    return InputError(Problem(type(event).__name__, None, field, message, "correct the event, or leave it out"))


def _second(instant: datetime | None) -> int:
    return NONE if instant is None else round(instant.timestamp())


class _Draft:
    """A desk that is being changed by one event."""

    def __init__(self, state: State, at: datetime, setting: Setting) -> None:
        self.at, self.now = at, round(at.timestamp())
        self.setting, self.policy = setting, setting.numbers
        self.desk: Desk = copied(state.desk)
        self.tasks, self.visits = list(state.tasks), list(state.visits)
        self.pulling, self.asked = set(state.pulling), set(state.asked)
        self.numbers = {name: number for number, name in enumerate(self.tasks)}

    def state(self) -> State:
        tasks, visits = tuple(self.tasks), tuple(self.visits)
        return State(self.at, self.desk, tasks, visits, frozenset(self.pulling), frozenset(self.asked))

    # -- events ----------------------------------------------------------------------------------------------------

    def happens(self, event: Event) -> Iterator[Decision]:  # noqa: PLR0912 (a branch an event)
        """Change the desk; only a call for help is answered at once."""
        match event:
            case DutyStarted():
                self.duty_started(event)
            case DutyEnded():
                self.duty_ended(event)
            case TaskArrived():
                _arrive(self.now, self.desk, self.policy, self.new_task(event))
            case TaskDone():
                _finish(self.now, self.desk, self.busy_reader(event, event.reader))
            case HelpWanted():
                yield self.help_wanted(event)
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
                yield self.given(event)
            case Withdrawn():
                self.withdrawn(event)
            case Changed():
                yield from self.changed(event)
            case RuleDecided():
                yield self.ruled(event)
            case Tick():
                pass

    def duty_started(self, event: DutyStarted) -> None:
        reader = self.reader(event, event.reader)
        if self.desk.readers.on_duty[reader]:
            raise _refused(event, "reader", f"{event.reader} is on duty already")
        hospitals = self.desk.hospitals
        row = self.setting.may_read_for(event.reader, event.day)
        self.desk.privileges[reader * hospitals : (reader + 1) * hospitals] = row
        rest_from, rest_until = _second(event.rest_from), _second(event.rest_until)
        _start_duty(self.now, self.desk, reader, reader, rest_from, rest_until, int(event.on_call))
        if event.pull:
            self.pulling.add(reader)

    def duty_ended(self, event: DutyEnded) -> None:
        reader = self.reader(event, event.reader)
        away = self.desk.readers.state[reader] == columns.PHONE and not _is_in(self.desk, columns.AWAKE_READERS, reader)
        _end_duty(self.now, self.desk, reader)
        if away:
            _come_back(self.now, self.desk, reader)
        self.pulling.discard(reader)
        self.asked.discard(reader)

    def new_task(self, event: TaskArrived) -> int:
        self.assert_known(event)
        if (event.study, event.work) in self.numbers:
            raise _refused(event, "study", f"{event.study} has come already ({event.work})")
        kind, skill = self.setting.kind_and_skill(event)
        hospital = NONE if event.work is Work.VET else self.setting.hospital_number[event.hospital]
        barred = NONE if event.barred is None else self.reader(event, event.barred)
        fresh = {"kind": kind, "skill": skill, "hospital": hospital, "visit": self.visit(event), "barred": barred}
        absent = {"due": 0, "order": 0, "expert": 0, "pauses": 0}
        for name, column in self.desk.tasks._asdict().items():
            column.append(fresh.get(name, absent.get(name, NONE)))
        self.numbers[event.study, event.work] = len(self.tasks)
        self.tasks.append((event.study, event.work))
        return len(self.tasks) - 1

    def assert_known(self, event: TaskArrived | Changed) -> None:
        for field, known in (
            ("exam", self.setting.exam_number),
            ("hospital", self.setting.hospital_number),
            ("urgency", self.setting.class_number),
        ):
            if getattr(event, field) not in known:
                raise _refused(event, field, f"{getattr(event, field)!r} is not in the network")

    def visit(self, event: TaskArrived | Changed) -> int:
        if event.visit is None or event.work is not Work.READ:
            return NONE
        if event.visit not in self.visits:
            self.visits.append(event.visit)
            self.desk.visit_reader.append(NONE)
        return self.visits.index(event.visit)

    def help_wanted(self, event: HelpWanted) -> Decision:
        reader = self.busy_reader(event, event.reader)
        task = self.desk.readers.task[reader]
        way, adviser = _decide_help(self.desk, self.policy, task, reader)
        if way == hard_cases.ADVISE:
            if self.desk.readers.state[adviser] in UNOCCUPIED:
                _occupy(self.now, self.desk, adviser, task, columns.ADVISING)
            _enter(self.now, self.desk, reader, columns.ADVISING)
        elif way == hard_cases.TRANSFER:
            self.desk.tasks.expert[task] = 1
            _finish(self.now, self.desk, reader)
            _place(self.now, self.desk, self.policy, task)
        action, reason = _HELP[way]
        return self.decision(action, task, adviser if way == hard_cases.ADVISE else reader, reason)

    def next_wanted(self, event: NextWanted) -> None:
        reader = self.reader(event, event.reader)
        if reader not in self.pulling:
            raise _refused(event, "reader", f"{event.reader} is not on duty in pull mode")
        self.asked.add(reader)
        if self.desk.readers.state[reader] == columns.NOT_ASKING:
            _enter(self.now, self.desk, reader, columns.IDLE)

    def hold_back(self) -> None:
        """Whoever is in pull mode and idle without having asked gets nothing yet."""
        for reader in sorted(self.pulling - self.asked):
            if self.desk.readers.state[reader] == columns.IDLE:
                _enter(self.now, self.desk, reader, columns.NOT_ASKING)

    def ai_flagged(self, event: AiFlagged) -> None:
        task = self.numbers.get((event.study, Work.READ), NONE)
        if task != NONE and self.desk.tasks.waiting_in[task] != NONE:
            _bring_forward(self.desk, self.policy, task)

    def withdrawn(self, event: Withdrawn) -> None:
        task = self.numbers.get((event.study, event.work), NONE)
        if event.in_hand and task != NONE and task in self.desk.readers.paused:
            self.desk.readers.paused[self.desk.readers.paused.index(task)] = NONE
            return
        if event.in_hand and task != NONE and self.desk.tasks.waiting_in[task] == NONE:
            _put_back(self.now, self.desk, self.policy, self.holder(event, task))
        _remove(self.desk, self.waiting_task(event, (event.study, event.work)))

    def changed(self, event: Changed) -> Iterator[Decision]:
        self.assert_known(event)
        task, tasks = self.numbers.get((event.study, event.work), NONE), self.desk.tasks
        if task == NONE:
            raise _refused(event, "study", f"{event.study} does not wait ({event.work})")
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
            return
        for reader, in_hand in enumerate(self.desk.readers.task):
            busy = self.desk.readers.state[reader] in (columns.BUSY, columns.CALLED_OUT)
            if in_hand == task and busy and not _is_able(self.desk, task, reader):
                _put_back(self.now, self.desk, self.policy, reader)
                yield self.decision(
                    Action.TRANSFER, task, reader, "the order was changed, and this reader may not do it"
                )

    def given(self, event: Given) -> Decision:
        task = self.numbers.get((event.study, event.work), NONE)
        reader = self.reader(event, event.reader)
        if task == NONE or not _is_able(self.desk, task, reader):
            raise _refused(event, "reader", f"{event.reader} may not do {event.study} ({event.work})")
        if self.desk.readers.state[reader] not in (*UNOCCUPIED, columns.AT_HOME):
            raise _refused(event, "reader", f"{event.reader} is not idle")
        if self.desk.tasks.waiting_in[task] == NONE:
            _put_back(self.now, self.desk, self.policy, self.holder(event, task))
        decision = self.decision(Action.ASSIGN, task, reader, f"by hand: {event.reason}")
        _begin(self.now, self.desk, task, reader)
        return decision

    def ruled(self, event: RuleDecided) -> Decision:
        task = self.waiting_task(event, (event.study, event.work))
        reader = NONE if event.reader is None else self.reader(event, event.reader)
        if event.action is not Action.WIDEN and not ruled.can(self.desk, task, reader, event.action):
            raise _refused(event, "reader", f"{event.reader} cannot have {event.study} now ({event.action})")
        decision = self.decision(event.action, task, reader, event.reason)
        ruled.carry_out(self.now, self.desk, task, reader, event)
        return decision

    # -- who and what ----------------------------------------------------------------------------------------------

    def reader(self, event: Event, name: str) -> int:
        if name not in self.setting.reader_number:
            raise _refused(event, "reader", f"{name!r} is not in the network")
        return self.setting.reader_number[name]

    def busy_reader(self, event: Event, name: str) -> int:
        reader = self.reader(event, name)
        if self.desk.readers.task[reader] == NONE:
            raise _refused(event, "reader", f"{name} has nothing in hand")
        return reader

    def idle_reader(self, event: Event, name: str) -> int:
        reader = self.reader(event, name)
        if self.desk.readers.state[reader] not in UNOCCUPIED:
            raise _refused(event, "reader", f"{name} is not idle")
        return reader

    def waiting_task(self, event: Event, name: TaskName) -> int:
        task = self.numbers.get(name, NONE)
        if task == NONE or self.desk.tasks.waiting_in[task] == NONE:
            raise _refused(event, "study", f"{name[0]} does not wait ({name[1]})")
        return task

    def present_reader(self, event: Event, name: str) -> int:
        reader = self.reader(event, name)
        if self.desk.readers.state[reader] in (columns.OFF, columns.PHONE, columns.ADVISING):
            raise _refused(event, "reader", f"{name} is {STATE_WORDS[self.desk.readers.state[reader]]}")
        return reader

    def absent_reader(self, event: Event, name: str) -> int:
        reader = self.reader(event, name)
        if self.desk.readers.state[reader] not in (columns.PHONE, columns.WAKING, columns.ADVISING):
            raise _refused(event, "reader", f"{name} is {STATE_WORDS[self.desk.readers.state[reader]]}, not away")
        return reader

    def holder(self, event: Event, task: int) -> int:
        for reader, in_hand in enumerate(self.desk.readers.task):
            if in_hand == task and self.desk.readers.state[reader] in (columns.BUSY, columns.CALLED_OUT):
                return reader
        raise _refused(event, "study", "it neither waits nor is it in anyone's hand")

    # -- decisions -------------------------------------------------------------------------------------------------

    def settled(self) -> Iterator[Decision]:
        """Decide and carry out, until nothing is left to decide."""
        while True:
            action, task, reader, reason = _decide(self.now, self.desk, self.policy)
            if action == columns.NOTHING:
                return
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
