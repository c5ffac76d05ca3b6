"""Why a study went to whom, in words and tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from data.store.desk_overview import RELEASED
from reports.study_life import life_table
from reports.terminal import Table

SHOWN_CANDIDATES = 12
"""Candidates of an assignment that are listed; the rest are in the JSON."""


def told_parts(summary: Mapping[str, Any]) -> list[str | Table]:
    """What became of a command."""
    if summary["state"] == "new":
        return [f"Kept as command {summary['id']}; no dispatcher has applied it yet."]
    return [f"{summary['kind']}: {summary['state']}" + (f": {summary['answer']}" if summary["answer"] else ".")]


def explanation_parts(told: Mapping[str, Any]) -> list[str | Table]:
    """Each assignment of a study: who could have had it, at what cost, and why this reader."""
    due = f", due {told['due_at'][:16]}Z" if told["due_at"] else ""
    parts: list[str | Table] = [
        f"{told['accession']} of {told['hospital']}: {told['exam']}, {told['urgency']}, {told['state']}{due}"
        f"{_held(told['held_until'])}.",
        life_table(told),
    ]
    if not told["assignments"]:
        parts.append("It was given to nobody so far.")
    for given in told["assignments"]:
        outcome = given["outcome"] or "in hand"
        parts.append(
            f"{given['given_at'][:19]}Z, to {given['work']}: {given['reader']} — {given['reason']}; {outcome}."
        )
        rows = [
            (one["reader"], one["state"], "" if one["cost"] is None else f"{one['cost']:.3f}")
            for one in given["candidates"][:SHOWN_CANDIDATES]
        ]
        title = f"Who might have had it ({len(given['candidates'])})"
        parts.append(Table(title, ("reader", "was", "cost"), rows))
    parts.extend(_said(each) for each in told["commands"])
    return parts


def _held(until: str | None) -> str:
    return "" if until is None else f", held until {until if until == RELEASED else until[:16] + 'Z'}"


def _said(command: Mapping[str, Any]) -> str:
    """What someone asked about a study, and what became of it."""
    who = " ".join(filter(None, (command["reader"], f"by {command['by']}" if command["by"] else "")))
    more = "".join(f", {name} {value}" for name, value in sorted(command["detail"].items()))
    why = f": {command['reason']}" if command["reason"] else ""
    answer = f" ({command['answer']})" if command["answer"] else ""
    return f"{command['asked_at'][:19]}Z, {command['kind']} {who}{more}{why} — {command['state']}{answer}."
