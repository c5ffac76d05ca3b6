"""A simulated night told to the live leader in its own order: it must decide what the simulation decided.

What hospitals and readers say comes as the rows that they would write; duties, second reads, hospitals that take
studies back, and time that passes come as the events that the leader makes of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from data.store import inbox
from data.store.store import Store
from dispatch.commands import Command
from dispatch.events import (
    Action,
    AiFlagged,
    CallAnswered,
    Event,
    HelpWanted,
    ReaderFree,
    TaskArrived,
    TaskDone,
    Work,
)
from dispatch.intake.record_text import delivery_body
from dispatch.intake.records import Channel, Delivery, NewStudy, Origin, StudyRef
from dispatch.journal import Journal
from dispatch.life.rules import DECISION_ALONE
from dispatch.rosters import FixedDuties
from dispatch.service import Leader
from dispatch.state import Setting, in_hand
from simulation.replication import Replication, Scenario
from simulation.told_log import Choice, ToldLog

SOURCE = "simulation"
_COMMANDS: dict[type[Event], Command] = {
    TaskDone: Command.DONE,
    HelpWanted: Command.HELP,
    AiFlagged: Command.AI_FLAG,
    CallAnswered: Command.PHONE,
    ReaderFree: Command.RESUME,
}
_ABOUT = (Command.DONE, Command.HELP)
"""Commands about what the reader has in hand."""


@dataclass(slots=True)
class JournalReplay:
    """A leader on a store, and a clock that shows the time of the event that happens."""

    store: Store
    log: ToldLog
    leader: Leader = field(init=False)
    now: datetime = field(init=False)
    _keys: int = 0

    def __post_init__(self) -> None:
        scenario = self.log.scenario
        self.now = scenario.origin
        setting = Setting(scenario.network, scenario.policy, self.log.speeds)
        duties = FixedDuties(scenario.network, scenario.roster)
        self.leader = Leader(self.store, setting, duties, _unheard, clock=lambda: self.now, rules=DECISION_ALONE)

    def run(self) -> None:
        """Tell the leader the whole night."""
        self.leader.start()
        for event in self.log.events():
            self.now = event.at
            self._happens(event)
        self.leader.stop()

    def taken(self) -> list[Choice]:
        """Every decision that is in the journal now, in order, apart from those that change nothing."""
        return [
            (event.at, action, *(task or (None, None)), reader)
            for event, decisions in Journal(self.store, self.leader.journal.lease).history()
            for action, task, reader in decisions
            if action is not Action.KEEP
        ]

    def _happens(self, event: Event) -> None:
        command = _COMMANDS.get(type(event))
        if isinstance(event, TaskArrived) and event.work is not Work.SECOND_READ:
            self._comes(event)
        elif command is not None:
            reader = getattr(event, "reader", None)
            study = in_hand(self.leader.state, self.leader.setting)[reader or ""][0] if command in _ABOUT else None
            self._ask(command, reader, getattr(event, "study", study))
        else:
            self.leader.happens(event)

    def _comes(self, event: TaskArrived) -> None:
        hospital, _, accession = event.study.partition("/")
        with self.store.reading() as connection:
            known = inbox.study_id(connection, accession, hospital)
        if known is not None:
            self._ask(Command.IMAGES_COMPLETE, None, event.study)
            return
        record = NewStudy(
            study=StudyRef(hospital, accession),
            exam=event.exam,
            urgency=event.urgency,
            requested_at=self.now,
            visit=event.visit,
            images_complete=event.work is Work.READ,
        )
        self._keys += 1
        key = f"{SOURCE} {self._keys}"
        body = delivery_body(Delivery(Origin(Channel.HTTP, hospital, key, key, key), (record,)))
        inbox.receive(self.store, Channel.HTTP, key, self.now, body, content=key)
        self._apply()

    def _ask(self, command: Command, reader: str | None, study: str | None) -> None:
        number = None
        if study is not None:
            hospital, _, accession = study.partition("/")
            number = inbox.known_study(self.store, accession, hospital)
        self._keys += 1
        values: dict[str, Any] = {"reader": reader, "study_id": number, "by": reader or "", "reason": ""}
        inbox.ask(self.store, command, f"{SOURCE} {self._keys}", self.now, **values)
        self._apply()

    def _apply(self) -> None:
        with self.store.reading() as connection:
            waiting = inbox.waiting_requests(connection)
        for request in waiting:
            self.leader.apply(request, self.now)


def _unheard(message: str) -> None:
    """Nobody listens to the feed."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Decisions of both, and the first on which they differ (its number, the simulation's, the leader's)."""

    wanted: int
    taken: int
    first: tuple[int, Choice | None, Choice | None] | None

    @property
    def same(self) -> bool:
        """Whether every decision is the same."""
        return self.first is None


def compared(scenario: Scenario, replication: Replication, store: Store) -> Comparison:
    """Tell a replication that kept its events to a leader on an empty store, and compare every decision."""
    log = ToldLog(scenario, replication)
    replay = JournalReplay(store, log)
    replay.run()
    wanted, taken = log.choices(), replay.taken()
    differing = (n for n in range(max(len(wanted), len(taken))) if wanted[n : n + 1] != taken[n : n + 1])
    n = next(differing, None)
    if n is None:
        return Comparison(len(wanted), len(taken), None)
    return Comparison(
        len(wanted),
        len(taken),
        (n, wanted[n] if n < len(wanted) else None, taken[n] if n < len(taken) else None),
    )
