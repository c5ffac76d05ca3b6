"""Who could do a task: what explains a choice to those who ask for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dispatch.events import Candidate
from dispatch.kernels import valuation
from dispatch.kernels.columns import AWAKE_READERS, HOME_READERS, IDLE, NONE, RESTING_READERS, Desk
from dispatch.kernels.compiled import plain
from dispatch.state import Setting
from dispatch.words import STATE_WORDS

_cost = plain(valuation.cost_of_reader)


def candidates(now: int, desk: Desk, setting: Setting, task: int) -> tuple[Candidate, ...]:
    """Everyone on duty who may do that task: idle readers by cost, then the others; ties by id."""
    states, names = desk.readers.state, setting.readers
    able = sorted(who_may(desk, task, _present(desk)))
    costs = sorted((_cost(now, desk, setting.numbers, task, each), each) for each in able if states[each] == IDLE)
    idle = [Candidate(names[each], STATE_WORDS[IDLE], cost) for cost, each in costs]
    others = [Candidate(names[each], STATE_WORDS[states[each]], None) for each in able if states[each] != IDLE]
    return (*idle, *others)


def _present(desk: Desk) -> Iterator[int]:
    """Readers awake on duty, at home on call, and resting."""
    for readers in (AWAKE_READERS, HOME_READERS, RESTING_READERS):
        start = readers * len(desk.readers.state)
        yield from desk.members[start : start + desk.sizes[readers]]


def who_may(desk: Desk, task: int, readers: Iterable[int]) -> list[int]:
    """Those of the readers for whom `dispatch.kernels.desk.may` is true, many times as fast in plain Python."""
    tasks, keeper = desk.tasks, desk.tasks.kept_for[task]
    masks = desk.readers.experienced if tasks.expert[task] else desk.readers.reads
    skill, barred, hospital = tasks.skill[task], tasks.barred[task], tasks.hospital[task]
    skilled = [each for each in readers if masks[each] & skill and each != barred and keeper in (NONE, each)]
    if hospital == NONE:
        return skilled
    privileges, grants, width = desk.privileges, desk.readers.grant, desk.hospitals
    return [each for each in skilled if privileges[grants[each] * width + hospital] == 1]
