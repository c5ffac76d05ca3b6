"""Events of the desk as JSON, as the journal keeps them, and back."""

from __future__ import annotations

import json
from dataclasses import fields as fields_of
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
        events.NextWanted,
        events.ReaderAway,
        events.Given,
        events.Held,
        events.HoldLifted,
        events.Escalated,
        events.SecondReadWanted,
        events.RestTaken,
        events.CalledIn,
        events.DutyLeft,
        events.DutyTakenUp,
        events.ModeChosen,
        events.Withdrawn,
        events.Changed,
        events.RuleDecided,
        events.Tick,
    )
}
"""Events by the name under which the journal keeps them."""
_INSTANTS = {"at", "rest_from", "rest_until", "until"}


def event_text(event: Event) -> str:
    """The fields of an event as one JSON object."""
    fields = {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in ((field.name, getattr(event, field.name)) for field in fields_of(event))
        if value is not None
    }
    return json.dumps(fields, ensure_ascii=False, sort_keys=True)


def parse_event(kind: str, text: str) -> Event:
    """The event again."""
    made = KINDS[kind]
    fields = json.loads(text)
    for name in fields:
        if name in _INSTANTS:
            fields[name] = datetime.fromisoformat(fields[name])
        elif name == "day":
            fields[name] = date.fromisoformat(fields[name])
        elif name == "work":
            fields[name] = events.Work(fields[name])
        elif name == "action":
            fields[name] = events.Action(fields[name])
        elif name == "reads":
            fields[name] = tuple(Subspecialty(each) for each in fields[name])
    return made(**fields)


def candidates_text(candidates: tuple[Candidate, ...]) -> str:
    """Candidates as JSON, the costs to six digits."""
    rows = [
        {"reader": one.reader, "state": one.state, "cost": None if one.cost is None else round(one.cost, 6)}
        for one in candidates
    ]
    return json.dumps(rows, ensure_ascii=False)
