"""The same decision many times over, so that it can be timed without the way into compiled code."""

from __future__ import annotations

from dispatch.kernels.columns import Desk, Policy
from dispatch.kernels.compiled import entry
from dispatch.kernels.decide import decide
from dispatch.kernels.references import by_reference


@entry
def decide_often(now: int, desk: Desk, policy: Policy, times: int) -> int:
    """Ask ``times`` times at one moment; the sum of what was decided, so that no compiler leaves it out."""
    desk = by_reference(desk)
    policy = by_reference(policy)
    total = 0
    for _ in range(times):
        action, task, reader, _ = decide(now, desk, policy)
        total += action + task + reader
    return total
