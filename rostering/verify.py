"""Verify a roster: run every check and add up the objective, from duties and data alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from data.duties import Roster
from data.network import Network
from data.requirements import Requirement
from data.rules import Rules
from rostering.checks import CHECKS, SOFT_CHECKS, Subject, Violation


@dataclass(frozen=True, slots=True)
class Verification:
    """What the checks say of a roster.

    Attributes
    ----------
    violations
        Hard rules broken; none in a roster that may be used.
    costs
        What adds to the objective, each finding with its cost.
    penalties
        The objective by soft rule, every soft rule named.
    """

    violations: tuple[Violation, ...]
    costs: tuple[Violation, ...]
    penalties: Mapping[str, int]

    @property
    def hard_count(self) -> int:
        """How many hard rules are broken, counted by finding."""
        return len(self.violations)

    @property
    def objective(self) -> int:
        """The sum of all costs."""
        return sum(self.penalties.values())


def verify(
    network: Network, roster: Roster, requirements: Iterable[Requirement], rules: Rules | None = None
) -> Verification:
    """Judge a roster by every check.

    Parameters
    ----------
    requirements
        The coverage that the roster was asked to give.
    rules
        Other numbers than those of the network, as ``--set`` gives them.
    """
    subject = Subject(network, roster, tuple(requirements), rules or network.rules)
    found = [violation for check in CHECKS.values() for violation in check(subject)]
    penalties = dict.fromkeys(SOFT_CHECKS, 0)
    for violation in found:
        if not violation.hard:
            penalties[violation.rule] += violation.cost
    return Verification(
        violations=tuple(violation for violation in found if violation.hard),
        costs=tuple(violation for violation in found if not violation.hard),
        penalties=penalties,
    )
