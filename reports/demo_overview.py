"""What the demonstration says at its end."""

from __future__ import annotations

from typing import Any

from reports.roster_overview import build_parts
from reports.simulation_overview import TURNAROUND_COLUMNS, turnaround_rows
from reports.terminal import Table


def demo_parts(summary: dict[str, Any]) -> list[str | Table]:
    """The findings, turnaround by class, and where everything is."""
    if "findings" not in summary:
        return build_parts(summary["roster"])
    files = summary["files"]
    return [
        summary["verdict"],
        "",
        *(f"{'✓' if each['good'] else '!'} {each['heading']}: {each['text']}" for each in summary["findings"]),
        Table("Turnaround by urgency class", TURNAROUND_COLUMNS, list(turnaround_rows(summary["simulation"]))),
        "",
        f"Report: {files['report']}, with everything else beside it ({summary['seconds']:.0f} s).",
    ]
