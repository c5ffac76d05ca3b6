"""Demand in words and tables: what will come, and how many readers it needs."""

from __future__ import annotations

from typing import Any

from reports.terminal import Table, percent


def forecast_parts(summary: dict[str, Any]) -> list[str | Table]:
    """What ``demand forecast`` says."""
    total = max(summary["studies"], 1e-9)
    rows = [(name, number, percent(number / total)) for name, number in summary["by_class"].items()]
    return [
        f"{summary['studies']:,.0f} studies expected from {_horizon(summary)}: "
        f"{summary['studies_per_day']:,.0f} a day.",
        *_written(summary),
        Table("By urgency class", ("class", "studies", "share"), rows),
        _by_hour("Studies an hour, local time", summary["studies_per_hour"]),
    ]


def staffing_parts(summary: dict[str, Any]) -> list[str | Table]:
    """What ``demand staffing`` says."""
    return [
        f"{summary['reader_hours']:,.0f} reader-hours wanted from {_horizon(summary)}: "
        f"{summary['reader_hours_per_week']:,.0f} a week, {summary['peak_readers']} readers at the peak.",
        *_written(summary),
        Table("Reader-hours by skill", ("skill", "hours"), list(summary["by_skill"].items())),
        _by_hour("Readers wanted on average, local time", summary["readers_by_hour"]),
    ]


def _horizon(summary: dict[str, Any]) -> str:
    return f"{summary['horizon']['first']} to {summary['horizon']['last']}"


def _written(summary: dict[str, Any]) -> list[str]:
    return [f"Written to {summary['out']}."] if summary["out"] else []


def _by_hour(title: str, numbers: list[float]) -> Table:
    return Table(title, ("hour", "mean"), [(f"{hour:02d}:00", number) for hour, number in enumerate(numbers)])
