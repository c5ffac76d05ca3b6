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


RELAXATION = "relaxation"
FLOOR = "floor"
EXACT = "optimum"
SMALL = 600
"""Most options of a model that is also solved as a whole."""
EXACT_NODES = 2_000
CHEAP = 3_000
"""Iterations up to which a relaxation is so cheap that the next one, with the rows it broke, comes at once."""
NEGLIGIBLE = 5e-3
"""Relative rise of the bound after which another cheap relaxation is not worth its time."""
FLOOR_RULES = ("coverage", "specialist_cover", "privileged_reader", "overcover")


class LowerBound:
    """The best bound proven so far, and what to prove next.

    The relaxation starts with few of the rows that rules add when they are broken. It is solved again with those that
    its own solution breaks, until the bound hardly rises; where it is not cheap, once, since on the reference network a
    third one has never raised the bound.
    """

    def __init__(self, model: Model) -> None:
        self.model = model
        self.value = 0
        self.floor: int | None = None
        self.options: Floats | None = None
        """Option values of the last relaxation, once one is solved."""
        self.cheap = False
        """Whether that took little work."""
        self.converged = False
        """Whether another one would hardly raise the bound."""
        self.small = len(model.options) <= SMALL
        self._left = [RELAXATION, FLOOR]
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
        self._left.insert(0, step)

    def take(self, proof: Proof, answer: Answer) -> None:
        """Use the outcome of a proof."""
        if not np.isfinite(answer.bound):
            return
        if proof.step == FLOOR:
            self.floor = rounded_up(answer.bound)
            return
        before = self.value
        self.value = max(self.value, rounded_up(answer.bound + self.model.offset))
        if proof.step == RELAXATION and answer.values is not None:
            self.cheap = answer.work <= CHEAP
            rise = self.value - before
            self.converged = self.options is not None and (not self.cheap or rise <= NEGLIGIBLE * self.value)
            self.options = answer.values[: len(self.model.options)]
            if not self.converged:
                self.again(RELAXATION)


def rounded_up(bound: float) -> int:
    """The least integer objective that a bound allows."""
    return int(np.ceil(bound - 1e-6 * max(1.0, abs(bound))))
