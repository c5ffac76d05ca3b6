"""docs/closed_loop.md as it follows from the record; ``python -m benchmarks.closed_loop_page`` renews it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
RECORD = Path(__file__).parent / "results" / "closed_loop.json"
PAGE = ROOT / "docs" / "closed_loop.md"
WANTED = 0.03
"""Share of the duty-hours that the loop must save."""

INTRODUCTION = """# The closed loop, measured

Made from benchmarks/results/closed_loop.json: `python -m benchmarks.closed_loop_page` renews this page, and a test
fails when it is out of date. `python -m benchmarks.closed_loop FOLDER` plans and measures again.

The reference network (400 radiologists, 8 centres, 115 hospitals), four weeks from 2027-01-04. **Formula**: the roster
built for the requirements of the staffing formula, which is the first iteration of the plan. **Plan**: the roster that
the loop ends with. Both are simulated over 60 months with the same random numbers, which the loop has not seen; a
difference of shares is plan less formula, in percentage points, with the 95 % interval of the paired differences.

Wanted: the same or better shares with at least 3 % fewer duty-hours. A share counts as lower when its whole interval
lies below 0.
"""


def lower(row: Mapping[str, Any]) -> list[str]:
    """The shares that are lower in the plan than in the formula's roster, beyond chance."""
    return [name for name, found in row["differences"].items() if found["high"] < 0]


def passes(row: Mapping[str, Any]) -> bool:
    """Whether a seed is as wanted."""
    return row["holds"] and row["hours_saved"] >= WANTED and not lower(row)


def page(record: Sequence[Mapping[str, Any]]) -> str:
    """The whole page."""
    misses = [_miss(row) for row in record if not passes(row)]
    return "\n".join(
        [
            INTRODUCTION,
            "## Misses\n",
            *(misses or ["None."]),
            "",
            "## Duty-hours\n",
            *_hours(record),
            "",
            "## Shares\n",
            *_shares(record),
            "",
            "## What was traded\n",
            *(line for row in record for line in _steps(row)),
            "",
            "## Surroundings\n",
            *(_surroundings(row) for row in record),
            "",
        ]
    )


def _miss(row: Mapping[str, Any]) -> str:
    found = [] if row["holds"] else ["a target does not hold"]
    if row["hours_saved"] < WANTED:
        found.append(f"{row['hours_saved']:.1%} fewer duty-hours")
    found += [f"{name} is lower" for name in lower(row)]
    return f"- Seed {row['seed']}: {', '.join(found)}."


def _hours(record: Sequence[Mapping[str, Any]]) -> list[str]:
    lines = [
        "| seed | formula: asked for | duty-hours | gap | plan: asked for | duty-hours | gap | fewer | targets hold |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for row in record:
        both = " | ".join(_roster(row[name]) for name in ("formula", "plan"))
        lines.append(f"| {row['seed']} | {both} | **{row['hours_saved']:.1%}** | {'yes' if row['holds'] else 'no'} |")
    return lines


def _roster(found: Mapping[str, Any]) -> str:
    return f"{found['wanted_hours']:,.0f} | {found['duty_hours']:,.0f} | {found['gap']:.1%}"


def _shares(record: Sequence[Mapping[str, Any]]) -> list[str]:
    names = list(record[0]["differences"])
    rows = (f"| {row['seed']} | {' | '.join(_difference(row, name) for name in names)} |" for row in record)
    return [f"| seed | {' | '.join(names)} |", f"| --- |{' --- |' * len(names)}", *rows]


def _difference(row: Mapping[str, Any], name: str) -> str:
    value, low, high = (100 * row["differences"][name][each] for each in ("value", "low", "high"))
    return f"{100 * row['plan']['shares'][name]:.2f} %: {value:+.2f} ({low:+.2f} to {high:+.2f})"


def _steps(row: Mapping[str, Any]) -> list[str]:
    lines = [f"Seed {row['seed']}, whose plan is iteration {row['chosen']}:\n"]
    return [*lines, *(f"{number}. {why}" for number, why in enumerate(row["steps"], 1)), ""]


def _surroundings(row: Mapping[str, Any]) -> str:
    versions = ", ".join(f"{name} {number}" for name, number in row["versions"].items())
    note = f" {row['note']}" if row["note"] else ""
    searches = ", ".join(f"{each['seconds']:.0f} ({each['cpu_seconds']:.0f})" for each in row["searches"])
    return (
        f"- {row['seed']}: {row['day']} at {row['commit']}; searches of {searches} s (of processor); the run, without "
        f"what was there before, {row['seconds']:.0f} s ({row['cpu_seconds']}, the comparison included); "
        f"{row['machine']}; {versions}.{note}"
    )


def renew_page() -> None:
    """Write the page anew."""
    PAGE.write_text(page(json.loads(RECORD.read_text(encoding="utf-8"))), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    renew_page()
