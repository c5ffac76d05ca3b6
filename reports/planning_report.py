"""The planning report: one self-contained HTML page for a medical director.

Summary in words first, then pictures, then tables. No script, nothing from the network; it prints, follows the light
or dark scheme of the reader, and works on a phone.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from data.calendar import DayKind, day_kind, holiday_name
from data.formats.whole_file import whole_file
from data.requirements import Level
from reports.charts import deviation_chart, head_count_chart, turnaround_chart
from reports.coverage_figures import HOURS, SkillCoverage, coverage_by_skill, head_counts
from reports.facts import PlanningFacts
from reports.fairness_figures import tallies
from reports.findings import findings, verdict
from reports.grids import bedroom_grid, case_grid, centre_grid, centre_rosters, cover_grid, shift_letters
from reports.hard_case_overview import (
    AI_COLUMNS,
    HARD_CASE_COLUMNS,
    ai_rows,
    closing_sentence,
    hard_case_rows,
    wait_sentence,
)
from reports.simulation_overview import TURNAROUND_COLUMNS, turnaround_rows
from reports.turnaround_figures import turnaround_curves
from reports.words import count, dates, long_date, percent, tied
from rostering.rules import RULES


def write_planning_report(path: Path, facts: PlanningFacts) -> None:
    """Write the page."""
    with whole_file(path) as whole:
        whole.write_text(planning_report(facts), encoding="utf-8", newline="\n")


def planning_report(facts: PlanningFacts) -> str:
    """The page as text."""
    return templates().get_template("planning_report.html").render(_content(facts))


@cache
def templates() -> Environment:
    """The templates of every page."""
    pages = Environment(
        loader=PackageLoader("reports"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    pages.filters |= {"percent": percent, "tied": tied}
    return pages


def _content(facts: PlanningFacts) -> dict[str, Any]:
    subject, network, horizon = facts.subject, facts.network, facts.roster.horizon
    return {
        "title": f"Nights of {dates(horizon)}",
        "subtitle": _subtitle(facts),
        "verdict": verdict(facts),
        "usable": not facts.verification.violations,
        "findings": findings(facts),
        "curves": [turnaround_chart(curve) for curve in turnaround_curves(facts)],
        "labels": defaultdict(str, {each.code: each.label for each in network.urgency_classes}),
        "turnaround": {"columns": TURNAROUND_COLUMNS, "rows": list(turnaround_rows(facts.replayed))},
        "head_counts": [head_count_chart(name, counts) for name, counts in head_counts(subject).items()],
        "coverage": _coverage(coverage_by_skill(subject)),
        "hours": [f"{hour:02d}" for hour in HOURS],
        "cover": cover_grid(subject),
        "cases": case_grid(facts.replayed["specialist_coverage"]),
        "waits": {"columns": HARD_CASE_COLUMNS, "rows": list(hard_case_rows(facts.replayed))},
        "wait_sentence": wait_sentence(facts.replayed),
        "closing_sentence": closing_sentence(facts.replayed),
        "triage": {"columns": AI_COLUMNS, "rows": list(ai_rows(facts.replayed))},
        "days": [_day(day) for day in horizon.days],
        "centres": centre_grid(subject),
        "rosters": centre_rosters(subject),
        "shifts": [(kind, shift_letters(subject)[kind.code]) for kind in network.shift_types],
        "bedrooms": bedroom_grid(subject),
        "fairness": [deviation_chart(tally.name, tally.deviations()) for tally in tallies(subject)],
        "violations": [each.message for each in facts.verification.violations],
        "costs": _costs(facts),
        "recorded": facts.recorded,
        "simulation": facts.replayed,
    }


def _coverage(rows: list[SkillCoverage]) -> list[tuple[str, tuple[SkillCoverage | None, SkillCoverage | None]]]:
    """(skill, (who read it, who are experienced in it)) in the order of the rows."""
    found: dict[str, dict[Level, SkillCoverage]] = {}
    for row in rows:
        found.setdefault(row.name, {})[row.key.level] = row
    return [(skill, (levels.get(Level.READS), levels.get(Level.EXPERIENCED))) for skill, levels in found.items()]


def _subtitle(facts: PlanningFacts) -> str:
    network, replayed = facts.network, facts.replayed
    parts = (
        count(len(network.radiologists), "radiologist"),
        count(len(network.centres), "centre"),
        count(len(network.hospitals), "client hospital"),
        count(len(facts.roster.duties), "duty", "duties"),
        f"about {replayed['studies'] / replayed['days']:,.0f} studies a day",
    )
    return ", ".join(parts)


def _day(day: date) -> dict[str, Any]:
    name = holiday_name(day)
    return {
        "number": day.day,
        "letter": f"{day:%a}"[:2],
        "free": day_kind(day) is not DayKind.WEEKDAY,
        "title": f"{day:%A} {long_date(day)}" + (f" ({name})" if name else ""),
    }


def _costs(facts: PlanningFacts) -> list[dict[str, Any]]:
    """Every soft rule in the planner's words, with what it costs and its part of the whole."""
    words = {rule.name: rule.says for rule in RULES}
    total = max(1, facts.verification.objective)
    return [
        {"words": words[name], "cost": cost, "share": cost / total}
        for name, cost in sorted(facts.verification.penalties.items(), key=lambda item: -item[1])
    ]
