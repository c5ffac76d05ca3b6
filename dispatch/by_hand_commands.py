"""Commands of people in the transaction of a journal entry: a class that is raised, and what whoever asks is told."""

from __future__ import annotations

import json
from collections.abc import Sequence

from data.errors import InputError, Problem
from data.store import desk_rows as rows
from dispatch.events import Escalated, Event, NextWanted
from dispatch.journal import Entry
from dispatch.record_handling import due_at
from dispatch.state import Setting, State, in_hand


def escalated(entry: Entry, setting: Setting, event: Escalated, number: int) -> Event | None:
    """Give a study its class, and the time when it is due; the event, unless its images are still awaited.

    Raises
    ------
    InputError
        The class is none, or is not more urgent.
    """
    study = rows.study(entry.connection, number)
    classes, known = setting.network.urgency_classes, setting.class_number
    if event.urgency not in known:
        raise _refused("urgency", f"{event.urgency!r} is not in the network", f"write one of {', '.join(known)}")
    if classes[known[event.urgency]].weight <= classes[known[study.urgency]].weight:
        message = f"{event.urgency} is not more urgent than {study.urgency}, which it has"
        raise _refused("urgency", message, "name a class of greater weight")
    due = None
    if study.images_at is not None:
        due = min(study.due_at, due_at(study.exam, event.urgency, study.images_at, setting))
    rows.change_study(entry.connection, number, urgency=event.urgency, due_at=due)
    if due is not None:
        return event
    words = {"urgency": event.urgency, "reason": event.reason, "by": event.by}
    entry.append(event.at, "escalated", json.dumps(words, ensure_ascii=False), number, None)
    return None


def answer(events: Sequence[Event], state: State, setting: Setting) -> str:
    """What someone who asked is told at once."""
    asked = [event for event in events if isinstance(event, NextWanted)]
    if not asked:
        return ""
    (event,) = asked
    task = in_hand(state, setting).get(event.reader)
    if task is None:
        return "nothing waits that you may do; you get what comes next"
    if setting.reader_number[event.reader] in state.asked:
        return f"{task[0]} is in your hand; the next one comes when it is done"
    return f"{task[0]} ({task[1]})"


def _refused(field: str, message: str, remedy: str) -> InputError:
    return InputError(Problem("command", None, field, message, remedy))
