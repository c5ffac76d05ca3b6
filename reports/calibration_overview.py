"""A calibration in words and tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from reports.simulation_overview import with_interval
from reports.terminal import Table
from reports.words import percent

ESTIMATE_COLUMNS = ("number", "fitted", "95 % interval", "until now", "from")
READING_COLUMNS = ("exam", "readings", "mean min", "95 % interval", "until now", "CV", "95 % interval", "until now")
REPLAY_COLUMNS = ("class", "observed, min", "simulated, min")
KINDS = {"missing": "Not recorded", "clock": "Clocks", "few": "Few", "odd": "To know"}


def calibration_parts(summary: Mapping[str, Any]) -> list[str | Table]:
    """What ``simulate calibrate`` says."""
    parts: list[str | Table] = [
        f"{summary['studies']:,} studies of {summary['days']} days, {summary['from']} to {summary['until']}.",
        verdict(summary),
        Table("Arrivals and delays", ESTIMATE_COLUMNS, [*arrival_rows(summary), *delay_rows(summary)]),
    ]
    if summary["reading"]:
        parts.append(Table("Reading times", READING_COLUMNS, list(reading_rows(summary))))
        parts.append(Table("Readers", ESTIMATE_COLUMNS, list(speed_rows(summary))))
    if summary["replay"]:
        parts.append(Table("Held-back days replayed, mean turnaround", REPLAY_COLUMNS, list(replay_rows(summary))))
    parts += [f"{KINDS[each['kind']]}: {each['message']}; {each['remedy']}." for each in summary["remarks"]]
    return parts


def verdict(summary: Mapping[str, Any]) -> str:
    """What the back-test says."""
    tested = summary["back_test"]
    if tested is None:
        return "The trace is too short for a back-test."
    arrivals, readings = tested["arrivals"], tested["readings"]
    text = (
        f"Back-test on {len(tested['held_back'])} days: {arrivals['came']:,.0f} attendances came where "
        f"{arrivals['expected']:,.0f} were expected"
    )
    if readings["inside_90"] is not None:
        text += f"; {percent(readings['inside_90'])} of the readings fell in the range predicted for 90 % of them"
    return text + "."


def arrival_rows(summary: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    """Numbers of the arrivals."""
    arrivals = summary["arrivals"]
    names = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    for name, each in zip(names, arrivals["weekday_factor"], strict=True):
        yield _row(f"{name}, factor", each, 3)
    yield _row("spread of a day beyond Poisson, CV", arrivals["dispersion_cv"], 3)
    for key, name in (
        ("p3_share_of_p2", "P2 exams set to P3, share"),
        ("paired_share", "visits of two studies, share"),
    ):
        if arrivals[key]:
            yield _row(name, arrivals[key], 4)


def delay_rows(summary: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    """Numbers of the delays."""
    on_site, transfer = summary["delays"]["on_site"], summary["delays"]["transfer"]
    if on_site:
        yield _row("request to images, median min", on_site["median_minutes"], 1)
        yield _row("the same for urgent exams, min", on_site["urgent_minutes"], 1)
        yield _row("spread of both, log", on_site["sigma"], 3)
    if transfer:
        points = ("shortest", "longest") if transfer["form"] == "uniform" else ("2.5 % point", "97.5 % point")
        for key, point in zip(("least", "most"), points, strict=True):
            yield _row(f"transfer of images ({transfer['form']}), {point}, min", transfer[key], 2)


def speed_rows(summary: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    """How readers differ, and how they tire."""
    reading = summary["reading"]
    if reading:
        yield _row("spread of speed between readers, CV", reading["speed_cv"], 3)
        yield _row("slower after twelve hours, share", reading["slowing"], 3)


def reading_rows(summary: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    """Reading times by exam."""
    reading = summary["reading"]
    for code, mean in reading["mean_minutes"].items():
        cv = reading["cv"][code]
        yield (
            code,
            f"{mean['observations']:,}",
            f"{mean['value']:.2f}",
            _interval(mean, 2),
            f"{mean['before']:.2f}",
            f"{cv['value']:.2f}",
            _interval(cv, 2),
            f"{cv['before']:.2f}",
        )


def replay_rows(summary: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Mean turnaround of the held-back days."""
    if summary["replay"]:
        for code, each in summary["replay"]["mean_minutes"].items():
            simulated = with_interval(each["simulated"], lambda value: f"{value:.1f}", "")
            yield (code, f"{each['observed']:.1f}", simulated)


def _row(name: str, each: Mapping[str, Any], digits: int) -> tuple[str, ...]:
    before = "–" if each["before"] is None else f"{each['before']:.{digits}f}"
    return (name, f"{each['value']:.{digits}f}", _interval(each, digits), before, f"{each['observations']:,}")


def _interval(each: Mapping[str, Any], digits: int) -> str:
    return "–" if each["low"] is None else f"{each['low']:.{digits}f} to {each['high']:.{digits}f}"
