"""Who has done how much, in words and tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reports.terminal import Table
from reports.words import count

MOST_LINES = 20
"""Radiologists told one by one: those furthest from their share of nights."""
FIGURES = ("given", "share", "least", "most", "range", "range_given", "gini")


def tallies_parts(summary: Mapping[str, Any]) -> list[str | Table]:
    """What ``roster tallies`` says."""
    horizon, people = summary["horizon"], summary["people"]
    more = len(people) - MOST_LINES
    return [
        f"{count(summary['rosters'], 'roster')} from {horizon['first']} to {horizon['last']}, "
        f"{count(len(people), 'radiologist')}.",
        Table(
            "Given and fair share; least, most and range are of given minus share",
            ("what", "given", "share", "least", "most", "range", "range of given", "Gini"),
            [(name, *(_figure(key, row[key]) for key in FIGURES)) for name, row in summary["tallies"].items()],
        ),
        _furthest(people, tuple(summary["tallies"])),
        *([f"… and {more} more, all in --json and in the page that -o writes"] if more > 0 else []),
    ]


def _figure(key: str, value: float) -> str:
    if key in ("least", "most"):
        return f"{value:+.2f}"
    return f"{value:.3f}" if key == "gini" else f"{value:,.1f}"


def _furthest(people: list[dict[str, Any]], names: tuple[str, ...]) -> Table:
    furthest = sorted(people, key=lambda row: (-abs(row["nights"]["deviation"]), row["radiologist"]))[:MOST_LINES]
    rows = [(row["radiologist"], *(given_of_share(row[name]) for name in names)) for row in furthest]
    return Table("Furthest from their share of nights", ("radiologist", *names), rows)


def given_of_share(cell: Mapping[str, float]) -> str:
    """Given, share and deviation: "14 of 12.3 (+1.7)"."""
    return f"{cell['given']:g} of {cell['share']:.1f} ({cell['deviation']:+.1f})"
