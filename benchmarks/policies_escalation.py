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
READING = """\
It does not make dispatch better: the weighted misses change by about a tenth of a point, in either direction. What it
does in a busy network is to report P2 in time at the cost of P1, because the row of those near their limit gets long
and P1 stands in it beside P2. The index of the default rises towards the limit anyway. Where P2 must not wait, a policy
file turns it on.

On a solved roster of the same network, in which readers rest 72 hours a night between them, a share of 0.25 changed the
weighted misses by -0.04 [-0.15, +0.06] points and their rest by -0.1 [-0.4, +0.1] hours a night (four weeks, ten
replications, seed 303). In the first of them 26 of 1,499 readers called back came for a limit: a backlog, or a study
that nobody awake may read, had called the others before.
"""
PULL = """
## Push and pull

Studies are pushed: a free reader is given the next one. A reader who comes on duty in pull mode (the live engine's
`DutyStarted(pull=True)`) is given one when asking for it (`NextWanted`); asked while busy, it comes when the work in
hand is done. Meanwhile work goes to colleagues, and the telephone and calls for advice find the reader as before. Only
what may interrupt others comes unasked, after `preempt_after_minutes`. Simulated readers never pull.
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
    return [*lines, "", READING, surroundings, PULL]


def _signed(found: Mapping[str, float]) -> str:
    return f"{found['value']:+.2f} [{found['low']:+.2f}, {found['high']:+.2f}]"
