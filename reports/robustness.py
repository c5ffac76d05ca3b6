"""How a roster stands up to sick calls, in words and a table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reports.terminal import Table
from reports.words import count, percent

LINES = (
    ("readers in all", "head_count"),
    ("other requirements", "other_requirements"),
    ("experienced readers", "specialist_cover"),
)


def robustness_parts(summary: Mapping[str, Any]) -> list[str | Table]:
    """What ``roster robustness`` says."""
    rows = [(name, *_figures(summary[key])) for name, key in LINES]
    rows += [(f"– {name}", *_figures(hours)) for name, hours in summary["by_subspecialty"].items()]
    return [
        f"{summary['samples']:,} samples, each reader absent with probability {percent(summary['absence'])}: "
        f"{summary['absent']:.1f} of {count(summary['duties'], 'duty', 'duties')} on average; "
        f"{summary['called_out']:.1f} of {summary['on_call']} on-call duties called out.",
        Table(
            "Reader-hours missing: as planned, expected, and in the worst twentieth of the samples",
            ("what", "planned", "with stand-by", "95 %", "without", "95 %"),
            rows,
        ),
    ]


def _figures(hours: Mapping[str, Any]) -> tuple[float, ...]:
    there, gone = hours["with_stand_by"], hours["without"]
    return hours["planned"], there["expected"], there["p95"], gone["expected"], gone["p95"]
