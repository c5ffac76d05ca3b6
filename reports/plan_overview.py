"""A plan in words and tables: the iterations, what was saved, or what is missing and what it would take."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from reports.simulation_overview import TURNAROUND_COLUMNS, turnaround_rows
from reports.terminal import Table, percent, shown

DIGITS = (0, 1, 2)
"""After the point of a percentage that is told beside the one wanted."""


def plan_parts(summary: Mapping[str, Any]) -> list[str | Table]:
    """What ``plan`` says."""
    parts: list[str | Table] = [_verdict(summary)]
    if summary["shortage"]:
        parts.append(summary["shortage"]["sentence"])
    if summary["iterations"]:
        codes = list(summary["iterations"][0]["shares"])
        columns = ("", "duty-hours", "wanted", "covered", "gap", *codes, "mean min", "missed", "what was tried")
        parts.append(Table("Iterations", columns, list(_rows(summary, codes))))
    if summary.get("turnaround"):
        title = f"Turnaround of iteration {summary['chosen']}"
        parts.append(Table(title, TURNAROUND_COLUMNS, list(turnaround_rows(summary))))
    if summary["roster"]:
        parts.append(f"Roster: {summary['roster']} ({summary['seconds']:.0f} s).")
    return parts


def _verdict(summary: Mapping[str, Any]) -> str:
    if not summary["iterations"]:
        return "No roster keeps the hard rules, or none was found in the time given; hulotte roster explain says more."
    chosen = next(each for each in summary["iterations"] if each["number"] == summary["chosen"])
    if not summary["holds"]:
        return f"Not every target holds; the best try is iteration {chosen['number']}."
    saved = summary["hours_saved"]
    against = f", {percent(saved)} fewer than the staffing formula's roster" if saved and saved > 0 else ""
    return f"Every target holds with {chosen['duty_hours']:,.0f} duty-hours (iteration {chosen['number']}){against}."


def _rows(summary: Mapping[str, Any], codes: Sequence[str]) -> Iterator[tuple[object, ...]]:
    for each in summary["iterations"]:
        mark = "*" if each["number"] == summary["chosen"] else ""
        yield (
            f"{each['number']}{mark}",
            f"{each['duty_hours']:,.0f}",
            f"{each['wanted_hours']:,.0f}",
            percent(each["coverage"]),
            percent(each["gap"]),
            *(percent(each["shares"][code]["value"]) for code in codes),
            shown(each["mean_minutes"]),
            ", ".join(each["missed"]) or "none",
            each["why"],
        )


def shortage_sentence(
    seats: Sequence[Mapping[str, Any]] | None, missed: Mapping[str, Mapping[str, Any]], missing_hours: float
) -> str:
    """The price of the targets that do not hold, in one sentence.

    Parameters
    ----------
    seats
        What would mend it, None when nothing was found that does.
    missed
        What the simulation says of each class whose target does not hold ("all" for the mean).
    missing_hours
        Reader-hours that are missing in every roster; 0 when that is not proved.
    """
    falls = " and ".join(_fall(code, found) for code, found in missed.items())
    proof = (
        f"; no roster of these people covers {missing_hours:,.0f} of the reader-hours wanted" if missing_hours else ""
    )
    if seats is None:
        return f"No number of further readers was found with which every target holds; without them {falls}{proof}."
    return f"It takes {_joined([_seat(each) for each in seats])}, or {falls}{proof}."


def _seat(seat: Mapping[str, Any]) -> str:
    skill = f"experienced {seat['skill']} " if seat["skill"] else ""
    noun = "reader" if seat["readers"] == 1 else "readers"
    return f"{seat['readers']} more {skill}{noun} on {seat['days']} ({seat['shift']}, {seat['from']}–{seat['until']})"


def _joined(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _fall(code: str, found: Mapping[str, Any]) -> str:
    target = found["target"]
    if code == "all":
        return f"the mean rises to {shown(found['mean']['value'])} minutes ({target['mean_minutes']} wanted)"
    if target["holds"]:
        what, rate, wanted = f"the share of first words of {code} in time", found["oral_hit_rate"], target["oral_share"]
    else:
        what, rate, wanted = code, found["hit_rate"], target["share"]
    return f"{what} falls to {_fallen(rate, wanted)} ({percent(wanted, 0)} wanted)"


def _fallen(rate: Mapping[str, float | None], wanted: float) -> str:
    """The share, or where that alone would do, the lower end of its interval, which does not."""
    value, low = rate["value"], rate["low"]
    if value is not None and value >= wanted and low is not None:
        return f"as little as {_unlike(max(0.0, low), wanted)}"
    return _unlike(value, wanted)


def _unlike(value: float | None, wanted: float) -> str:
    """A share with as few digits as set it apart from what is wanted."""
    return next((text for digits in DIGITS if (text := percent(value, digits)) != percent(wanted, digits)), "just less")
