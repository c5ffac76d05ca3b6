"""What decisions weigh: how pressing a task is, and what it costs that a certain reader does it.

The index is the apparent tardiness cost (ATC: Vepsalainen and Morton, Management Science 33, 1987); the cost of a
reader is the expected penalty of a late report, and what taking this reader takes away from others.
"""

from __future__ import annotations

import math

from dispatch.kernels.columns import BY_ARRIVAL, BY_PRIORITY, Desk, Policy
from dispatch.kernels.compiled import kernel

ESCALATED = 0.1
"""What escalation adds to the index, a second: more than lower classes have (weight 3, a minute of reading: 0.05)."""


@kernel
def pressure(now: int, desk: Desk, policy: Policy, task: int) -> float:
    """How pressing a task is under the policy's rule; larger goes first. Along the list of a kind it never rises.

    Where studies escalate, those near their limit, and all that may interrupt others, stand before all else.
    """
    kind = desk.tasks.kind[task]
    if policy.rule == BY_ARRIVAL:
        return 0.0
    if policy.rule == BY_PRIORITY:
        return float(-desk.kinds.rank[kind])
    expected = desk.kinds.expected[kind]
    slack = max(0.0, desk.tasks.due[task] - now - expected)
    value = desk.kinds.weight[kind] / expected * math.exp(-slack / policy.look_ahead)
    if desk.kinds.near[kind] > 0 and (desk.kinds.urgent[kind] or is_near_limit(now, desk, task)):
        value += ESCALATED
    return value


@kernel
def is_near_limit(now: int, desk: Desk, task: int) -> bool:
    """Whether a task has escalated: what is left of its target is less than the policy's share of it."""
    near = desk.kinds.near[desk.tasks.kind[task]]
    return near > 0 and desk.tasks.due[task] - now <= near


@kernel
def cost_of_reader(now: int, desk: Desk, policy: Policy, task: int, reader: int) -> float:
    """Weight × (P(late | reader's speed) + tardiness) + scarcity of the reader's other skills + load + inexperience."""
    kind = desk.tasks.kind[task]
    slack = float(desk.tasks.due[task] - now)
    cost = cost_of_lateness(desk, policy, kind, slack, desk.readers.speed[reader], desk.readers.log_speed[reader])
    cost += policy.scarcity_weight * scarcity(desk, task, reader) + policy.load_weight * desk.readers.done[reader]
    if desk.readers.experienced[reader] & desk.tasks.skill[task] == 0:
        cost += policy.expertise_weight * desk.kinds.hard[kind]
    return cost


@kernel
def cost_of_lateness(desk: Desk, policy: Policy, kind: int, slack: float, speed: float, log_speed: float) -> float:
    """Weight × (P(late) + tardiness) of a reader of that speed; it never falls as the factor rises."""
    tardiness = max(0.0, desk.kinds.expected[kind] * speed - slack) / policy.tardiness_scale
    late = probability_late(desk, kind, log_speed, slack)
    return desk.kinds.weight[kind] * (late + policy.tardiness_weight * tardiness)


@kernel
def probability_late(desk: Desk, kind: int, log_speed: float, slack: float) -> float:
    """P(lognormal reading time × speed > slack seconds)."""
    if slack <= 0.0:
        return 1.0
    distance = math.log(slack) - desk.kinds.log_mean[kind] - log_speed
    if desk.kinds.log_sd[kind] == 0.0:
        return 1.0 if distance < 0.0 else 0.0
    return 0.5 * math.erfc(distance / (desk.kinds.log_sd[kind] * math.sqrt(2.0)))


@kernel
def scarcity(desk: Desk, task: int, reader: int) -> float:
    """Sum, over the other subspecialties that the reader reads, of one over the idle readers who read them."""
    others = desk.readers.reads[reader] & ~desk.tasks.skill[task]
    total = 0.0
    for subspecialty in range(desk.subspecialties):
        if others >> subspecialty & 1:
            total += 1.0 / desk.idle_with[subspecialty]
    return total
