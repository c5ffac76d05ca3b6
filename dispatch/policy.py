"""Dispatch policies: the numbers that `dispatch.kernels.decide` follows, and the registry of named policies."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from pydantic import Field

from data.record import Frozen
from dispatch.kernels.columns import BY_ARRIVAL, BY_ATC, BY_PRIORITY, Policy


class Rule(StrEnum):
    """How the queue is ordered."""

    ARRIVAL = "arrival"
    PRIORITY = "priority"
    ATC = "atc"


_CODES = {Rule.ARRIVAL: BY_ARRIVAL, Rule.PRIORITY: BY_PRIORITY, Rule.ATC: BY_ATC}


class PolicyParams(Frozen):
    """The numbers of one policy. All are ours to choose; the defaults were compared by simulation."""

    label: str = Field("", description="what the policy is called; the name of its file when empty")
    rule: Rule = Field(Rule.ATC, description="how the queue is ordered")
    matching: bool = Field(True, description="choose the idle reader of lowest cost, else the one idle longest")
    preemption: bool = Field(True, description="an urgent study may interrupt less urgent work")
    assignment: bool = Field(False, description="match all waiting tasks and idle readers at once, at every event")
    push: bool = Field(False, description="give a study to one reader's own queue as soon as it arrives")
    look_ahead_minutes: float = Field(18, gt=0, description="k × mean reading time in the ATC index")
    tardiness_weight: float = Field(0.3, ge=0, description="cost of one scale of tardiness relative to a miss")
    tardiness_scale_minutes: float = Field(30, gt=0, description="minutes of tardiness that cost the above")
    scarcity_weight: float = Field(
        0.02, ge=0, description="cost of using up the only idle reader of another subspecialty"
    )
    load_weight: float = Field(0.002, ge=0, description="cost of one task already done in the duty")
    expertise_weight: float = Field(
        0.5, ge=0, description="cost of an inexperienced reader × probability of a hard case"
    )
    preempts_from_weight: float = Field(10, ge=0, description="classes of at least this weight may interrupt")
    preemptable_up_to_weight: float = Field(1, ge=0, description="classes of at most this weight may be interrupted")
    preempt_after_minutes: float = Field(2, ge=0, description="wait before an urgent study may interrupt")
    escalate_share: float = Field(
        0, ge=0, le=1, description="share of its target left when a waiting study escalates; 0: never, and ATC only"
    )
    escalates_from_weight: float = Field(1, ge=0, description="classes of at least this weight escalate")
    hold_minutes: float = Field(10, ge=0, description="how long a study waits for the reader of the same visit")
    ai_bump_minutes: float = Field(10, ge=0, le=30, description="how much earlier an AI flag makes a study due")
    call_back_minutes: float = Field(6, ge=0, description="backlog per awake reader that calls a resting one back")
    least_rest_minutes: float = Field(20, ge=0, description="rest that a mere backlog does not break")
    spare_idle: int = Field(1, ge=0, description="idle readers kept awake in the hours of rest")
    vetting_minutes: float = Field(2, gt=0, description="expected minutes to vet a request")
    vetting_target_minutes: float = Field(15, gt=0, description="a request should be vetted within")
    vetting_weight: float = Field(0.3, ge=0, description="weight of vetting beside the urgency classes")
    second_read_weight: float = Field(0.05, ge=0, description="weight of a second read")
    second_read_share: float = Field(0.5, gt=0, description="expected length of a second read relative to the first")
    second_read_target_minutes: float = Field(
        36 * 60, gt=0, description="a second read is due this long after it opens"
    )

    def for_kernels(self) -> Policy:
        """The same numbers as the kernels read them, times in seconds."""
        return Policy(
            rule=_CODES[self.rule],
            matching=int(self.matching),
            preemption=int(self.preemption),
            look_ahead=60.0 * self.look_ahead_minutes,
            tardiness_weight=float(self.tardiness_weight),
            tardiness_scale=60.0 * self.tardiness_scale_minutes,
            scarcity_weight=float(self.scarcity_weight),
            load_weight=float(self.load_weight),
            expertise_weight=float(self.expertise_weight),
            preempt_after=round(60 * self.preempt_after_minutes),
            hold=round(60 * self.hold_minutes),
            bump=round(60 * self.ai_bump_minutes),
            call_back_backlog=60.0 * self.call_back_minutes,
            least_rest=round(60 * self.least_rest_minutes),
            spare_idle=self.spare_idle,
            assignment=int(self.assignment),
            push=int(self.push),
        )


DEFAULT_POLICY = "atc-match-preempt"

POLICIES: Mapping[str, PolicyParams] = MappingProxyType(
    {
        "fifo": PolicyParams(label="first come, first served", rule=Rule.ARRIVAL, matching=False, preemption=False),
        "priority": PolicyParams(
            label="most urgent class, then earliest due",
            rule=Rule.PRIORITY,
            matching=False,
            preemption=False,
            vetting_weight=1,
        ),
        "atc-match": PolicyParams(label="ATC index, then the best matching reader", preemption=False),
        DEFAULT_POLICY: PolicyParams(label="ATC index and match, P0 may interrupt"),
        "optimal": PolicyParams(label="best matching of all waiting and all idle, at every event", assignment=True),
        "push": PolicyParams(label="to the reader's own queue on arrival", push=True),
    }
)
"""Policies by name; `DEFAULT_POLICY` is what live dispatch and simulations use unless told otherwise."""
