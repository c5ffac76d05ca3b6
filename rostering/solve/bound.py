"""Lower bounds: the linear relaxation, the floor of coverage alone, person-plans, and for small models the optimum."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from rostering.model import Floats, Model
from rostering.solve.highs import Answer, Limits, Watch, solve_lp, solve_mip
from rostering.solve.incumbent import View
from rostering.solve.person_plans import PersonPlans
from rostering.solve.program import Program


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
COSTLY = 10_000
"""Iterations from which there is no other relaxation, and no floor: over a quarter each takes a thread for minutes."""
NEGLIGIBLE = 5e-3
"""Relative rise of the bound after which another cheap relaxation is not worth its time."""
WHOLE = 5_000
"""Most options of one with work patterns that is solved as a whole, within a clock."""
EXACT_SECONDS = 10.0
"""First time slice of such a solve; the next one has twice that, from the best roster then."""
PLANS = "person plans"
PLAN_SECONDS = 10.0
"""First time slice of the bound over person-plans."""
PLAN_GROWTH = 1.5
"""Factor from one such slice to the next."""
PRICED = "priced plans"
"""Everyone's cheapest plan at the prices of the relaxation."""
LOOSE = 0.1
"""Part of the relaxation's duties that is not whole from which it says little, and person-plans say more."""
FLOOR_RULES = ("coverage", "specialist_cover", "privileged_reader", "overcover", "shift_cover")


class LowerBound:
    """The best bound proven so far, and what to prove next.

    The relaxation starts with few of the rows that rules add when they are broken. While it is cheap it is solved again
    with those that its own solution breaks, until the bound hardly rises. Then everyone's cheapest whole plan at its
    prices gives a better bound, for the cost of a small program each; a relaxation to which these plans are added as
    cuts has not been better still. Where it is not cheap, one more relaxation and its plans come when little is left to
    gain elsewhere, since on the reference network a third one has never raised the bound; where it is costly, none.

    Where people have work patterns and there is a clock, models of more options are solved as a whole, in slices, and
    a relaxation that is far from whole is followed by the bound over person-plans; where these are quickly priced for
    everyone, it is not solved as a whole any more.
    """

    def __init__(self, model: Model, *, clocked: bool = False) -> None:
        self.model = model
        self.value = 0
        self.floor: int | None = None
        self.options: Floats | None = None
        """Option values of the last relaxation, once one is solved."""
        self.cheap = False
        """Whether that took little work."""
        self.costly = False
        """Whether it took so much that there will be no other."""
        self.converged = False
        """Whether another one would hardly raise the bound."""
        self.loose = False
        """Whether the relaxation says little of what a good roster looks like."""
        self.plans: PersonPlans | None = None
        self._sliced = clocked and bool(model.instance.network.work_patterns)
        self._exact_slice, self._plan_slice = EXACT_SECONDS, PLAN_SECONDS
        self._prices: Floats = np.zeros(0)
        self.small = len(model.options) <= (WHOLE if self._sliced else SMALL)
        self._left = [RELAXATION, FLOOR]
        if self.small:
            self._left.append(EXACT)

    def next_proof(self, view: View, start: Floats, seconds: float) -> Proof | None:
        """What to prove next; None when nothing is left.

        Parameters
        ----------
        start
            The incumbent's columns: solves in slices begin there.
        seconds
            What is left of the clock.
        """
        if not self._left:
            return None
        step = self._left.pop(0)
        program = view.program
        if step == EXACT and self._sliced:
            return self._exact(program, start, seconds)
        if step == EXACT:
            return Proof(step, lambda _watch: solve_mip(program, Limits(nodes=EXACT_NODES)))
        if step == PLANS:
            return self._person_plans(program, start, seconds)
        if step == PRICED:
            prices = self._prices
            return Proof(step, lambda watch: PersonPlans(self.model, program, prices).price_once(seconds, watch))
        if step == FLOOR:
            charged = self.model.columns_of(FLOOR_RULES)
            cost = np.zeros_like(program.cost)
            cost[charged] = program.cost[charged]
            program = replace(program, cost=cost, offset=0.0)
        return Proof(step, lambda watch: solve_lp(program, watch=watch, seconds=seconds))

    def _exact(self, program: Program, start: Floats, seconds: float) -> Proof:
        limits = Limits(seconds=min(seconds, self._exact_slice))
        self._exact_slice *= 2
        return Proof(EXACT, lambda _watch: solve_mip(program, limits, start))

    def _person_plans(self, program: Program, start: Floats, seconds: float) -> Proof:
        plans = self.plans = self.plans or PersonPlans(self.model, program, self._prices)
        if plans.blocks.all_known:
            self._left = [step for step in self._left if step != EXACT]
        known = start[: len(plans.blocks.costs)]
        limit = min(seconds, self._plan_slice)
        self._plan_slice *= PLAN_GROWTH
        return Proof(PLANS, lambda watch: plans.improve(limit, seconds, known, watch))

    @property
    def refines(self) -> bool:
        """Whether what comes next takes long and brings little: another relaxation that is not cheap, or the floor."""
        return self.options is not None and self._left[:1] in ([RELAXATION], [FLOOR])

    def again(self, step: str) -> None:
        """Prove that step once more, now that the model has more rows."""
        self._left.insert(0, step)

    def take(self, proof: Proof, answer: Answer) -> None:
        """Use the outcome of a proof."""
        if self._sliced and (step := proof.step) in (EXACT, PLANS) and not (step == EXACT and answer.complete):
            self._left.append(step)
        if not np.isfinite(answer.bound):
            return
        if proof.step == FLOOR:
            self.floor = rounded_up(answer.bound)
            return
        before = self.value
        self.value = max(self.value, rounded_up(answer.bound + self.model.offset))
        if proof.step == RELAXATION and answer.values is not None:
            self.cheap, self.costly = answer.work <= CHEAP, answer.work > COSTLY
            rise = self.value - before
            again = self.options is None or (self.cheap and rise > NEGLIGIBLE * self.value)
            self.converged = self.costly or not again
            if self.costly:
                self._left = [step for step in self._left if step != FLOOR]
            self.options = answer.values[: len(self.model.options)]
            self._prices = answer.prices if answer.prices is not None else np.zeros(0)
            if self._sliced and _looseness(self.options) > LOOSE:
                self._follow_by_plans()
            elif self.cheap and not self.converged:
                self.again(RELAXATION)
            else:
                self._left[:0] = [PRICED] if self.converged else [PRICED, RELAXATION]
        if proof.step == PLANS and self.plans is not None and self.plans.relaxed is not None:
            self.options = self.plans.relaxed

    def _follow_by_plans(self) -> None:
        """The relaxation is not repeated: person-plans come next, from its prices."""
        self.loose = self.converged = True
        self._left.insert(0, PLANS)


def _looseness(options: Floats) -> float:
    """How much of the duties of a relaxation is not whole."""
    return float(np.minimum(options, 1 - options).clip(0).sum() / max(1.0, options.sum()))


def rounded_up(bound: float) -> int:
    """The least integer objective that a bound allows."""
    return int(np.ceil(bound - 1e-6 * max(1.0, abs(bound))))
