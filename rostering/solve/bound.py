"""Lower bounds: the linear relaxation, the floor of coverage alone, and for small models the optimum itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from rostering.model import Floats, Model
from rostering.solve.highs import Answer, Limits, Watch, solve_lp, solve_mip
from rostering.solve.incumbent import View


@dataclass(frozen=True, slots=True)
class Proof:
    """A bound to be proven on a thread."""

    step: str
    run: Callable[[Watch], Answer]


FLOOR = "floor"
EXACT = "optimum"
SMALL = 600
"""Most options of a model that is also solved as a whole."""
EXACT_NODES = 2_000
FLOOR_RULES = ("coverage", "specialist_cover", "privileged_reader", "overcover")


class LowerBound:
    """The best bound proven so far, and what to prove next."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.value = 0
        self.floor: int | None = None
        self.options: Floats | None = None
        """Option values of the relaxation, once it is solved."""
        self._left = ["relaxation", "relaxation with broken rows", FLOOR, "relaxation with more of them"]
        self.small = len(model.options) <= SMALL
        if self.small:
            self._left.append(EXACT)

    def next_proof(self, view: View) -> Proof | None:
        """What to prove next; None when nothing is left."""
        if not self._left:
            return None
        step = self._left.pop(0)
        program = view.program
        if step == EXACT:
            return Proof(step, lambda _watch: solve_mip(program, Limits(nodes=EXACT_NODES)))
        if step == FLOOR:
            charged = self.model.columns_of(FLOOR_RULES)
            cost = np.zeros_like(program.cost)
            cost[charged] = program.cost[charged]
            program = replace(program, cost=cost, offset=0.0)
        return Proof(step, lambda watch: solve_lp(program, watch=watch))

    def again(self, step: str) -> None:
        """Prove that step once more, now that the model has more rows."""
        self._left.append(step)

    def take(self, proof: Proof, answer: Answer) -> None:
        """Use the outcome of a proof."""
        if not np.isfinite(answer.bound):
            return
        if proof.step == FLOOR:
            self.floor = _rounded_up(answer.bound)
            return
        self.value = max(self.value, _rounded_up(answer.bound + self.model.offset))
        if answer.values is not None and proof.step != EXACT:
            self.options = answer.values[: len(self.model.options)]


def _rounded_up(bound: float) -> int:
    """The least integer objective that a bound allows."""
    return int(np.ceil(bound - 1e-6 * max(1.0, abs(bound))))
