"""The section of docs/policies.md on escalation near the limit."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

ESCALATION = Path(__file__).parent / "results" / "escalation.json"
FIGURES = {
    "weighted_misses": "weighted misses",
    "missed_P0": "P0 missed",
    "missed_P1": "P1 missed",
    "missed_P2": "P2 missed",
    "missed_P3": "P3 missed",
}

HOW = """## Escalation near the limit

`escalate_share` is the share of its target that is left when a waiting study of P1 or P2 escalates by itself: it then
stands before all that has not escalated, in one row with P0, and calls a resting reader back who may read it, if nobody
idle may and nobody is coming already. A timer looks at it at that moment. P0 is in that row at once, and interrupts
others after `preempt_after_minutes` as before. Queues by arrival or priority and the best matching have no escalation.

**It is off by default** (`escalate_share = 0`). With it minus without it, paired, in points of percent:
"""
READING = """The weighted misses change little. In a busy network the row of those near their limit gets long, and P2 in it is
reported in time at the cost of P1: a matter of what P1 is worth, not of efficiency. The index of the default looks at
the limit all the time, more steadily than a threshold does. Who wants P2 to wait less turns it on in a policy file.
"""


def escalation_section(record: Mapping[str, Any]) -> list[str]:
    """What it is, and what it does."""
    lines = [HOW, f"| busy | share left | {' | '.join(FIGURES.values())} |", "| --- | --- |" + " --- |" * len(FIGURES)]
    for level in record["levels"]:
        for share, found in level["shares"].items():
            cells = [_signed(found[name]) for name in FIGURES]
            lines.append(f"| {level['utilisation']:.0%} | {share} | {' | '.join(cells)} |")
    versions = ", ".join(f"{name} {number}" for name, number in record["versions"].items())
    surroundings = (
        f"{record['replications']} replications of {record['weeks']} weeks, seed {record['seed']}, nobody resting "
        f"(`python -m benchmarks.escalation`). Measured {record['day']} at {record['commit']}: {record['machine']}; "
        f"{versions}."
    )
    return [*lines, "", READING, surroundings]


def _signed(found: Mapping[str, float]) -> str:
    return f"{found['value']:+.2f} [{found['low']:+.2f}, {found['high']:+.2f}]"
