"""What a check finds: a broken hard rule, or a soft one with the cost it adds to the objective."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from data.duties import Duty


@dataclass(frozen=True, slots=True)
class Violation:
    """One finding, told as a sentence for the planner.

    Attributes
    ----------
    rule
        Name of the rule, as in ``CHECKS`` and ``rules.toml``.
    message
        Who, when, what, in a whole sentence.
    cost
        What a soft finding adds to the objective, weight included; 0 for a hard one.
    hard
        Whether the roster may not be used while this stands.
    radiologist_id, day, centre
        Whom, which local date (the first one of a longer period) and which centre it concerns, where there is one.
    """

    rule: str
    message: str
    cost: int = 0
    hard: bool = False
    radiologist_id: str | None = None
    day: date | None = None
    centre: str | None = None

    @classmethod
    def refused(cls, rule: str, duty: Duty, text: str) -> Violation:
        """A hard rule broken by a duty; ``text`` goes on after the radiologist's id."""
        return cls(
            rule,
            f"{duty.radiologist_id}: {text}",
            hard=True,
            radiologist_id=duty.radiologist_id,
            day=duty.day,
            centre=duty.centre,
        )

    @classmethod
    def costly(cls, rule: str, radiologist_id: str, text: str, cost: int, day: date | None = None) -> Violation:
        """A soft rule that costs on account of one radiologist."""
        return cls(rule, f"{radiologist_id}: {text}", cost, radiologist_id=radiologist_id, day=day)
