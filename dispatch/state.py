"""The live desk as an immutable value: the columns of `Desk` with the names of what they stand for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property

import numpy as np

from data.network import Network
from dispatch.desk import new_desk, new_readers, new_tasks
from dispatch.events import Changed, TaskArrived, Work
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


@dataclass(frozen=True, slots=True)
class State:
    """The desk between two events.

    ``desk`` has lists as columns and is never changed in place; ``tasks`` and ``visits`` name its rows. Tasks keep the
    order in which they came, which breaks ties. ``pulling`` are the readers in pull mode, by number; those of them in
    ``asked`` have asked for the next study and not got it yet.
    """

    at: datetime
    desk: Desk
    tasks: tuple[TaskName, ...] = ()
    visits: tuple[str, ...] = ()
    pulling: frozenset[int] = frozenset()
    asked: frozenset[int] = frozenset()


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
    return State(at.astimezone(UTC), as_lists(desk))


def waiting(state: State) -> tuple[TaskName, ...]:
    """The tasks that wait, in order of arrival."""
    lists = state.desk.tasks.waiting_in
    return tuple(name for name, waiting_in in zip(state.tasks, lists, strict=True) if waiting_in != NONE)


def in_hand(state: State, setting: Setting) -> dict[str, TaskName]:
    """What each busy reader works on (or advises on)."""
    tasks = state.desk.readers.task
    return {reader: state.tasks[task] for reader, task in zip(setting.readers, tasks, strict=True) if task != NONE}


# -- forgetting --------------------------------------------------------------------------------------------------------

FORGET_ABOVE = 4096
"""Tasks on a desk from which finished ones are forgotten."""
REMEMBERED_SECONDS = 86_400
"""Finished tasks stay this long, for studies of the same visit that come later."""


def without_finished(state: State) -> State:
    """The same desk without tasks that were finished a day ago; the rest keep their order."""
    busy = {*state.desk.readers.task, *state.desk.readers.paused}
    horizon = round(state.at.timestamp()) - REMEMBERED_SECONDS
    tasks = state.desk.tasks
    kept = [
        n for n in range(len(state.tasks)) if tasks.waiting_in[n] != NONE or n in busy or tasks.queued_at[n] >= horizon
    ]
    place = {NONE: NONE, **{old: new for new, old in enumerate(kept)}}
    shared = [tasks.visit[n] for n in kept if tasks.visit[n] != NONE]
    visits = {NONE: NONE, **{old: new for new, old in enumerate(dict.fromkeys(shared))}}
    named = [n for n in visits if n != NONE]
    fresh = Tasks(*([column[n] for n in kept] for column in tasks))
    desk = state.desk._replace(
        tasks=fresh._replace(
            visit=[visits[n] for n in fresh.visit],
            before=[place.get(n, NONE) for n in fresh.before],
            after=[place.get(n, NONE) for n in fresh.after],
        ),
        readers=state.desk.readers._replace(
            task=[place[n] for n in state.desk.readers.task], paused=[place[n] for n in state.desk.readers.paused]
        ),
        first=[place[n] for n in state.desk.first],
        last=[place[n] for n in state.desk.last],
        visit_reader=[state.desk.visit_reader[n] for n in named],
    )
    names = tuple(state.tasks[n] for n in kept), tuple(state.visits[n] for n in named)
    return State(state.at, desk, *names, state.pulling, state.asked)
