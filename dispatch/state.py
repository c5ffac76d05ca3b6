"""The live desk as an immutable value: the columns of `Desk` with the names of what they stand for."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cached_property
from typing import NamedTuple

import numpy as np

from data.network import Network
from dispatch.desk import new_desk, new_readers, new_tasks
from dispatch.events import Changed, Event, TaskArrived, Work
from dispatch.kernels.columns import NONE, Desk, Policy, Tasks, as_lists
from dispatch.kinds import SUBSPECIALTIES, VETTING_BIT, KindTable, skill_mask
from dispatch.policy import PolicyParams


@dataclass(frozen=True)
class Setting:
    """What does not change from event to event: the network, the policy, and how fast readers are known to be.

    ``speeds`` are factors on reading times by radiologist id, 1 where it is not known.
    """

    network: Network
    policy: PolicyParams
    speeds: Mapping[str, float] = field(default_factory=dict)

    @cached_property
    def numbers(self) -> Policy:
        """The policy as the kernels read it."""
        return self.policy.for_kernels()

    @cached_property
    def kinds(self) -> KindTable:
        """The kinds of task."""
        return KindTable(self.network, self.policy)

    @cached_property
    def readers(self) -> tuple[str, ...]:
        """Ids of all radiologists, sorted: the order that breaks ties."""
        return tuple(sorted(self.network.radiologist))

    @cached_property
    def reader_number(self) -> Mapping[str, int]:
        """Place of each radiologist in ``readers``."""
        return {reader: n for n, reader in enumerate(self.readers)}

    @cached_property
    def hospital_number(self) -> Mapping[str, int]:
        """Place of each hospital in the network."""
        return {hospital.id: n for n, hospital in enumerate(self.network.hospitals)}

    @cached_property
    def exam_number(self) -> Mapping[str, int]:
        """Place of each exam in the catalogue."""
        return {exam.code: n for n, exam in enumerate(self.network.exams)}

    @cached_property
    def class_number(self) -> Mapping[str, int]:
        """Place of each urgency class."""
        return {urgency.code: n for n, urgency in enumerate(self.network.urgency_classes)}

    def kind_and_skill(self, task: TaskArrived | Changed) -> tuple[int, int]:
        """Kind number and skill mask of a task."""
        exam = self.exam_number[task.exam]
        skill = 1 << SUBSPECIALTIES.index(self.network.exams[exam].subspecialty)
        if task.work is Work.VET:
            return self.kinds.vetting, VETTING_BIT
        if task.work is Work.SECOND_READ:
            return self.kinds.second_read(exam), skill
        return self.kinds.reading(exam, self.class_number[task.urgency]), skill

    def usual_skill(self, kind: int) -> int:
        """Skill mask of a kind of reading."""
        first = kind // len(self.class_number) if kind < self.kinds.vetting else kind - self.kinds.vetting - 1
        return 1 << SUBSPECIALTIES.index(self.network.exams[first].subspecialty)

    def may_read_for(self, reader: str, day: date) -> list[int]:
        """1 or 0 by hospital: the privileges of a reader on a local date."""
        row = [0] * len(self.hospital_number)
        for privilege in self.network.privileges_of.get(reader, ()):
            if privilege.valid_on(day) and privilege.hospital_id in self.hospital_number:
                row[self.hospital_number[privilege.hospital_id]] = 1
        return row


TaskName = tuple[str, Work]
"""A study and what is done with it."""


class Visit(NamedTuple):
    """A visit whose studies go to one reader: its row in `Desk.visit_reader`, and when the last of them came."""

    number: int
    last: int


@dataclass(frozen=True, slots=True)
class State:
    """The desk between two events.

    ``desk`` has lists as columns, and bytes for the privileges; it is never changed in place. ``tasks`` names its rows,
    which keep the order in which they came; ``numbers`` finds them. ``visits`` are those of the last day. ``pulling``
    are the readers in pull mode, by number; those of them in ``asked`` asked for the next study and have not got it. Of
    two readers over one study, the one in ``advising`` advises; those in ``called_in`` were on call at home. What is in
    ``to_confirm`` is not signed until a second reader confirms it.
    """

    at: datetime
    desk: Desk
    tasks: tuple[TaskName, ...] = ()
    numbers: Mapping[TaskName, int] = field(default_factory=dict, repr=False)
    visits: Mapping[str, Visit] = field(default_factory=dict)
    pulling: frozenset[int] = frozenset()
    asked: frozenset[int] = frozenset()
    advising: frozenset[int] = frozenset()
    called_in: frozenset[int] = frozenset()
    to_confirm: frozenset[TaskName] = frozenset()


def new_state(setting: Setting, at: datetime) -> State:
    """Nobody on duty, nothing waiting."""
    people = [setting.network.radiologist[reader] for reader in setting.readers]
    readers = new_readers(
        reads=[skill_mask(person.reads) | (VETTING_BIT if person.vets else 0) for person in people],
        experienced=[skill_mask(person.experienced) for person in people],
        speed=np.array([setting.speeds.get(reader, 1.0) for reader in setting.readers]),
    )
    # A grant a reader: row r of the privileges is rewritten when reader r comes on duty.
    privileges = np.zeros((len(people), len(setting.hospital_number)), dtype=bool)
    desk = new_desk(setting.kinds.columns(), new_tasks([], [], [], []), readers, privileges, visits=0)
    lists = as_lists(desk)
    return State(at.astimezone(UTC), lists._replace(privileges=bytearray(lists.privileges)))


def waiting(state: State) -> tuple[TaskName, ...]:
    """The tasks that wait, in order of arrival."""
    lists = state.desk.tasks.waiting_in
    return tuple(name for name, waiting_in in zip(state.tasks, lists, strict=True) if waiting_in != NONE)


def in_hand(state: State, setting: Setting) -> dict[str, TaskName]:
    """What each busy reader works on (or advises on)."""
    tasks = state.desk.readers.task
    return {reader: state.tasks[task] for reader, task in zip(setting.readers, tasks, strict=True) if task != NONE}


# -- forgetting --------------------------------------------------------------------------------------------------------

FORGET_ABOVE, FORGET_EVERY = 512, 256
"""Tasks on a desk from which finished ones are forgotten, once in so many arrivals: what a step copies stays small."""
REMEMBERED_SECONDS = 86_400
"""Visits are remembered so long after their last study came."""


def time_to_forget(event: Event, desk: Desk) -> bool:
    """Whether what is finished should go before that event happens."""
    many = len(desk.tasks.kind) >= FORGET_ABOVE
    return many and isinstance(event, TaskArrived) and desk.arrivals[0] % FORGET_EVERY == 0


def without_finished(state: State) -> State:
    """The same desk without tasks that are finished and visits that ended a day ago; the rest keep their order."""
    busy = {*state.desk.readers.task, *state.desk.readers.paused}
    tasks = state.desk.tasks
    kept = [n for n in range(len(state.tasks)) if tasks.waiting_in[n] != NONE or n in busy]
    place = {NONE: NONE, **{old: new for new, old in enumerate(kept)}}
    visits, moved = _recent_visits(state, {tasks.visit[n] for n in kept})
    fresh = Tasks(*([column[n] for n in kept] for column in tasks))
    desk = state.desk._replace(
        tasks=fresh._replace(
            visit=[moved[n] for n in fresh.visit],
            before=[place.get(n, NONE) for n in fresh.before],
            after=[place.get(n, NONE) for n in fresh.after],
        ),
        readers=state.desk.readers._replace(
            task=[place[n] for n in state.desk.readers.task], paused=[place[n] for n in state.desk.readers.paused]
        ),
        first=[place[n] for n in state.desk.first],
        last=[place[n] for n in state.desk.last],
        visit_reader=[state.desk.visit_reader[n] for n in moved if n != NONE],
    )
    names = tuple(state.tasks[n] for n in kept)
    numbers = {name: number for number, name in enumerate(names)}
    return replace(state, desk=desk, tasks=names, numbers=numbers, visits=visits)


def _recent_visits(state: State, needed: Collection[int]) -> tuple[dict[str, Visit], dict[int, int]]:
    """The visits to remember, numbered anew, and the new number of each old one."""
    horizon = round(state.at.timestamp()) - REMEMBERED_SECONDS
    moved: dict[int, int] = {NONE: NONE}
    visits: dict[str, Visit] = {}
    for name, visit in state.visits.items():
        if visit.last >= horizon or visit.number in needed:
            moved[visit.number] = len(visits)
            visits[name] = visit._replace(number=len(visits))
    return visits, moved
