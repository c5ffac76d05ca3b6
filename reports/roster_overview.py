"""A roster in words and tables: how good it is, what it breaks, what it costs."""

from __future__ import annotations

from typing import Any

from reports.terminal import Table, percent, shown
from reports.words import count

MOST_SENTENCES = 50
"""Violations told one by one; the rest is counted."""
CHANGED_DUTIES = (
    "The duties are not those that were written with the objective: the file was changed or damaged since. "
    "Take the roster as it was written, or change it by roster repair, roster swap or an edited workbook."
)
"""Said of a file whose duties have another hash than it records."""
MOST_LINES = 15
"""Lines of the tables by centre and person, and findings told."""
NO_ROSTER = {
    "infeasible": "There is no roster: the rules contradict one another, or the duties to keep break them.",
    "unknown": "No roster was found in the time given.",
}


def build_parts(summary: dict[str, Any]) -> list[str | Table]:
    """What ``roster build`` says of its roster."""
    if summary["objective"] is None:
        return [NO_ROSTER.get(summary["status"], summary["status"])]
    first, last = summary["horizon"]["first"], summary["horizon"]["last"]
    return [
        f"{summary['duties']:,} duties from {first} to {last}, {hard_rules(summary['violations'])}.",
        f"Objective {shown(summary['objective'])}, at most {percent(summary['gap'])} from the optimum "
        f"(bound {shown(summary['lower_bound'])}); stopped after {summary['seconds']:.0f} s: {summary['stop_reason']}.",
        *_changed(summary["changed"]),
        *([] if summary["agrees"] else ["The checks do not add up to the objective of the model: please report it."]),
        penalties(summary["penalties"]),
    ]


def _changed(changed: dict[str, int] | None) -> list[str]:
    if changed is None:
        return []
    lost, gained = count(changed["lost"], "duty", "duties"), count(changed["gained"], "duty", "duties")
    return [f"Against the published roster {lost} lost and {gained} gained, {count(changed['people'], 'radiologist')}."]


def verify_parts(summary: dict[str, Any]) -> list[str | Table]:
    """What ``roster verify`` says."""
    sentences = summary["sentences"]
    more = len(sentences) - MOST_SENTENCES
    recorded = summary["recorded_objective"]
    if recorded is None:
        agreement = "The file records no objective."
    elif recorded == summary["objective"]:
        agreement = "The file records the same."
    else:
        agreement = f"The file records {shown(recorded)}: they disagree."
    return [
        f"{hard_rules(summary['violations']).capitalize()}.",
        *sentences[:MOST_SENTENCES],
        *([f"… and {more} more"] if more > 0 else []),
        f"Objective {shown(summary['objective'])}. {agreement}",
        *([] if summary["duties_as_recorded"] else [CHANGED_DUTIES]),
        penalties(summary["penalties"]),
    ]


def score_parts(summary: dict[str, Any]) -> list[str | Table]:
    """What ``roster score`` says."""
    tables = (("By rule", "by_rule"), ("By week", "by_week"), ("By centre", "by_centre"), ("By person", "by_person"))
    return [
        f"Objective {shown(summary['objective'])}.",
        *(
            Table(
                title,
                (title.split()[-1], "cost", "findings"),
                [tuple(row.values()) for row in _first(summary[key], key)],
            )
            for title, key in tables
        ),
        Table(
            "The dearest findings",
            ("cost", "rule", "finding"),
            [
                (each["cost"], each["rule"].replace("_", " "), each["sentence"])
                for each in summary["findings"][:MOST_LINES]
            ],
        ),
    ]


def export_parts(summary: dict[str, Any]) -> list[str | Table]:
    """What ``roster export`` says."""
    found: list[str | Table] = [f"{count(summary['duties'], 'duty', 'duties')}: {summary['out']}"]
    if "events" in summary:
        events = ", ".join(f"{number:,} {fate}" for fate, number in summary["events"].items())
        found.append(f"{summary['files']:,} calendars; events: {events}.")
    if "rows" in summary:
        found.append(
            f"{summary['rows']:,} rows, {summary['columns']:,} columns ({summary['options']:,} of them 0 or 1), "
            f"{summary['entries']:,} entries."
        )
    return found


def import_parts(summary: dict[str, Any]) -> list[str | Table]:
    """What ``roster import`` says."""
    found: list[str | Table] = [f"{count(summary['duties'], 'duty', 'duties')}: {summary['out']}"]
    if not summary["edited"]:
        return [*found, "As it was recorded."]
    for name, words in (("taken", "taken away"), ("given", "given")):
        if summary[name]:
            found.append(Table(f"Duties {words}", ("duty",), [(line,) for line in summary[name][:MOST_SENTENCES]]))
    sentences = summary["sentences"]
    more = len(sentences) - MOST_SENTENCES
    return [
        *found,
        f"Now {hard_rules(summary['violations'])}, objective {shown(summary['objective'])}.",
        *sentences[:MOST_SENTENCES],
        *([f"… and {more} more"] if more > 0 else []),
    ]


def _first(rows: list[dict[str, Any]], view: str) -> list[dict[str, Any]]:
    return rows if view in ("by_rule", "by_week") else rows[:MOST_LINES]


def hard_rules(violations: int) -> str:
    """How many hard rules are broken, in words."""
    if violations == 0:
        return "no hard rule broken"
    return "1 hard rule broken" if violations == 1 else f"{violations:,} hard rules broken"


def penalties(costs: dict[str, int]) -> Table:
    """What each soft rule costs."""
    rows = [(rule.replace("_", " "), cost) for rule, cost in costs.items()]
    return Table("What it costs", ("rule", "cost"), [*rows, ("in all", sum(costs.values()))])
