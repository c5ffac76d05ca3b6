"""Why a study went to whom, in words and tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reports.terminal import Table

SHOWN_CANDIDATES = 12
"""Candidates of an assignment that are listed; the rest are in the JSON."""


def explanation_parts(told: Mapping[str, Any]) -> list[str | Table]:
    """Each assignment of a study: who could have had it, at what cost, and why this reader."""
    due = f", due {told['due_at'][:16]}Z" if told["due_at"] else ""
    parts: list[str | Table] = [
        f"{told['accession']} of {told['hospital']}: {told['exam']}, {told['urgency']}, {told['state']}{due}."
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
    parts.extend(f"{each['at'][:19]}Z, alarm: {each['missing']}." for each in told["events"] if each["kind"] == "alarm")
    return parts
