"""Stand-ins and swaps in words: who may, at what cost, and why."""

from __future__ import annotations

from typing import Any

from reports.repair_overview import seat
from reports.terminal import Table, shown

MOST_REASONS = 5
"""Candidates whose reasons are told."""


def candidates_parts(summary: dict[str, Any]) -> list[str | Table]:
    """What ``roster candidates`` says."""
    asked = summary["seat"]
    place = asked["centre"] or asked["subspecialty"] or "any centre"
    instead = asked["instead_of"]
    rows = [
        (row["rank"], row["radiologist"], row["name"], row["telephone"], row["centre"], f"{row['cost']:+,}")
        for row in summary["candidates"]
    ]
    told = [line for row in summary["candidates"][:MOST_REASONS] for line in (f"\n{row['radiologist']}:", *_told(row))]
    refused = [(rule.replace("_", " "), number) for rule, number in summary["refused"].items()]
    return [
        f"{asked['shift']} of {asked['day']}, {place}"
        + (f", instead of {instead['radiologist']}" if instead else "")
        + f": {summary['possible']} can, {sum(summary['refused'].values())} cannot.",
        Table("Who can", ("rank", "radiologist", "name", "telephone", "centre", "cost"), rows),
        *told,
        Table("Who cannot, by the first rule against it", ("rule", "radiologists"), refused),
    ]


def swap_parts(summary: dict[str, Any]) -> list[str | Table]:
    """What ``roster swap`` says."""
    verdict = "This swap is legal" if summary["legal"] else "This swap is not legal"
    checks = [
        (row["check"].replace("_", " "), row["verdict"] if "change" not in row else f"{row['change']:+,}")
        for row in summary["checks"]
    ]
    return [
        f"{verdict}; it changes the objective by {summary['cost']:+,}.",
        *(sentence for row in summary["checks"] for sentence in row.get("sentences", ())),
        *_told(summary),
        _changes(summary["changes"]),
        Table("Check by check", ("check", "verdict or cost"), checks),
    ]


def suggestions_parts(summary: dict[str, Any]) -> list[str | Table]:
    """What ``roster swap --suggest`` says."""
    rows = []
    for row in summary["swaps"]:
        theirs = next(change for change in row["changes"] if change["radiologist"] != summary["radiologist"])
        rows.append((row["rank"], theirs["radiologist"], seat(theirs["from"]), f"{row['cost']:+,}"))
    return [
        f"{shown(summary['possible'])} legal swaps free {summary['radiologist']} on {summary['day']}.",
        Table("The cheapest first", ("rank", "with", "for the duty of", "cost"), rows),
    ]


def _told(row: dict[str, Any]) -> list[str]:
    """For each rule: the change of cost, with what is new, else with what is over."""
    lines = []
    for reason in row["reasons"]:
        said = reason["now"] or [f"no longer: {sentence}" for sentence in reason["no_longer"]]
        lines.append(f"  {reason['rule'].replace('_', ' ')} {reason['change']:+,}: {'; '.join(said)}")
    return lines


def _changes(rows: list[dict[str, Any]]) -> Table:
    cells = [(row["radiologist"], seat(row["from"]), seat(row["to"])) for row in rows]
    return Table("Who changes", ("radiologist", "from", "to"), cells)
