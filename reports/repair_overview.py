"""A repair in words: what changes for whom, and how sure it is that less would not do."""

from __future__ import annotations

from typing import Any

from reports.roster_overview import hard_rules, penalties
from reports.terminal import Table, shown

LEVELS = {
    "hard_rules": "hard rules broken",
    "shortfall": "weighted shortfall of readers",
    "changes": "duties changed for others",
    "cost": "objective",
}


def repair_parts(summary: dict[str, Any]) -> list[str | Table]:
    """What ``roster repair`` says."""
    rows = [(LEVELS[row["level"]], row["value"], _proof(row)) for row in summary["levels"]]
    return [
        f"{hard_rules(summary['violations']).capitalize()}; mended in {summary['seconds']:.1f} s.",
        *summary["sentences"],
        *(f"{named(duty)} had begun at the freeze: call someone for the rest." for duty in summary["unmoved"]),
        Table("Level by level", ("level", "value", "is it the least?"), rows),
        Table("Who changes", ("radiologist", "from", "to"), [_change(row) for row in summary["changes"]]),
        f"Objective {shown(summary['objective_before'])} before, {shown(summary['objective'])} now.",
        penalties(summary["penalties"]),
    ]


def _proof(row: dict[str, Any]) -> str:
    if row["proven"]:
        return "proven"
    return "not proven" if row["lower_bound"] is None else f"at least {shown(row['lower_bound'])}"


def _change(row: dict[str, Any]) -> tuple[str, str, str]:
    return row["radiologist"], seat(row["from"]), seat(row["to"])


def seat(duty: dict[str, Any] | None) -> str:
    """Date, shift and place of a duty; "–" for none."""
    if duty is None:
        return "–"
    place = duty["centre"] or f"at home ({duty['subspecialty']})"
    return f"{duty['day']} {duty['shift']} {place}"


def named(duty: dict[str, Any]) -> str:
    """Who has which duty."""
    return f"{duty['radiologist']}: {seat(duty)}"
