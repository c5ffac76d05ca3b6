"""The quarantine in words and tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reports.terminal import Table


def list_parts(summary: Mapping[str, Any]) -> list[str | Table]:
    """Every message with its reason."""
    messages = summary["messages"]
    head = f"{summary['store']}: {len(messages)} messages in quarantine."
    if not messages:
        return [head]
    columns = ("id", "last came", "times", "from", "by", "state", "readable", "where", "what")
    rows = [
        (
            each["id"],
            each["last_at"][:19],
            each["times"],
            each["hospital_id"] or "?",
            each["channel"],
            each["state"],
            "yes" if each["readable"] else "no",
            each["place"],
            each["found"],
        )
        for each in messages
    ]
    return [head, Table("Not taken", columns, rows)]


def message_parts(found: Mapping[str, Any]) -> list[str | Table]:
    """One message: why it was not taken, and how it came."""
    parts = [_head(found)]
    if found["content"] is None:
        return [*parts, "Its contents are not kept."]
    text = found["content"].replace("\r\n", "\n").replace("\r", "\n")
    return [*parts, "".join(sign if sign.isprintable() or sign == "\n" else f"\\x{ord(sign):02x}" for sign in text)]


def replay_parts(outcome: Mapping[str, Any]) -> list[str | Table]:
    """What became of a replay."""
    if outcome["state"] == "replay asked":
        return [f"Message {outcome['id']}: no service has read it yet; the next that looks will."]
    return [f"Message {outcome['id']}: {outcome['answer']}."]


def _head(found: Mapping[str, Any]) -> str:
    sender = found["hospital_id"] or "an unknown sender"
    why = f"{found['place']}: {found['found']}; {found['remedy']}"
    times = f"{found['times']} times, last {found['last_at'][:19]}Z; kept until {found['expires_at'][:19]}Z"
    return f"Message {found['id']} of {sender} by {found['channel']}, {times}.\n{why}."
