"""The sections of docs/policies.md on tuning and on policy files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dispatch.policy import PolicyParams
from reports.policy_tuning import FIGURES, VERDICTS

TUNED = Path(__file__).parent / "results" / "tuned.json"

HOW = """## Tuning

    hulotte simulate tune net --roster roster.json -o tuned.toml
    hulotte simulate run net roster.json --policy tuned.toml
    hulotte simulate compare net roster.json base base@tuned.toml

`simulate tune` looks for better numbers of a policy by CMA-ES (the package `cmaes`), each on a logit scale between the
bounds below, most of them by factors. All candidates are judged on the same replications, so that they differ by their
numbers only. What is found is then played beside what ships on further replications that no candidate has seen, and the
command says whether it beats it: the best of many candidates always looks good where it was chosen. Ctrl-C ends the
search with the best so far; `--start` takes another policy, by name or file, to begin with.

**The loss** is the share of weighted misses, plus 0.02 for each half hour of mean weighted tardiness, which tells apart
candidates that miss equally often, plus a tenth of the share of images that late vetting delays: the clock of a report
starts with its images, so that without this a policy would win by putting vetting off (ADR 0026).

**Not tuned** are the weight of the load, which is there for fairness, the rules of rest, and which classes interrupt
others.
"""
FILES = """## Policy files

A policy file is TOML with any of these numbers; those left out keep the values below. A wrong one is refused with its
field and how to mend it.

| number | usual value | meaning |
| --- | --- | --- |"""


def tuning_section(record: Mapping[str, Any]) -> list[str]:
    """How to tune, and what was found."""
    lines = [HOW, f"**At {record['utilisation']:.0%}:** {VERDICTS[record['verdict']]}\n"]
    lines += ["| number | ships | found | bounds |", "| --- | --- | --- | --- |"]
    for name, row in record["parameters"].items():
        lines.append(f"| `{name}` | {row['ships']:g} | {row['found']:g} | {row['least']:g} to {row['most']:g} |")
    lines += ["", "| held out | ships | found | difference |", "| --- | --- | --- | --- |"]
    lines += [_row(name, record["held_out"][name]) for name in FIGURES]
    versions = ", ".join(f"{name} {number}" for name, number in record["versions"].items())
    loss, days = record["loss"], record["days"]
    lines.append(
        f"\n{record['evaluations']} candidates on {record['replications']} replications of {days} days, where the loss "
        f"fell from {loss['start']:.4f} to {loss['found']:.4f}; {record['held_out_replications']} held out, seed "
        f"{record['seed']}, arrivals times {record['arrivals']:.2f} (`python -m benchmarks.tuned_policy`). Measured "
        f"{record['day']} at {record['commit']}: {record['machine']}; {versions}. {record['note']}".rstrip()
    )
    return lines


def _row(name: str, found: Mapping[str, Any]) -> str:
    title, factor = FIGURES[name]
    ships, mine = (f"{factor * found[side]['value']:.2f}" for side in ("ships", "found"))
    value, low, high = (factor * found["difference"][end] for end in ("value", "low", "high"))
    return f"| {title} | {ships} | {mine} | {value:+.2f} [{low:+.2f}, {high:+.2f}] |"


def fields_section() -> list[str]:
    """Every number of a policy."""
    rows = [
        f"| `{name}` | {_shown(field.default)} | {field.description} |"
        for name, field in PolicyParams.model_fields.items()
    ]
    return [FILES, *rows, ""]


def _shown(value: object) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{value:g}"
    return f"`{value}`".lower() if value != "" else "–"
