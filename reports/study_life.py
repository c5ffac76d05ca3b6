"""The life of a study, open alarms and handovers in words and tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from reports.terminal import Table

_LIFE: Mapping[str, str] = {
    "performed": "performed on site",
    "images incomplete": "images came, not all of them",
    "acknowledged": "{reader} took notice",
    "reading": "{reader} reads it",
    "preliminary": "preliminary report of {reader}",
    "corrected": "addendum of {reader}",
    "handed_back": "handed back to its hospital",
    "cancelled": "cancelled",
    "AiFlagged": "an algorithm found something",
    "alarm over": "over: {alarm}",
    "critical": "{reader} found {category}; to be called: {call}, {telephone}",
    "called": "{reader} called {whom}",
    "call acknowledged": "acknowledged by {by}",
}
"""What an event of the journal says in the life of a study; decisions and arrivals speak for themselves."""
_ARRIVED = {"vet": "requested, to be vetted", "read": "images complete", "second read": "second read opens"}


def life_table(told: Mapping[str, Any]) -> Table:
    """Everything that happened to a study, with times: states, decisions, alarms, fallback steps."""
    rows = [(event["at"], line) for event in told["events"] if (line := _line(event))]
    rows += [
        (given["released_at"], f"{given['reader']}: {given['outcome']}")
        for given in told["assignments"]
        if given["released_at"] and given["outcome"] != "done"
    ]
    rows += [(at, state) for state, at in told["reached"].items() if state in ("vetted", "signed")]
    rows.sort(key=lambda row: row[0])
    return Table("Its life", ("at", "what"), [(f"{at[:19]}Z", what) for at, what in rows])


def _line(event: Mapping[str, Any]) -> str:
    match event["kind"]:
        case "decided":
            to = f" {event['reader']}" if event["reader"] else ""
            return f"{event['action']}{to}: {event['reason']}"
        case "TaskArrived":
            return _ARRIVED[event["work"]]
        case "Withdrawn":
            return _LIFE.get(event.get("into", "cancelled"), "")
        case "alarm":
            return f"ALARM {event.get('alarm', '')}: {event.get('words') or event['missing']}"
        case kind:
            return _LIFE.get(kind, "").format_map({**event, "reader": event["reader"] or "the hospital"})


def handover_parts(hospital: str, lists: Sequence[Mapping[str, Any]]) -> list[str | Table]:
    """What a hospital got back at the end of each window, and what was still finished for it."""
    if not lists:
        return [f"{hospital}: nothing was open at the end of its windows."]
    parts: list[str | Table] = []
    for each in lists:
        back, kept = each["handed_back"], each["finished_here"]
        call = each["telephone"]["emergency_department"] or "no telephone on file"
        parts.append(
            f"{hospital} ({each['name']}), window that ended {each['window_end'][:16]}Z: "
            f"{len(back)} handed back, {len(kept)} finished by the network; emergency department {call}."
        )
        rows = [(*_study(one), "the hospital") for one in back]
        rows += [(*_study(one), one["reader"] or "the network's next reader") for one in kept]
        columns = ("accession", "exam", "class", "state", "minutes waited", "with")
        parts.append(Table("Who has what", columns, rows))
    return parts


def _study(one: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(one[name] for name in ("accession", "exam", "urgency", "state", "waited_minutes"))
