"""What rules of the service decide about a waiting task, carried out at the desk (`dispatch.events.RuleDecided`)."""

from __future__ import annotations

from dispatch.events import Action, RuleDecided
from dispatch.kernels import columns
from dispatch.kernels import desk as kernels
from dispatch.kernels.columns import NONE, Desk
from dispatch.kernels.compiled import plain
from dispatch.kinds import skill_mask

_is_privileged = plain(kernels.is_privileged)
_begin, _interrupt, _call_back = plain(kernels.begin), plain(kernels.interrupt), plain(kernels.call_back)
_release = plain(kernels.release)
_STATES = {
    Action.ASSIGN: (columns.IDLE, columns.NOT_ASKING),
    Action.CALL_OUT: (columns.AT_HOME,),
    Action.CALL_BACK: (columns.RESTING,),
    Action.INTERRUPT: (columns.BUSY,),
}
"""In which states a reader can be for each action."""


def can(desk: Desk, task: int, reader: int, action: Action) -> bool:
    """Whether a rule may decide that: privileges hold for rules too, skills are for the rule to say."""
    if desk.readers.state[reader] not in _STATES[action] or desk.tasks.barred[task] == reader:
        return False
    if action is Action.INTERRUPT and desk.readers.paused[reader] != NONE:
        return False
    return _is_privileged(desk, task, reader)


def carry_out(now: int, desk: Desk, task: int, reader: int, event: RuleDecided) -> None:
    """Do it; ``reader`` is NONE where only who may read it changes."""
    match event.action:
        case Action.WIDEN:
            desk.tasks.skill[task] = skill_mask(event.reads)
            desk.tasks.expert[task] = int(event.experienced)
            _release(desk, task)
        case Action.CALL_BACK:
            _call_back(now, desk, reader)
        case Action.INTERRUPT:
            _interrupt(now, desk, task, reader)
        case _:
            _begin(now, desk, task, reader)
