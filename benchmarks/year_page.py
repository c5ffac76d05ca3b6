"""docs/fairness_over_the_year.md as it follows from the record; ``python -m benchmarks.year_page`` renews it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
RECORD = Path(__file__).parent / "results" / "rolled_year.json"
PAGE = ROOT / "docs" / "fairness_over_the_year.md"
PICTURE = ROOT / "docs" / "images" / "fairness_over_the_year.svg"
ROLLED, ALONE = PLANS = ("rolled", "alone")

INTRODUCTION = """# Fairness over the year

Made from benchmarks/results/rolled_year.json: `python -m benchmarks.year_page` renews this page, and a test fails when
it is out of date. `python -m benchmarks.rolled_year FOLDER` builds the rosters and measures again.

One network, twelve months of 2027, two plans. **Rolled**: each month is built with the one before it as `--previous`,
so its duties count for rest and averages, and whoever has done more than their share so far is owed less. **Alone**:
each month is built as if there had been none before. Staffing, rules, effort and seed are the same.
"""
READING = """What is compared is given minus fair share: shares differ, because people want two to three and a half
units a month and are away at different times. **Range** is the largest deviation less the smallest: how far the
luckiest and the unluckiest are apart after the year. **Range of given** leaves the shares aside, so that much of it is
what people asked for. **Gini** is of what was given for each duty of share: 0 when all did alike.
"""


def reduction(record: Mapping[str, Any], name: str, figure: str = "range") -> float:
    """By what share a figure of a tally is smaller in the rolled year."""
    rolled, alone = (record["tallies"][plan][name][figure] for plan in (ROLLED, ALONE))
    return float(1 - rolled / alone)


def page(record: Mapping[str, Any]) -> str:
    """The whole page."""
    size = record["size"]
    nights = reduction(record, "nights")
    return "\n".join(
        [
            INTRODUCTION,
            f"The range of nights after twelve months is **{nights:.0%} smaller** when the months are rolled.\n",
            f"![Histograms of given minus share after the year, rolled above, alone below](images/{PICTURE.name})\n",
            READING,
            *_tallies(record),
            "",
            "## The solves",
            "",
            f"{size['radiologists']} radiologists, {size['centres']} centres, {size['hospitals']} hospitals, seed "
            f"{size['seed']}; {record['work_limit']} neighbourhoods for each month with one worker, so that the same "
            "commit gives the same rosters. All of them keep every hard rule.\n",
            *_months(record),
            "",
            _surroundings(record),
        ]
    )


def _tallies(record: Mapping[str, Any]) -> list[str]:
    lines = ["| tally | plan | range | range of given | Gini |", "| --- | --- | --- | --- | --- |"]
    for name in record["tallies"][PLANS[0]]:
        for plan in PLANS:
            row = record["tallies"][plan][name]
            lines.append(f"| {name} | {plan} | {row['range']:.1f} | {row['range_given']:.1f} | {row['gini']:.3f} |")
    return lines


def _months(record: Mapping[str, Any]) -> list[str]:
    rows = {(row["month"], row["plan"]): row for row in record["months"]}
    lines = [
        "| month | rolled: objective | gap | processor s | alone: objective | gap | processor s |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    months = dict.fromkeys(month for month, _ in rows)
    solves = (" | ".join(_solve(rows[month, plan]) for plan in PLANS) for month in months)
    return lines + [f"| {month} | {both} |" for month, both in zip(months, solves, strict=True)]


def _solve(row: Mapping[str, Any]) -> str:
    gap = (row["objective"] - row["lower_bound"]) / max(1, row["objective"])
    return f"{row['objective']:,} | {gap:.0%} | {row['cpu_seconds']:.0f}"


def _surroundings(record: Mapping[str, Any]) -> str:
    versions = ", ".join(f"{name} {number}" for name, number in record["versions"].items())
    note = f" {record['note']}" if record["note"] else ""
    return f"Measured {record['day']} at {record['commit']}: {record['machine']}; {versions}.{note}\n"


def renew_page() -> None:
    """Write the page anew."""
    PAGE.write_text(page(json.loads(RECORD.read_text(encoding="utf-8"))), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    renew_page()
