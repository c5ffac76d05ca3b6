"""The questions that ``roster explain`` takes, told apart and answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from data.errors import InputError, Problem
from data.network import Network
from planning.horizons import horizon_of
from planning.roster_demands import demands_for, judged_demands, price_of_demands
from planning.roster_explain import explain_price, explain_why, ground_of
from planning.roster_month import prepare, read_order


@dataclass(frozen=True, slots=True)
class Question:
    """One of three questions: ``why`` with ``on``, ``price_of``, or ``require``, and what they are about."""

    roster: Path | None = None
    why: str | None = None
    on: str | None = None
    price_of: str | None = None
    require: Path | None = None
    month: str | None = None
    first: str | None = None
    weeks: int | None = None
    until: str | None = None
    requirements: Path | None = None
    previous: Path | None = None
    keep: Path | None = None
    seconds: float = 60.0
    bound: bool = False
    out: Path | None = None

    def check(self) -> None:
        """Refuse options that contradict one another or say too little.

        Raises
        ------
        InputError
            They do.
        """
        asked = [self.why is not None, self.price_of is not None, self.require is not None]
        if sum(asked) != 1:
            raise _usage("--why", "one question at a time", "say one of --why with --on, --price-of or --require")
        if (self.why is None) is not (self.on is None):
            raise _usage("--on", "goes with --why", "say both")
        if self.roster is None and self.require is None:
            raise _usage("ROSTER", "is missing", "name the roster file to explain")
        dates = (self.month, self.first, self.weeks, self.until, self.previous, self.keep)
        if self.roster is not None and dates != (None,) * len(dates):
            raise _usage("ROSTER", "has its own dates and history", "leave out --from, --month, --previous and --keep")
        if self.out is not None and (self.why is not None or self.roster is None):
            raise _usage("--out", "there is no roster to write", "leave it out, or name ROSTER with --require")


def answered(question: Question, network: Network, say: Callable[[str], None]) -> dict[str, Any]:
    """What ``roster explain --json`` prints for a question that was checked.

    Raises
    ------
    InputError
        A file, radiologist, date or wish that is wrong.
    """
    if question.require is not None and question.roster is None:
        horizon = horizon_of(question.month, question.first, question.weeks, question.until)
        order = read_order(network, horizon, question.requirements, None, question.previous, question.keep)
        instance = prepare(network, order)
        return judged_demands(instance, demands_for(question.require, network, instance), question.seconds)
    if question.roster is None:
        raise _usage("ROSTER", "is missing", "name the roster file to explain")
    say("putting the roster into its model")
    ground = ground_of(network, question.roster, question.requirements)
    if question.require is not None:
        demands = demands_for(question.require, network, ground.instance)
        summary = judged_demands(ground.instance, demands, question.seconds)
        if summary["answer"] == "possible":
            summary["cost"] = price_of_demands(ground, demands, question.out)
        return summary
    if question.price_of is not None:
        return explain_price(ground, question.price_of, with_bound=question.bound, out=question.out)
    return explain_why(ground, question.why or "", question.on or "")


def _usage(option: str, message: str, remedy: str) -> InputError:
    return InputError(Problem(option, None, None, message, remedy))
