"""A simulation in words and tables: turnaround by class against its target, cover, utilisation, hard cases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from reports.hard_case_overview import hard_case_parts
from reports.terminal import Table, percent, shown
from reports.words import hundredths


def simulation_parts(summary: Mapping[str, Any]) -> list[str | Table]:
    """What ``simulate run`` says."""
    cover, busy = summary["specialist_coverage"], summary["utilisation"]
    everything = summary["turnaround"]["all"]
    return [
        f"{summary['replications']} replications of {summary['days']} days, {summary['studies']:,.0f} studies each "
        f"({summary['days_per_second']:,.0f} days simulated a second).",
        f"Images to report take {minutes(everything['mean'])} on average; {targets(summary)}.",
        f"An experienced reader is on duty for {share(cover['share'])} of the hard cases; "
        f"readers are busy {share(busy['share'])} of their time awake.",
        Table("Turnaround by urgency class", TURNAROUND_COLUMNS, list(turnaround_rows(summary))),
        *hard_case_parts(summary),
    ]


TURNAROUND_COLUMNS = ("class", "studies", "mean min", "median", "90 %", "within", "share in time", "wanted", "holds")


def turnaround_rows(summary: Mapping[str, Any]) -> Iterator[tuple[object, ...]]:
    """One row a class, a second one for the first oral word where it has a target of its own, then all studies."""
    for code, found in summary["turnaround"].items():
        target = found["target"]
        figures = [shown(found[name]["value"]) for name in ("mean", "p50", "p90")]
        studies = f"{found['studies']['value'] or 0:,.0f}"
        if code == "all":
            rate, wanted = share(found["hit_rate"]), f"mean < {target['mean_minutes']} min"
            yield (code, studies, *figures, "target", rate, wanted, _holds(target["holds"]))
            continue
        rate, wanted = share(found["hit_rate"]), percent(target["share"], 0)
        yield (code, studies, *figures, f"{target['within_minutes']:g} min", rate, wanted, _holds(target["holds"]))
        if "oral_hit_rate" in found:
            rate, wanted = share(found["oral_hit_rate"]), percent(target["oral_share"], 0)
            within = f"{target['oral_minutes']:g} min"
            yield ("first word", "", "", "", "", within, rate, wanted, _holds(target["oral_holds"]))


def missed_targets(summary: Mapping[str, Any]) -> list[str]:
    """The classes whose target does not hold, "all" for the mean of all studies."""
    targets = {code: found["target"] for code, found in summary["turnaround"].items()}
    return [code for code, target in targets.items() if not (target["holds"] and target.get("oral_holds", True))]


def targets(summary: Mapping[str, Any]) -> str:
    """Whether the targets hold, in words."""
    missed = missed_targets(summary)
    return f"targets that do not hold: {', '.join(missed)}" if missed else "every target holds"


def share(interval: Mapping[str, float | None]) -> str:
    """A share with its 95 % interval, which may not leave 0 to 100 %."""
    return with_interval(interval, lambda value: hundredths(min(1.0, max(0.0, value))), " %")


def minutes(interval: Mapping[str, float | None]) -> str:
    """Minutes with their 95 % interval."""
    return with_interval(interval, lambda value: f"{value:.1f}", " min")


def with_interval(interval: Mapping[str, float | None], written: Any, unit: str) -> str:  # noqa: ANN401
    """A number with its 95 % interval, where there is one."""
    value, low, high = interval["value"], interval["low"], interval["high"]
    if value is None:
        return "–"
    if low is None or high is None:
        return f"{written(value)}{unit}"
    return f"{written(value)}{unit} ({written(low)}–{written(high)})"


def _holds(holds: bool) -> str:
    return "yes" if holds else "no"
