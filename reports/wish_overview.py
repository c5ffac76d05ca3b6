"""Wishes in words and tables: what was asked, what became of it, until when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from data.calendar import paris_time
from reports.terminal import Table
from reports.words import count

KINDS = {"want": "wants", "avoid": "would rather not have", "refuse": "refuses"}


def when(mark: str | None) -> str:
    """An instant of a summary on the clocks of Paris; "–" for none."""
    return "–" if mark is None else paris_time(datetime.fromisoformat(mark))


def opened_parts(summary: Mapping[str, Any]) -> list[str | Table]:
    """What ``roster wishes open`` says."""
    dates = f"{summary['first']} to {summary['last']}"
    past = "" if summary["open"] else "; that is over already, so none is taken"
    return [f"Wishes for {dates} are taken until {when(summary['closes_at'])}, Paris time{past}."]


def wish_parts(summary: Mapping[str, Any]) -> list[str | Table]:
    """What a command says that asked for a wish, or took one back."""
    said: list[str | Table] = [f"Wish {summary['wish']}: {_sentence(summary)}: {_state(summary)}."]
    if summary["too_late"]:
        said.append("To change a duty of a published roster, offer a swap: hulotte roster swaps suggest")
    if summary["state"] == "asked":
        number, who = summary["wish"], summary["radiologist"]
        said.append(f"To take it back: hulotte roster wishes withdraw {number} {who}")
    return said


def decided_parts(summary: Mapping[str, Any]) -> list[str | Table]:
    """What ``roster wishes accept`` and ``decline`` say."""
    found = summary["wishes"]
    if not found:
        return ["No wish waits for these dates."]
    then = "; the next roster that is built counts with them" if summary["state"] == "accepted" else ""
    return [f"{count(len(found), 'wish', 'wishes')} {summary['state']}{then}.", _table(found)]


def list_parts(summary: Mapping[str, Any]) -> list[str | Table]:
    """What ``roster wishes list`` says."""
    periods = [
        (each["first"], each["last"], when(each["closes_at"]), "open" if each["open"] else "closed")
        for each in summary["periods"]
    ]
    opened = Table("Dates (deadlines in Paris time)", ("first", "last", "deadline", "state"), periods)
    said: list[str | Table] = [opened] if periods else ["No dates were opened for wishes yet."]
    return [*said, _table(summary["wishes"]) if summary["wishes"] else "No wishes."]


def _table(found: list[Mapping[str, Any]]) -> Table:
    columns = ("wish", "radiologist", "kind", "date", "shift", "weight", "state", "decided by", "reason")
    return Table("Wishes", columns, [_row(each) for each in found])


def _row(wish: Mapping[str, Any]) -> tuple[object, ...]:
    named = (wish[name] for name in ("wish", "radiologist", "kind", "day"))
    decided = None if wish["decided"] is None else wish["decided"]["by"]
    weight = None if wish["kind"] == "refuse" else wish["weight"]
    return *named, wish["shift"] or "any", weight, _state(wish), decided, wish["reason"]


def _state(wish: Mapping[str, Any]) -> str:
    return "lapsed: the roster is published" if wish["too_late"] else str(wish["state"])


def _sentence(wish: Mapping[str, Any]) -> str:
    what = wish["shift"] or "a duty"
    weight = "" if wish["kind"] == "refuse" else f", weight {wish['weight']}"
    return f"{wish['radiologist']} {KINDS[wish['kind']]} {what} on {wish['day']}{weight}"
