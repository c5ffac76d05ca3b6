"""Events of the desk as JSON, as the journal keeps them, and back."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import date, datetime

from data.studies import Subspecialty
from dispatch import events
from dispatch.events import Candidate, Event

KINDS: dict[str, type[Event]] = {
    kind.__name__: kind
    for kind in (
        events.DutyStarted,
        events.DutyEnded,
        events.TaskArrived,
        events.TaskDone,
        events.HelpWanted,
        events.AiFlagged,
        events.CallAnswered,
        events.ReaderFree,
        events.ReaderAway,
        events.Given,
        events.Withdrawn,
        events.Changed,
        events.RuleDecided,
        events.Tick,
    )
}
"""Events by the name under which the journal keeps them."""
_INSTANTS = {"at", "rest_from", "rest_until"}


def event_text(event: Event) -> str:
    """The fields of an event as one JSON object."""
    named = ((field.name, getattr(event, field.name)) for field in fields(event))
    words = {
        name: value.isoformat() if isinstance(value, date) else value for name, value in named if value is not None
    }
    return json.dumps(words, ensure_ascii=False, sort_keys=True)


def parse_event(kind: str, text: str) -> Event:
    """The event again."""
    made = KINDS[kind]
    words = json.loads(text)
    for name in words:
        if name in _INSTANTS:
            words[name] = datetime.fromisoformat(words[name])
        elif name == "day":
            words[name] = date.fromisoformat(words[name])
        elif name == "work":
            words[name] = events.Work(words[name])
        elif name == "action":
            words[name] = events.Action(words[name])
        elif name == "reads":
            words[name] = tuple(Subspecialty(each) for each in words[name])
    return made(**words)


def candidates_text(candidates: tuple[Candidate, ...]) -> str:
    """Candidates as JSON, the costs to six digits."""
    rows = [
        {"reader": one.reader, "state": one.state, "cost": None if one.cost is None else round(one.cost, 6)}
        for one in candidates
    ]
    return json.dumps(rows, ensure_ascii=False)
