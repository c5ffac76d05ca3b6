"""Two rosters side by side in words and tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reports.roster_overview import hard_rules
from reports.terminal import Table, shown
from reports.words import count

MOST_LINES = 40
"""Changes and people told one by one; the rest is counted."""


def comparison_parts(summary: Mapping[str, Any]) -> list[str | Table]:
    """What ``roster compare`` says."""
    cost = summary["objective"]
    return [
        f"{count(summary['duties_changed'], 'duty', 'duties')} changed for "
        f"{count(summary['people_affected'], 'radiologist')}.",
        f"Objective {shown(cost['before'])} before, {shown(cost['after'])} after ({signed(cost['difference'])}); "
        f"{hard_rules(summary['violations']['before'])} before, {hard_rules(summary['violations']['after'])} after.",
        *([] if summary["same_measure"] else ["The files record other rules or requirements: the first file's hold."]),
        *summary["sentences"][:MOST_LINES],
        _costs(summary["penalties"]),
        _coverage(summary["coverage"]),
        *changes_table(summary["changes"]),
        *_with_rest(_people(summary["people"]), len(summary["people"])),
    ]


def signed(difference: float) -> str:
    """A difference with its sign: "+12", "−3.5", "±0"."""
    if not difference:
        return "±0"
    return ("+" if difference > 0 else "−") + shown(abs(difference))


def _costs(penalties: Mapping[str, Mapping[str, int]]) -> Table:
    rows = [(rule.replace("_", " "), *_three(pair)) for rule, pair in penalties.items()]
    return Table("What they cost", ("rule", "before", "after", "difference"), rows)


def _coverage(rows: list[dict[str, Any]]) -> str | Table:
    told = [
        (row["requirement"], row["level"], row["hours_wanted"], *_three(row["hours_missing"]))
        for row in rows
        if any(row["hours_missing"].values())
    ]
    if not told:
        return "Neither leaves reader-hours uncovered."
    columns = ("requirement", "level", "wanted", "missing before", "missing after", "difference")
    return Table("Reader-hours missing, where there are any", columns, told)


def _three(pair: Mapping[str, float]) -> tuple[object, object, str]:
    return pair["before"], pair["after"], signed(pair["difference"])


def changes_table(changes: list[dict[str, Any]]) -> list[str | Table]:
    """Duties that differ, one by one as far as `MOST_LINES`."""
    return _with_rest(_changes(changes), len(changes))


def _changes(changes: list[dict[str, Any]]) -> Table:
    rows = []
    for change in changes[:MOST_LINES]:
        before, after = change["before"], change["after"]
        there = after or before
        rows.append((there["day"], change["kind"], _who(before), _who(after)))
    return Table("Duties that differ", ("date", "what", "before", "after"), rows)


def _who(duty: dict[str, str] | None) -> str:
    return "–" if duty is None else f"{duty['radiologist']}, {duty['shift']}, {duty['place']}"


def _people(people: list[dict[str, Any]]) -> Table:
    rows = [
        (row["radiologist"], _days(row["lost"]), _days(row["gained"]), signed(row["cost"]["difference"]))
        for row in people[:MOST_LINES]
    ]
    return Table("Who is affected", ("radiologist", "lost", "gained", "cost"), rows)


def _days(duties: list[dict[str, str]]) -> str:
    return ", ".join(f"{duty['shift']} {duty['day'][5:]}" for duty in duties) or "–"


def _with_rest(table: Table, total: int) -> list[str | Table]:
    more = total - len(table.rows)
    return [] if not total else [table, *([f"… and {more} more"] if more else [])]
