"""Who could do a task: what explains a choice to those who ask for it."""

from __future__ import annotations

from dispatch.events import Candidate
from dispatch.kernels import desk as kernels
from dispatch.kernels import valuation
from dispatch.kernels.columns import AWAKE_READERS, HOME_READERS, IDLE, RESTING_READERS, Desk
from dispatch.kernels.compiled import plain
from dispatch.state import Setting
from dispatch.words import STATE_WORDS

_may = plain(kernels.may)
_cost = plain(valuation.cost_of_reader)


def candidates(now: int, desk: Desk, setting: Setting, task: int) -> tuple[Candidate, ...]:
    """Everyone on duty who may do that task: idle readers by cost, then the others; ties by id."""
    found = []
    for readers in (AWAKE_READERS, HOME_READERS, RESTING_READERS):
        start = readers * len(desk.readers.state)
        for reader in desk.members[start : start + desk.sizes[readers]]:
            if _may(desk, task, reader):
                state = desk.readers.state[reader]
                cost = _cost(now, desk, setting.numbers, task, reader) if state == IDLE else None
                found.append(Candidate(setting.readers[reader], STATE_WORDS[state], cost))
    return tuple(sorted(found, key=lambda one: (one.cost is None, one.cost or 0.0, one.reader)))
