"""What tuning a policy has found: the numbers, and how they do beside what ships."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from reports.terminal import Table

FIGURES = {
    "weighted_misses": ("weighted misses, %", 100),
    "weighted_tardiness": ("weighted tardiness, min", 1),
    "delayed_by_vetting": ("images delayed by vetting, %", 100),
    "hard_by_expert": ("hard cases first read by an expert, %", 100),
    "interruptions_per_hundred": ("interruptions in a hundred readings", 1),
}
VERDICTS = {
    "better": "What was found beats what ships: its weighted misses are lower by more than chance.",
    "worse": "What was found does NOT beat what ships: its weighted misses are higher by more than chance.",
    "no clear difference": "What was found does NOT beat what ships: the difference in weighted misses may be chance.",
}
"""By `planning.policy_tune.verdict`."""


def policy_tuning_parts(summary: Mapping[str, Any]) -> list[str | Table]:
    """What ``simulate tune`` says."""
    loss = summary["loss"]
    stopped = summary["evaluations"] < summary["evaluations_wanted"]
    searched = (
        f"{summary['evaluations']} candidates on {summary['replications']} replications of {summary['days']} days"
        f"{' (stopped early)' if stopped else ''}: the loss fell from {loss['start']:.4f} to {loss['found']:.4f}."
    )
    title = f"Found against what ships, on {summary['held_out_replications']} replications that no candidate has seen"
    numbers = [(name, row["ships"], row["found"]) for name, row in summary["parameters"].items()]
    return [
        searched,
        Table("Numbers", ("number", "ships", "found"), [(name, f"{a:g}", f"{b:g}") for name, a, b in numbers]),
        Table(title, ("what", "ships", "found", "difference", "95 % interval"), list(_rows(summary["held_out"]))),
        VERDICTS[summary["verdict"]],
    ]


def _rows(held_out: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    for name, (title, factor) in FIGURES.items():
        row = held_out[name]
        low, high = row["difference"]["low"], row["difference"]["high"]
        between = "–" if low is None else f"{factor * low:+.2f} to {factor * high:+.2f}"
        means = [_written(row[side]["value"], factor, "") for side in ("ships", "found")]
        yield title, *means, _written(row["difference"]["value"], factor, "+"), between


def _written(value: float | None, factor: float, sign: str) -> str:
    return "–" if value is None else f"{factor * value:{sign}.2f}"
