"""Versions of rosters in words and tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reports.comparison import changes_table
from reports.terminal import Table
from reports.words import count

MOST_SENTENCES = 20
"""Broken rules told one by one."""


def version_parts(summary: Mapping[str, Any]) -> list[str | Table]:
    """What a command says that changed a version, or refused to."""
    dates = f"{summary['first']} to {summary['last']}"
    said: list[str | Table] = [f"Version {summary['version']} ({dates}, no. {summary['number']}): {summary['state']}."]
    if sentences := summary.get("sentences"):
        said += sentences[:MOST_SENTENCES]
        said.append(f"{count(len(sentences), 'hard rule')} broken; mend them, or publish with --despite REASON.")
    return said


def versions_table(summary: Mapping[str, Any]) -> Table:
    """What ``roster versions`` says."""
    columns = ("version", "first", "last", "no.", "state", "based on", "saved", "published", "note")
    return Table("Versions of rosters", columns, [_row(version) for version in summary["versions"]])


def _row(version: Mapping[str, Any]) -> tuple[object, ...]:
    named = (version[name] for name in ("version", "first", "last", "number", "state", "based_on"))
    return *named, _mark(version["saved"]), _mark(version["published"]), version["note"]


def _mark(mark: Mapping[str, str] | None) -> str | None:
    return None if mark is None else f"{mark['at'][:16]} {mark['by']}"


def difference_parts(summary: Mapping[str, Any]) -> list[str | Table]:
    """What ``roster diff`` says."""
    changed = count(summary["duties_changed"], "duty", "duties")
    people = count(summary["people_affected"], "radiologist")
    first, second = summary["before"], summary["after"]
    versions = f"Version {first['version']} ({first['state']}) and version {second['version']} ({second['state']})"
    return [f"{versions}: {changed} changed for {people}.", *changes_table(summary["changes"])]
