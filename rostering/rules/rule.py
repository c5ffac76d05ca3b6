"""What a rule is to the model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rostering.instance import Bools, RosterInstance
from rostering.model import Floats, Model

Forbid = Callable[[RosterInstance, Bools], None]
Add = Callable[[Model], None]
Separate = Callable[[Model, Floats], bool]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule in up to three parts, each independent of every other rule.

    Attributes
    ----------
    name
        The same as that of its check and, where it has numbers, of its table in ``rules.toml``.
    says
        The rule in the planner's words.
    forbid
        Clears candidates (person × shift × place) that the rule rules out by themselves.
    add
        Adds columns, rows, costs and conflicts to the model.
    separate
        For rows that nearly always hold: given the values of the option columns, adds those that are broken and says
        whether there were any.
    soft
        Whether what `separate` adds only costs, so that it can wait until there is a complete roster.
    """

    name: str
    says: str
    forbid: Forbid | None = None
    add: Add | None = None
    separate: Separate | None = None
    soft: bool = False
