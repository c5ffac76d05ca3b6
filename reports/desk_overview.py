"""The live desk in words and tables: open studies with their clocks, and why a study went to whom."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reports.study_life import alarm_parts, life_table
from reports.terminal import Table

SHOWN_CANDIDATES = 12
"""Candidates of an assignment that are listed; the rest are in the JSON."""


def status_parts(summary: Mapping[str, Any]) -> list[str | Table]:
    """Open studies, the one due first first."""
    counts = ", ".join(f"{count} {state}" for state, count in sorted(summary["states"].items()))
    head = f"{summary['store']}: {summary['open']} open studies" + (f" ({counts})." if counts else ".")
    columns = ("accession", "hospital", "exam", "class", "state", "reader", "minutes so", "minutes left")
    names = ("accession", "hospital", "exam", "urgency", "state", "reader", "minutes_in_state", "minutes_left")
    rows = [["" if study[name] is None else study[name] for name in names] for study in summary["studies"]]
    return [head, *alarm_parts(summary["alarms"]), *([Table("Open studies", columns, rows)] if rows else [])]


def explanation_parts(told: Mapping[str, Any]) -> list[str | Table]:
    """Each assignment of a study: who could have had it, at what cost, and why this reader."""
    due = f", due {told['due_at'][:16]}Z" if told["due_at"] else ""
    parts: list[str | Table] = [
        f"{told['accession']} of {told['hospital']}: {told['exam']}, {told['urgency']}, {told['state']}{due}.",
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
    return parts
