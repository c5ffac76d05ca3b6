"""Lower bounds: the linear relaxation, then the floor of coverage alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from rostering.model import Floats, Model
from rostering.solve.highs import Answer, Watch, solve_lp
from rostering.solve.incumbent import View

Job = Callable[[Watch], Answer]
FLOOR_RULES = ("coverage", "specialist_cover", "privileged_reader", "overcover")


class LowerBound:
    """The best bound proven so far, and what to prove next."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.value = 0
        self.floor: int | None = None
        self.options: Floats | None = None
        """Option values of the relaxation, once it is solved."""
        self.step = ""
        self._left = ["relaxation", "relaxation with broken rows", "relaxation with more of them", "floor"]

    def next_job(self, view: View) -> Job | None:
        """The next proof, to be run on a thread; None when there is none."""
        if not self._left:
            return None
        self.step = self._left.pop(0)
        program = view.program
        if self.step == "floor":
            charged = self.model.columns_of(FLOOR_RULES)
            cost = np.zeros_like(program.cost)
            cost[charged] = program.cost[charged]
            program = replace(program, cost=cost, offset=0.0)
        return lambda watch: solve_lp(program, watch=watch)

    def take(self, answer: Answer) -> None:
        """Use the outcome of the job."""
        if not np.isfinite(answer.bound):
            return
        if self.step == "floor":
            self.floor = _rounded_up(answer.bound)
            return
        self.value = max(self.value, _rounded_up(answer.bound + self.model.offset))
        if answer.values is not None:
            self.options = answer.values[: len(self.model.options)]


def _rounded_up(bound: float) -> int:
    """The least integer objective that a bound allows."""
    return int(np.ceil(bound - 1e-6 * max(1.0, abs(bound))))
