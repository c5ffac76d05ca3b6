"""The live engine takes the decisions of the simulation, says why, and refuses what cannot be."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from data.errors import InputError
from data.studies import Subspecialty
from dispatch import state as state_module
from dispatch.engine import step
from dispatch.events import (
    Action,
    AiFlagged,
    CallAnswered,
    Decision,
    DutyEnded,
    DutyStarted,
    Event,
    HelpWanted,
    NextWanted,
    ReaderFree,
    TaskArrived,
    TaskDone,
    Tick,
    Withdrawn,
    Work,
)
from dispatch.kernels import columns, world
from dispatch.policy import POLICIES
from dispatch.state import Setting, in_hand, new_state, waiting
from simulation.caseload import make_caseload
from simulation.draws import draw
from simulation.parameters import SimulationParameters
from simulation.replication import Replication, Scenario, replicate
from tests.unit.simulation import stage

START = stage.at(8)

ACTIONS = {
    columns.ASSIGN: Action.ASSIGN,
    columns.PREEMPT: Action.INTERRUPT,
    columns.CALL_BACK: Action.CALL_BACK,
    columns.CALL_OUT: Action.CALL_OUT,
    columns.SEND_TO_REST: Action.SEND_TO_REST,
    columns.RELEASE: Action.RELEASE,
    columns.WAIVE_EXPERT: Action.WAIVE_EXPERT,
}


class Journal:
    """The log of a replication, told as live events and the decisions that the simulation took."""

    def __init__(self, scenario: Scenario, replication: Replication) -> None:
        self.scenario, self.studies = scenario, replication.studies
        names = ("at", "what", "task", "reader", "reason")
        self.rows = list(zip(*(replication.events[name].tolist() for name in names), strict=True))
        self.size = len(self.studies["images_at"])
        self.twice = [n for n in range(self.size) if self.studies["read_twice"][n]]

    def instant(self, second: int) -> datetime:
        return self.scenario.origin + timedelta(seconds=second)

    def name(self, task: int) -> tuple[str, Work]:
        if task < self.size:
            return f"S-{task}", Work.READ
        if task < 2 * self.size:
            return f"S-{task - self.size}", Work.VET
        return f"S-{self.twice[task - 2 * self.size]}", Work.SECOND_READ

    def decisions(self) -> list[tuple[datetime, Action, str | None, Work | None, str | None]]:
        found = []
        for at, what, task, reader, _ in self.rows:
            if what in (world.TRANSFER_STARTS, world.ADVICE) or what >= world.DECIDED:
                action = {world.TRANSFER_STARTS: Action.TRANSFER, world.ADVICE: Action.ADVISE}.get(what)
                study, work = (None, None) if task < 0 else self.name(task)
                who = None if reader < 0 else self.scenario.crew.readers[reader]
                found.append((self.instant(at), action or ACTIONS[what - world.DECIDED], study, work, who))
        return found

    def events(self) -> Iterator[Event]:
        advisers: dict[int, int] = {}
        for row, following in zip(self.rows, [*self.rows[1:], self.rows[0]], strict=True):
            at, what, task, reader, _ = row
            if what == world.ADVICE:
                advisers[task] = reader
            who = self.scenario.crew.readers[reader]
            if what == world.READER_DONE:
                yield self.reader_done(row, following, advisers)
            elif what in (world.REQUESTED, world.IMAGES_RECEIVED, world.SECOND_READ_OPENS):
                yield self.arrival(at, task)
            elif what == world.DUTY_STARTS:
                yield self.duty_start(at, reader)
            elif what == world.DUTY_ENDS:
                yield DutyEnded(self.instant(at), who)
            elif what == world.AI_FLAGS:
                yield AiFlagged(self.instant(at), f"S-{task}")
            elif what == world.CALL_RINGS:
                yield CallAnswered(self.instant(at), who)
            elif what == world.WINDOW_CLOSES:
                yield Withdrawn(self.instant(at), f"S-{task}")
            elif what == world.LOOK_AGAIN:
                yield Tick(self.instant(at))

    def reader_done(self, row, following, advisers) -> Event:
        at, _, task, reader, state = row
        who = self.scenario.crew.readers[reader]
        if state in (columns.PHONE, columns.WAKING) or (state == columns.ADVISING and advisers[task] == reader):
            return ReaderFree(self.instant(at), who)
        wants_help = following[1] in (world.ADVICE, world.TRANSFER_STARTS) and following[2] == task
        return (HelpWanted if wants_help else TaskDone)(self.instant(at), who)

    def arrival(self, at: int, task: int) -> TaskArrived:
        study, work = self.name(task)
        n = int(study[2:])
        network = self.scenario.network
        caseload = make_caseload(network, self.scenario.studies, self.scenario.roster.horizon, self.scenario.origin)
        return TaskArrived(
            at=self.instant(at),
            study=study,
            work=work,
            exam=network.exams[self.studies["exam"][n]].code,
            hospital=network.hospitals[self.studies["hospital"][n]].id,
            urgency=network.urgency_classes[self.studies["urgency"][n]].code,
            visit=None if caseload.visit[n] < 0 else f"V-{caseload.visit[n]}",
            barred=self.scenario.crew.readers[self.studies["reader"][n]] if work is Work.SECOND_READ else None,
        )

    def duty_start(self, at: int, reader: int) -> DutyStarted:
        stretch = next(s for s in self.scenario.crew.stretches if s.reader == reader and s.start == at)
        rest = [None if s < 0 else self.instant(s) for s in (stretch.rest_from, stretch.rest_until)]
        instant = self.instant(at)
        return DutyStarted(instant, self.scenario.crew.readers[reader], instant.date(), *rest, on_call=stretch.home)


@pytest.mark.parametrize(("policy", "forgetful"), [*((name, False) for name in stage.PLAYED), ("fifo", True)])
def test_the_simulated_log_gives_the_same_decisions(policy, forgetful, monkeypatch):
    monkeypatch.setattr(state_module, "FORGET_ABOVE", 50 if forgetful else 10_000)
    if forgetful:
        monkeypatch.setattr(state_module, "REMEMBERED_SECONDS", 3600)
    network = stage.network([stage.reader(n, experienced=tuple(Subspecialty)[n % 8 :]) for n in range(12)], hospitals=2)
    network = network.model_copy(
        update={"hospitals": (network.hospitals[0], network.hospitals[1].model_copy(update={"hand_over": "hand_back"}))}
    )
    nights = [stage.duty(n, 20, 32, "N12") for n in range(6)]
    days = [stage.duty(n, 8, 20) for n in range(6, 11)]
    roster = stage.roster(*nights, *days, stage.duty(11, 8, 32, "ON-CALL", Subspecialty.NEURO))
    table = stage.studies(network, stage.random_rows(network, 330, (8, 31), 3))
    scenario = stage.scenario(network, roster, table, policy, SimulationParameters())
    replication = replicate(scenario, 0, keep_events=True)
    journal = Journal(scenario, replication)
    caseload = make_caseload(network, table, roster.horizon, scenario.origin)
    speeds = draw(network, scenario.crew, caseload, scenario.parameters, scenario.seed, 0).speed
    setting = Setting(network, scenario.policy, dict(zip(scenario.crew.readers, speeds.tolist(), strict=True)))
    state, taken = new_state(setting, scenario.origin), []
    for event in journal.events():
        state, decisions = step(state, event, setting)
        taken += [(each.at, each.action, each.study, each.work, each.reader) for each in decisions]
    expected = journal.decisions()
    assert taken == expected
    assert (len(state.tasks) < 250) is forgetful
    assert {action for _, action, *_ in expected} >= {
        Action.ASSIGN,
        Action.SEND_TO_REST,
        Action.ADVISE,
        Action.TRANSFER,
    }


# -- by hand -----------------------------------------------------------------------------------------------------------


def play(setting: Setting, *events: Event) -> tuple[object, list[Decision]]:
    state, taken = new_state(setting, START), []
    for event in events:
        state, decisions = step(state, event, setting)
        taken += decisions
    return state, taken


def setting(people: int = 2, policy: str = "atc-match-preempt") -> Setting:
    return Setting(stage.network(people), POLICIES[policy])


def minutes(count: float) -> datetime:
    return START + timedelta(minutes=count)


def on_duty(reader: str, after: float = 0) -> DutyStarted:
    return DutyStarted(minutes(after), reader, stage.MONDAY)


def images(study: str, after: float, exam: str = "CT_HEAD", urgency: str = "P2", **more: object) -> TaskArrived:
    return TaskArrived(minutes(after), study, Work.READ, exam, "H-0", urgency, **more)


def test_a_study_goes_to_the_idle_reader_with_a_reason():
    state, taken = play(setting(), on_duty("R-0"), images("A", 1))
    assert [(d.action, d.study, d.reader) for d in taken] == [(Action.ASSIGN, "A", "R-0")]
    assert taken[0].reason == "the only idle reader who may"
    assert in_hand(state, setting()) == {"R-0": ("A", Work.READ)}


def test_the_reason_tells_cost_and_pressure_where_they_decided():
    _, taken = play(setting(), on_duty("R-0"), on_duty("R-1"), images("A", 1))
    assert taken[0].reason.startswith("lowest expected cost (0.")
    assert "index 0." in taken[0].reason


def test_a_state_is_never_changed_by_a_later_step():
    arrangement = setting()
    before, _ = play(arrangement, on_duty("R-0"), images("A", 1), images("B", 2))
    snapshot = repr(before)
    first, decisions = step(before, TaskDone(minutes(9), "R-0"), arrangement)
    again, same = step(before, TaskDone(minutes(9), "R-0"), arrangement)
    assert repr(before) == snapshot
    assert (repr(first), decisions) == (repr(again), same)
    assert waiting(before) == (("B", Work.READ),)
    assert waiting(first) == ()


def test_an_urgent_study_interrupts_after_its_wait_and_the_other_is_resumed():
    state, taken = play(
        setting(1),
        on_duty("R-0"),
        images("A", 1),
        images("B", 2, "CT_STROKE", "P0"),
        Tick(minutes(3)),
        Tick(minutes(4)),
        TaskDone(minutes(10), "R-0"),
    )
    assert [(d.at, d.action, d.study) for d in taken[1:]] == [(minutes(4), Action.INTERRUPT, "B")]
    assert in_hand(state, setting(1)) == {"R-0": ("A", Work.READ)}


def test_help_comes_from_an_idle_expert_else_the_study_is_transferred_else_kept():
    people = [stage.reader(0), stage.reader(1, experienced=(Subspecialty.NEURO,)), stage.reader(2)]
    arrangement = Setting(stage.network(people), POLICIES["fifo"])
    start = [on_duty("R-0"), images("A", 1)]
    _, kept = play(arrangement, *start, HelpWanted(minutes(5), "R-0"))
    assert (kept[-1].action, kept[-1].reader) == (Action.KEEP, "R-0")
    state, advised = play(arrangement, *start, on_duty("R-1", 2), HelpWanted(minutes(5), "R-0"))
    assert (advised[-1].action, advised[-1].reader) == (Action.ADVISE, "R-1")
    assert len(in_hand(state, arrangement)) == 2
    busy = [on_duty("R-1", 2), images("B", 3), HelpWanted(minutes(5), "R-0"), TaskDone(minutes(9), "R-1")]
    _, moved = play(arrangement, *start, *busy)
    assert [(d.action, d.study, d.reader) for d in moved[2:]] == [
        (Action.TRANSFER, "A", "R-0"),
        (Action.ASSIGN, "A", "R-1"),
    ]


def test_a_withdrawn_study_is_not_given_to_anyone():
    _, taken = play(setting(), images("A", 1), Withdrawn(minutes(2), "A"), on_duty("R-0", 3))
    assert taken == []


def test_second_reads_are_barred_to_the_first_reader():
    again = TaskArrived(minutes(3), "A", Work.SECOND_READ, "CT_WB_TRAUMA", "H-0", "P0-TRAUMA", barred="R-0")
    _, taken = play(setting(), on_duty("R-0"), again, on_duty("R-1", 5))
    assert [(d.work, d.reader) for d in taken] == [(Work.SECOND_READ, "R-1")]


def test_near_its_limit_a_study_calls_a_resting_reader_back_and_says_why():
    policy = POLICIES["atc-match"].model_copy(update={"call_back_minutes": 1000, "escalate_share": 0.5})
    arrangement = Setting(stage.network(2), policy)
    rests = DutyStarted(START, "R-0", stage.MONDAY, START, minutes(600))
    waits = [rests, on_duty("R-1"), images("A", 1), images("B", 2)]
    _, taken = play(arrangement, *waits, Tick(minutes(31)), Tick(minutes(32)), Tick(minutes(33)))
    assert [(d.at, d.study, d.reader, d.reason) for d in taken if d.action is Action.CALL_BACK] == [
        (minutes(32), "B", "R-0", "near its limit")
    ]


# -- pull --------------------------------------------------------------------------------------------------------------


def pulling(reader: str, after: float = 0) -> DutyStarted:
    return DutyStarted(minutes(after), reader, stage.MONDAY, pull=True)


def given(taken: list[Decision]) -> list[tuple[datetime, str | None, str | None]]:
    return [(each.at, each.study, each.reader) for each in taken if each.action is Action.ASSIGN]


def test_who_pulls_gets_a_study_when_asking_and_the_next_one_only_then():
    events = [
        pulling("R-0"),
        images("A", 1),
        images("B", 2),
        NextWanted(minutes(3), "R-0"),
        TaskDone(minutes(9), "R-0"),
    ]
    state, taken = play(setting(1), *events, Tick(minutes(30)))
    assert given(taken) == [(minutes(3), "A", "R-0")]
    assert waiting(state) == (("B", Work.READ),)
    _, taken = play(setting(1), *events, Tick(minutes(30)), NextWanted(minutes(31), "R-0"))
    assert given(taken)[1:] == [(minutes(31), "B", "R-0")]
    _, pushed = play(setting(1), on_duty("R-0"), *events[1:3], events[4])
    assert given(pushed) == [(minutes(1), "A", "R-0"), (minutes(9), "B", "R-0")], "push stays what happens by itself"


def test_who_has_asked_gets_what_comes_next_first_to_ask_first_served():
    _, taken = play(
        setting(2, "fifo"),
        pulling("R-0"),
        pulling("R-1"),
        NextWanted(minutes(1), "R-1"),
        NextWanted(minutes(2), "R-0"),
        images("A", 3),
        images("B", 4),
    )
    assert given(taken) == [(minutes(3), "A", "R-1"), (minutes(4), "B", "R-0")]


def test_asked_while_busy_holds_from_when_the_work_is_done():
    asked = [
        pulling("R-0"),
        images("A", 1),
        images("B", 2),
        NextWanted(minutes(3), "R-0"),
        NextWanted(minutes(5), "R-0"),
    ]
    _, taken = play(setting(1), *asked, TaskDone(minutes(9), "R-0"))
    assert given(taken) == [(minutes(3), "A", "R-0"), (minutes(9), "B", "R-0")]


def test_work_goes_past_who_has_not_asked_to_colleagues():
    _, taken = play(setting(), pulling("R-0"), on_duty("R-1", 1), images("A", 2), images("B", 3))
    assert given(taken) == [(minutes(2), "A", "R-1")]


def test_the_telephone_and_advice_find_who_has_not_asked_and_ask_nothing_of_them():
    called = [pulling("R-0"), CallAnswered(minutes(1), "R-0"), ReaderFree(minutes(3), "R-0"), images("A", 4)]
    state, taken = play(setting(1), *called)
    assert (given(taken), waiting(state)) == ([], (("A", Work.READ),))
    people = [stage.reader(0), stage.reader(1, experienced=(Subspecialty.NEURO,))]
    arrangement = Setting(stage.network(people), POLICIES["fifo"])
    _, taken = play(arrangement, on_duty("R-0"), pulling("R-1"), images("A", 1), HelpWanted(minutes(5), "R-0"))
    assert (taken[-1].action, taken[-1].reader) == (Action.ADVISE, "R-1")


def test_an_urgent_study_comes_unasked_after_its_wait():
    _, taken = play(setting(1), pulling("R-0"), images("B", 1, "CT_STROKE", "P0"), Tick(minutes(2)), Tick(minutes(3)))
    assert [(d.at, d.action, d.study, d.reason) for d in taken] == [
        (minutes(3), Action.ASSIGN, "B", "urgent, and nobody who asked may")
    ]


def test_pull_ends_with_the_duty_and_only_who_pulls_may_ask():
    over = [pulling("R-0"), NextWanted(minutes(1), "R-0"), DutyEnded(minutes(2), "R-0")]
    state, _ = play(setting(1), *over)
    assert (state.pulling, state.asked) == (frozenset(), frozenset())
    _, taken = play(setting(1), *over, on_duty("R-0", 3), images("A", 4))
    assert given(taken) == [(minutes(4), "A", "R-0")]


@pytest.mark.parametrize(
    ("event", "field"),
    [
        (TaskDone(minutes(2), "R-1"), "reader"),
        (TaskDone(minutes(2), "R-9"), "reader"),
        (CallAnswered(minutes(2), "R-0"), "reader"),
        (NextWanted(minutes(2), "R-0"), "reader"),
        (DutyStarted(minutes(2), "R-0", stage.MONDAY), "reader"),
        (Withdrawn(minutes(2), "A"), "study"),
        (images("B", 2, exam="X-RAY"), "exam"),
        (images("B", 2, urgency="P9"), "urgency"),
        (images("A", 2), "study"),
        (Tick(minutes(-1)), "at"),
    ],
)
def test_impossible_events_are_refused_by_name(event, field):
    with pytest.raises(InputError) as refusal:
        play(setting(), on_duty("R-0"), images("A", 1), event)
    assert refusal.value.problems[0].field == field
