"""The small integers of the kernels in words."""

from __future__ import annotations

ACTION_WORDS = ("nothing", "assign", "interrupt", "call back", "call out", "send to rest", "release", "waive expert")
"""By the action codes of `dispatch.kernels.columns`."""

REASON_WORDS = (
    "idle longest",
    "the only idle reader who may",
    "lowest expected cost",
    "reads the same visit",
    "less urgent work gives way",
    "nobody on duty may",
    "work piles up",
    "nobody awake may",
    "quiet hours",
    "part of the best matching",
    "in the own queue",
    "urgent, and nobody who asked may",
    "near its limit",
    "",
    "the hold is over",
)
"""By the reason codes of `dispatch.kernels.columns`."""

STATE_WORDS = (
    "off duty",
    "idle",
    "busy",
    "away",
    "resting",
    "being called back",
    "at home",
    "called out",
    "advising",
    "has not asked",
)
"""By the states of a reader in `dispatch.kernels.columns`; away is on the telephone or not at the workstation."""

OUTCOME_WORDS = ("unread", "routine", "by expert", "with advice", "transferred", "alone", "handed back")
"""By the outcome codes of `dispatch.kernels.world`."""

EVENT_WORDS = (
    "reader done",
    "duty ends",
    "duty starts",
    "requested",
    "images received",
    "second read opens",
    "AI flags",
    "call rings",
    "window closes",
    "look again",
    *[""] * 4,
    "transfer",
    "advice",
    *ACTION_WORDS,
)
"""By the event codes of `dispatch.kernels.world`; decisions follow from ``DECIDED`` on."""
