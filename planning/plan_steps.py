"""What the closed loop does next, from what it has seen: raise, lower, or end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from planning.plan_iterations import Iteration

FIRST_CUT = 0.06
"""Share of the duty-hours that the first lowering takes away; half as much after each one that went too far."""
LAST_CUT = 0.01
"""Smallest share worth another iteration."""
FIRST_RAISE = 0.02
"""Share of the duty-hours that the first raising adds; twice as much after each one."""
MOST_RAISES = 3
"""Raisings without a target more before the shortage is looked into."""
GAIN = 0.002
"""Rise of the worst share, from which a raising has helped."""


class Goal(StrEnum):
    """Down to what lowering may go."""

    SHARES = "shares"
    TARGETS = "targets"


@dataclass(frozen=True, slots=True)
class Limits:
    """What an iteration must keep: every target and, for `Goal.SHARES`, the shares of the first iteration.

    A share is kept when its mean is lower by no more than ``allowance`` (0.001 is a tenth of a percentage point), and
    not lower beyond chance: the 95 % interval of the paired differences reaches up to 0.
    """

    goal: Goal
    allowance: float

    def keeps(self, iteration: Iteration, first: Iteration) -> bool:
        """Whether an iteration may be the plan."""
        if iteration.missed or iteration.build["violations"]:
            return False
        if self.goal is Goal.TARGETS or first.missed:
            return True
        return all(self._keeps_share(each) for each in iteration.differences(first).values())

    def _keeps_share(self, difference: Mapping[str, float | None]) -> bool:
        value, high = difference["value"], difference["high"]
        return (value is None or value >= -self.allowance) and (high is None or high >= 0)


@dataclass(frozen=True, slots=True)
class Step:
    """Change the requirements of an iteration by that share of its duty-hours; negative: lower them."""

    base: Iteration
    share: float


@dataclass(frozen=True, slots=True)
class Standing:
    """The best iteration so far (None: no target-keeping one), and how many lowerings went too far."""

    best: Iteration | None
    failures: int


def standing(iterations: Sequence[Iteration], limits: Limits) -> Standing:
    """Best is the one with the fewest duty-hours among those that keep what they must."""
    best, failures = None, 0
    for each in iterations:
        if limits.keeps(each, iterations[0]) and (best is None or each.hours < best.hours):
            best = each
        elif best is not None:
            failures += 1
    return Standing(best, failures)


def next_step(iterations: Sequence[Iteration], limits: Limits) -> Step | None:
    """None when there is nothing more to try."""
    now = standing(iterations, limits)
    if now.best is None:
        return _raising(iterations)
    share = FIRST_CUT / 2**now.failures
    return Step(now.best, -share) if share >= LAST_CUT else None


def _raising(iterations: Sequence[Iteration]) -> Step | None:
    raises = len(iterations) - 1
    if raises >= MOST_RAISES and worst_gap(iterations[-1]) <= worst_gap(iterations[-2]) + GAIN:
        return None
    base = max(iterations, key=lambda each: (-len(each.missed), worst_gap(each), each.number))
    return Step(base, FIRST_RAISE * 2 ** min(raises, MOST_RAISES))


def worst_gap(iteration: Iteration) -> float:
    """The least of the shares' lower ends less what is wanted: negative when a target is missed."""
    gaps = []
    for code, found in iteration.targets.items():
        if code == "all":
            continue
        gaps.append(_gap(found["hit_rate"], found["target"]["share"]))
        if "oral_share" in found["target"]:
            gaps.append(_gap(found["oral_hit_rate"], found["target"]["oral_share"]))
    return min(gaps, default=0.0)


def _gap(rate: dict[str, float | None], wanted: float) -> float:
    low = rate["low"] if rate["low"] is not None else rate["value"]
    return (0.0 if low is None else low) - wanted
