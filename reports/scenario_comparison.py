"""Scenarios side by side: what differs, by how much, and whether that is more than chance."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from reports.terminal import Table

COLUMNS = ("what", "first", "other", "difference", "95 % interval", "clear")


def scenario_comparison_parts(summary: Mapping[str, Any]) -> list[str | Table]:
    """What ``simulate compare`` says."""
    found: list[str | Table] = [
        f"{summary['replications']} replications of {summary['days']} days on each side, with the same luck. "
        "A difference is clear when its interval leaves out zero."
    ]
    for pair in summary["comparisons"]:
        night = f", the night of {pair['night']}" if pair["night"] else ""
        title = f"{pair['name']} (other) against {pair['against']} (first){night}"
        found.append(Table(title, COLUMNS, list(_rows(pair))))
    return found


def _rows(pair: Mapping[str, Any]) -> Iterator[tuple[object, ...]]:
    sides = pair["first"], pair["other"], pair["difference"]
    yield _row("studies", [side["turnaround"]["all"]["studies"] for side in sides], _count)
    yield _row("mean turnaround, min", [side["turnaround"]["all"]["mean"] for side in sides], _minutes)
    for code in pair["first"]["turnaround"]:
        name = "all" if code == "all" else code
        yield _row(f"in time, {name}, %", [side["turnaround"][code]["hit_rate"] for side in sides], _percent)
        if "oral_hit_rate" in pair["first"]["turnaround"][code]:
            rates = [side["turnaround"][code]["oral_hit_rate"] for side in sides]
            yield _row(f"first word in time, {code}, %", rates, _percent)
    yield _row("hard cases with an expert, %", [side["specialist_coverage"]["share"] for side in sides], _percent)
    yield _row("wait for an expert, min", [side["expert_wait"]["mean"] for side in sides], _minutes)
    for name, words in (("finding", "with"), ("no_finding", "without")):
        waits = [side["ai_triage"][name]["wait"] for side in sides]
        yield _row(f"wait {words} a finding for the AI, min", waits, _minutes)
    yield _row("left at closing a day", [side["hand_over"]["left_per_day"] for side in sides], _minutes)
    yield _row("utilisation, %", [side["utilisation"]["share"] for side in sides], _percent)
    yield _row("waiting, mean", [side["backlog"]["mean"] for side in sides], _minutes)
    yield _row("waiting, most", [side["backlog"]["most"] for side in sides], _count)


def _row(
    name: str, found: list[Mapping[str, float | None]], written: Callable[[float, bool], str]
) -> tuple[object, ...]:
    first, other, difference = found
    low, high = difference["low"], difference["high"]
    if low is None or high is None:
        interval, clear = "–", "–"
    else:
        interval = f"{written(low, True)} to {written(high, True)}"
        clear = "yes" if low > 0 or high < 0 else "no"
    means = [_written(side["value"], written, False) for side in (first, other)]
    return (name, *means, _written(difference["value"], written, True), interval, clear)


def _written(value: float | None, written: Callable[[float, bool], str], signed: bool) -> str:
    return "–" if value is None else written(value, signed)


def _count(value: float, signed: bool) -> str:
    return f"{value:+,.0f}" if signed else f"{value:,.0f}"


def _minutes(value: float, signed: bool) -> str:
    return f"{value:+.2f}" if signed else f"{value:.2f}"


def _percent(value: float, signed: bool) -> str:
    return f"{100 * value:+.2f}" if signed else f"{100 * value:.2f}"
