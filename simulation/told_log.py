"""The event log of a replication as the live desk would have been told it, and what the simulation decided after it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import TypeAlias

import numpy as np

from data.calendar import local_date
from dispatch.events import (
    Action,
    AiFlagged,
    CallAnswered,
    DutyEnded,
    DutyStarted,
    Event,
    HelpWanted,
    ReaderFree,
    TaskArrived,
    TaskDone,
    Tick,
    Withdrawn,
    Work,
)
from dispatch.kernels import columns, world
from dispatch.projection import study_name
from simulation.crew import Stretch
from simulation.replication import Replication, Scenario, dealt

Row: TypeAlias = tuple[int, int, int, int, int]
Choice: TypeAlias = tuple[datetime, Action, str | None, Work | None, str | None]
"""When, what, study, work, reader."""

ACTIONS = {
    world.TRANSFER_STARTS: Action.TRANSFER,
    world.ADVICE: Action.ADVISE,
    world.DECIDED + columns.ASSIGN: Action.ASSIGN,
    world.DECIDED + columns.PREEMPT: Action.INTERRUPT,
    world.DECIDED + columns.CALL_BACK: Action.CALL_BACK,
    world.DECIDED + columns.CALL_OUT: Action.CALL_OUT,
    world.DECIDED + columns.SEND_TO_REST: Action.SEND_TO_REST,
    world.DECIDED + columns.RELEASE: Action.RELEASE,
    world.DECIDED + columns.WAIVE_EXPERT: Action.WAIVE_EXPERT,
}
"""Decisions by their code in the log."""
_ARRIVALS = (world.REQUESTED, world.IMAGES_RECEIVED, world.SECOND_READ_OPENS)
_RETURNS = (columns.PHONE, columns.WAKING)


@dataclass(frozen=True)
class ToldLog:
    """A replication that kept its events."""

    scenario: Scenario
    replication: Replication

    @cached_property
    def speeds(self) -> dict[str, float]:
        """How fast each reader of the crew was."""
        _, _, _, draws = dealt(self.scenario, self.replication.number)
        return dict(zip(self.replication.crew.readers, draws.speed.tolist(), strict=True))

    def choices(self) -> list[Choice]:
        """Every decision of the simulation, in order."""
        return [
            (self._instant(at), ACTIONS[what], *self._named(task), self._reader(reader))
            for at, what, task, reader, _ in self._rows
            if what in ACTIONS
        ]

    def events(self) -> Iterator[Event]:
        """What happened, in order, without the decisions."""
        advisers: dict[int, int] = {}
        for row, after in zip(self._rows, [*self._rows[1:], (0, 0, 0, 0, 0)], strict=True):
            if row[1] == world.ADVICE:
                advisers[row[2]] = row[3]
            elif row[1] not in ACTIONS:
                yield self._event(row, after, advisers)

    @cached_property
    def _rows(self) -> list[Row]:
        names = ("at", "what", "task", "reader", "reason")
        return list(zip(*(self.replication.events[name].tolist() for name in names), strict=True))

    @cached_property
    def _twice(self) -> list[int]:
        return [n for n, twice in enumerate(self.replication.studies["read_twice"].tolist()) if twice]

    def _event(self, row: Row, after: Row, advisers: dict[int, int]) -> Event:  # noqa: PLR0911 (a return a kind)
        second, what, task, reader, _ = row
        at, who = self._instant(second), self.replication.crew.readers[reader]
        study = self._named(task)[0] or ""
        if what in _ARRIVALS:
            return self._arrival(at, task)
        match what:
            case world.READER_DONE:
                return self._reader_done(row, after, advisers)
            case world.DUTY_STARTS:
                return self._duty_start(second, reader)
            case world.DUTY_ENDS:
                return DutyEnded(at, who)
            case world.AI_FLAGS:
                return AiFlagged(at, study)
            case world.CALL_RINGS:
                return CallAnswered(at, who)
            case world.WINDOW_CLOSES:
                return Withdrawn(at, study)
            case _:
                return Tick(at)

    def _reader_done(self, row: Row, after: Row, advisers: dict[int, int]) -> Event:
        second, _, task, reader, state = row
        at, who = self._instant(second), self.replication.crew.readers[reader]
        if state in _RETURNS or (state == columns.ADVISING and advisers[task] == reader):
            return ReaderFree(at, who)
        wants_help = after[1] in (world.ADVICE, world.TRANSFER_STARTS) and after[2] == task
        return HelpWanted(at, who) if wants_help else TaskDone(at, who)

    def _arrival(self, at: datetime, task: int) -> TaskArrived:
        n, work = self._study(task)
        network, studies, table = self.scenario.network, self.replication.studies, self.replication.table
        visit = int(table.visit[studies["accession_row"][n]])
        first_reader = self._reader(int(studies["reader"][n]))
        return TaskArrived(
            at=at,
            study=self._name(n),
            work=work,
            exam=network.exams[studies["exam"][n]].code,
            hospital=network.hospitals[studies["hospital"][n]].id,
            urgency=network.urgency_classes[studies["urgency"][n]].code,
            visit=f"V-{visit}" if visit in self._shared else None,
            barred=first_reader if work is Work.SECOND_READ else None,
        )

    @cached_property
    def _shared(self) -> frozenset[int]:
        """Visits with several studies."""
        studies, table = self.replication.studies, self.replication.table
        visits, counts = np.unique(table.visit[studies["accession_row"]], return_counts=True)
        return frozenset(visits[counts > 1].tolist())

    def _duty_start(self, second: int, reader: int) -> DutyStarted:
        stretch = self._stretches[reader, second]
        rest_from, rest_until = (
            None if at == columns.NONE else self._instant(at) for at in (stretch.rest_from, stretch.rest_until)
        )
        at, who = self._instant(second), self.replication.crew.readers[reader]
        return DutyStarted(at, who, local_date(at), rest_from, rest_until, on_call=stretch.home)

    @cached_property
    def _stretches(self) -> dict[tuple[int, int], Stretch]:
        return {(stretch.reader, stretch.start): stretch for stretch in self.replication.crew.stretches}

    # -- names -----------------------------------------------------------------------------------------------------

    def _instant(self, second: int) -> datetime:
        return self.scenario.origin + timedelta(seconds=second)

    def _reader(self, reader: int) -> str | None:
        return None if reader == columns.NONE else self.replication.crew.readers[reader]

    def _study(self, task: int) -> tuple[int, Work]:
        """(study, work) of a task: reads, then vetting, then second reads."""
        size = len(self.replication.studies["images_at"])
        if task >= 2 * size:
            return self._twice[task - 2 * size], Work.SECOND_READ
        return task % size, Work.READ if task < size else Work.VET

    def _named(self, task: int) -> tuple[str | None, Work | None]:
        if task == columns.NONE:
            return None, None
        n, work = self._study(task)
        return self._name(n), work

    def _name(self, n: int) -> str:
        studies, table = self.replication.studies, self.replication.table
        hospital = self.scenario.network.hospitals[studies["hospital"][n]].id
        return study_name(hospital, str(table.accession[studies["accession_row"][n]]))
