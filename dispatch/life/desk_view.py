"""What rules ask of the desk: does a study wait, who could have it."""

from __future__ import annotations

from collections.abc import Iterator

from dispatch.events import Action
from dispatch.kernels import columns, decide
from dispatch.kernels import desk as kernels
from dispatch.kernels.columns import NONE
from dispatch.kernels.compiled import plain
from dispatch.kernels.queue import uncovered_list
from dispatch.ruled import can
from dispatch.state import Setting, State, TaskName

_longest_rested, _at_home = plain(decide.longest_rested), plain(decide.at_home)
_someone_coming = plain(decide.someone_coming)
_uncovered_list = plain(uncovered_list)
_may, _is_in = plain(kernels.may), plain(kernels.is_in)
HERE = (columns.AWAKE_READERS, columns.RESTING_READERS)
"""Readers who are at a centre: awake, or in a bedroom."""


def task_of(state: State, name: TaskName) -> int:
    """The number of a task that waits; NONE when it does not."""
    try:
        task = state.tasks.index(name)
    except ValueError:
        return NONE
    return task if state.desk.tasks.waiting_in[task] != NONE else NONE


def is_there(state: State, name: TaskName) -> bool:
    """Whether a task waits, or is in somebody's hand."""
    return task_of(state, name) != NONE or (
        name in state.tasks and state.tasks.index(name) in (*state.desk.readers.task, *state.desk.readers.paused)
    )


def is_uncovered(state: State, task: int) -> bool:
    """Whether nobody awake on duty may do a waiting task."""
    return bool(state.desk.tasks.waiting_in[task] == _uncovered_list(state.desk))


def someone_comes(state: State, task: int) -> bool:
    """Whether a reader who may do it has been called back and is on the way."""
    return bool(_someone_coming(state.desk, task))


def rested(state: State, task: int, now: int) -> int:
    """Who rests longest and may do it, or NONE."""
    return int(_longest_rested(state.desk, task, now, 0))


def at_home(state: State, task: int) -> int:
    """Who is on call at home and may do it, or NONE."""
    return int(_at_home(state.desk, task))


def privileged(state: State, task: int, sets: tuple[int, ...]) -> Iterator[int]:
    """Readers of some sets who may read for its hospital, whatever they read; by id."""
    desk = state.desk
    for reader in range(len(desk.readers.state)):
        if any(_is_in(desk, members, reader) for members in sets) and _allowed(state, task, reader):
            yield reader


def _allowed(state: State, task: int, reader: int) -> bool:
    desk = state.desk
    hospital = desk.tasks.hospital[task]
    grant = desk.readers.grant[reader] * desk.hospitals + hospital
    return desk.tasks.barred[task] != reader and (hospital == NONE or desk.privileges[grant] == 1)


def least_urgent_work(state: State, task: int, now: int, up_to_weight: float) -> int:
    """Whose work to interrupt: the least weight, then most of it left, then id; NONE when nobody's is light enough."""
    desk, readers = state.desk, state.desk.readers
    limit = min(up_to_weight, desk.kinds.weight[desk.tasks.kind[task]])

    def order(reader: int) -> tuple[float, float, int]:
        kind = desk.tasks.kind[readers.task[reader]]
        left = desk.kinds.expected[kind] * readers.speed[reader] - (now - readers.since[reader])
        return desk.kinds.weight[kind], -left, reader

    light = [
        reader
        for reader in privileged(state, task, (columns.AWAKE_READERS,))
        if can(desk, task, reader, Action.INTERRUPT)
        and _may(desk, task, reader)
        and desk.kinds.weight[desk.tasks.kind[readers.task[reader]]] <= limit
        and desk.kinds.weight[desk.tasks.kind[readers.task[reader]]] < desk.kinds.weight[desk.tasks.kind[task]]
    ]
    return min(light, key=order, default=NONE)


def names(setting: Setting, readers: list[int], most: int = 5) -> str:
    """Ids in a sentence."""
    shown = ", ".join(setting.readers[reader] for reader in readers[:most])
    return shown if len(readers) <= most else f"{shown} and {len(readers) - most} more"
