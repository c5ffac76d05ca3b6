"""docs/policies.md as it follows from the record; ``python -m benchmarks.policies_page`` renews it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.policies_escalation import ESCALATION, escalation_section
from benchmarks.policies_tuning import TUNED, fields_section, tuning_section
from dispatch.policy import DEFAULT_POLICY, POLICIES

RECORD = Path(__file__).parent / "results" / "policies.json"
PAGE = Path(__file__).parents[1] / "docs" / "policies.md"
NAMED_LEVEL = 0.83

INTRODUCTION = """# Dispatch policies side by side

Made from benchmarks/results/policies.json: `python -m benchmarks.policies_page` renews this page, and a test fails when
it is out of date. `python -m benchmarks.policies` measures again.

A policy says which waiting study goes to which reader and when. All are numbers for one decision
(`dispatch/kernels/decide.py`, ADR 0006), the same one live and in the simulator:
"""
METHOD = """**What is compared.** The reference network with the published-shape table of active readers
(`simulation/reader_table.py`), vetting, telephone, hard cases, AI flags and second reads included; nobody rests in it.
Arrivals are scaled at every hospital alike until readers work 70, 83 and 94 % of their time on duty under the default
policy. The scale comes from another seed than the figures. In replication n all policies have the same studies,
reading times, calls and readers' speeds, so that differences are taken pair by pair; brackets hold 95 % intervals
(Student's t).

**Weighted misses** are the share of reports later than their class demands, each study weighted by its class (10 for P0
and whole-body trauma, 3, 1 and 0.3 for P1, P2, P3); studies without a report are missed. **Weighted tardiness** is the
mean of the minutes beyond the demand, zero for reports in time, with the same weights.
"""
READING = """`optimal` solves an assignment problem over all waiting studies and idle readers at every event, in the
same terms as the default: first as many pairs as possible, then the greatest sum of ATC index less reader's cost. It
sees no more of the future than the others do, so it is a reference for choosing one pair at a time, not a bound on what
hindsight could do. `push` differs from the default in one thing only: a study goes to one reader's own
queue when it arrives, to whoever would be through soonest, and waits there although others fall idle. It is a warning:
binding a study early costs more than the best order of a queue wins.
"""
TIMES = """Of one decision, compiled, at 200 waiting studies and 60 readers on duty: over 50 desks drawn from the
network, each the best of three rounds. With one idle reader, as in a busy hour, and with all 60 idle, which can only be
for a moment.
"""


def page(record: Mapping[str, Any], escalation: Mapping[str, Any], tuned: Mapping[str, Any]) -> str:
    """The whole page, from the records of the policies, of escalation, and of tuning."""
    names = "\n".join(f"- `{name}`: {policy.label}" for name, policy in POLICIES.items() if name in named(record))
    lines = [INTRODUCTION, f"{names}\n", METHOD, f"{verdict(record)}\n"]
    for level in record["levels"]:
        lines += [
            f"## At {level['utilisation']:.0%}\n",
            f"Arrivals times {level['arrivals']:.2f}.\n",
            *_table(level),
            "",
        ]
    lines += [READING, "## Misses by class\n", f"At {NAMED_LEVEL:.0%}, in percent of the class.\n"]
    lines += [*_classes(record), "", "## Decision time\n", TIMES, *_times(record), "", _surroundings(record)]
    return "\n".join([*lines, *escalation_section(escalation), "", *tuning_section(tuned), "", *fields_section()])


def named(record: Mapping[str, Any], level: float = NAMED_LEVEL) -> Mapping[str, Any]:
    """Figures by policy at one utilisation."""
    found: Mapping[str, Any] = next(each["policies"] for each in record["levels"] if each["utilisation"] == level)
    return found


def verdict(record: Mapping[str, Any]) -> str:
    """The default against FIFO and against the best matching, in a sentence."""
    mine = named(record)[DEFAULT_POLICY]
    below, above = mine["below_fifo"], mine["against_optimal"]["weighted_misses"]
    significant = above["low"] > 0
    return (
        f"At {NAMED_LEVEL:.0%}, the weighted misses of the default are **{below['value']:.0f} % below FIFO** "
        f"({below['low']:.0f} to {below['high']:.0f} %) and {'' if significant else 'not '}significantly above the "
        f"best matching ({_signed(above)} points)."
    )


def _table(level: Mapping[str, Any]) -> list[str]:
    lines = [
        "| policy | weighted misses, % | minus FIFO, points | minus default, points | tardiness, min | busy, % |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for name, row in level["policies"].items():
        cells = [
            f"`{name}`",
            _interval(row["weighted_misses"]),
            "–" if name == "fifo" else _signed(row["against_fifo"]["weighted_misses"]),
            "–" if name == DEFAULT_POLICY else _signed(row[f"against_{DEFAULT_POLICY}"]["weighted_misses"]),
            _interval(row["weighted_tardiness"]),
            f"{row['utilisation']['value']:.1f}",
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def _classes(record: Mapping[str, Any]) -> list[str]:
    found = named(record)
    codes = [figure.removeprefix("missed_") for figure in found["fifo"] if figure.startswith("missed_")]
    lines = [f"| policy | {' | '.join(codes)} |", f"| --- |{' --- |' * len(codes)}"]
    for name, row in found.items():
        cells = [f"{row['missed_' + code]['value']:.1f}" for code in codes]
        lines.append(f"| `{name}` | {' | '.join(cells)} |")
    return lines


def _times(record: Mapping[str, Any]) -> list[str]:
    lines = [
        "| policy | one idle: p50, µs | p99, µs | all idle: p50, µs | p99, µs |",
        "| --- | --- | --- | --- | --- |",
    ]
    for name, by_idle in record["decision_microseconds"].items():
        cells = [f"{each[figure]:.1f}" for each in by_idle.values() for figure in ("p50", "p99")]
        lines.append(f"| `{name}` | {' | '.join(cells)} |")
    return lines


def _interval(found: Mapping[str, float]) -> str:
    return f"{found['value']:.2f} [{found['low']:.2f}, {found['high']:.2f}]"


def _signed(found: Mapping[str, float]) -> str:
    return f"{found['value']:+.2f} [{found['low']:+.2f}, {found['high']:+.2f}]"


def _surroundings(record: Mapping[str, Any]) -> str:
    versions = ", ".join(f"{name} {number}" for name, number in record["versions"].items())
    note = f" {record['note']}" if record["note"] else ""
    return (
        f"{record['replications']} replications of {record['weeks']} weeks, seed {record['seed']}, network seed "
        f"{record['network_seed']}. Measured {record['day']} at {record['commit']}: {record['machine']}; "
        f"{versions}.{note}\n"
    )


def renew_page() -> None:
    """Write the page anew."""
    records = (json.loads(path.read_text(encoding="utf-8")) for path in (RECORD, ESCALATION, TUNED))
    PAGE.write_text(page(*records), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    renew_page()
