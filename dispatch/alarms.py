"""What nobody awake on duty may do: it must not wait unseen."""

from __future__ import annotations

from dispatch.events import Work
from dispatch.kernels.columns import NONE
from dispatch.kernels.compiled import plain
from dispatch.kernels.queue import uncovered_list
from dispatch.state import Setting, State, TaskName

_uncovered_list = plain(uncovered_list)


def uncovered(state: State) -> frozenset[TaskName]:
    """The tasks that wait although nobody awake on duty may do them."""
    found = []
    task = state.desk.first[_uncovered_list(state.desk)]
    while task != NONE:
        found.append(state.tasks[task])
        task = state.desk.tasks.after[task]
    return frozenset(found)


def what_is_missing(exam: str, hospital: str, work: Work, setting: Setting) -> str:
    """Who would be needed, in words."""
    if work is Work.VET:
        return "nobody awake on duty may vet requests"
    subspecialty = setting.network.exams[setting.exam_number[exam]].subspecialty
    return f"nobody awake on duty reads {subspecialty} and may read for {hospital}"
