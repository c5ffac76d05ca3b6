"""Sets of demands that contradict one another and, without any one of them, do not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from data.duties import Roster
from rostering.checks import HARD_CHECKS, Subject
from rostering.explain.feasible import Feasibility, Relaxation, UndecidedError
from rostering.explain.met import met

Possible = Callable[[Sequence[int]], bool]
"""Whether the demands of those numbers can hold together."""


class Answer(StrEnum):
    """Whether all demands can hold."""

    POSSIBLE = "possible"
    IMPOSSIBLE = "impossible"
    KEPT_DUTIES = "kept duties break rules"
    UNKNOWN = "unknown"


RELAXATION_SHARE = 0.5
"""Of the time, for the cheapest demands to give up; the rest is for the conflicts."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Demands, by number, that cannot hold together under the hard rules.

    Attributes
    ----------
    witnesses
        For each demand in turn, a roster that meets all the others of the conflict.
    verified
        Whether the checks found every witness free of violations and those demands met, from duties and data alone.
    """

    demands: tuple[int, ...]
    witnesses: tuple[Roster, ...]
    verified: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """What can hold.

    Attributes
    ----------
    conflicts
        One irreducible conflict for each demand that the relaxation gives up, in that order; it comes first in it.
    relaxation
        What to give up, at the least weight in all where that is proven; None where all can hold, or nothing is known.
    roster
        Where all can hold: a roster of little more than what the demands ask for.
    """

    answer: Answer
    conflicts: tuple[Conflict, ...] = ()
    relaxation: Relaxation | None = None
    roster: Roster | None = None


def judge_demands(question: Feasibility) -> Verdict:
    """Whether all demands can hold; if not, the cheapest way out, and a conflict for each demand given up in it.

    Where the time is too short to prove the cheapest way out, the best one found is made irreducible as far as the
    time reaches.
    """
    if not question.kept_possible:
        return Verdict(Answer.KEPT_DUTIES)
    try:
        relaxation = question.cheapest_relaxation(RELAXATION_SHARE)
    except UndecidedError:
        return Verdict(Answer.UNKNOWN)
    if not relaxation.given_up:
        return Verdict(Answer.POSSIBLE, roster=relaxation.witness)
    answer = Answer.IMPOSSIBLE if relaxation.least > 0 else Answer.UNKNOWN
    conflicts: tuple[Conflict, ...] = ()
    held = [n for n in range(len(question.demands)) if n not in relaxation.given_up]
    try:
        for given_up in relaxation.given_up:
            roster = question.roster_for([*held, given_up])
            if roster is None:
                conflicts = (*conflicts, _conflict(question, given_up, held))
            else:
                held.append(given_up)
                relaxation = _without(relaxation, given_up, roster)
    except UndecidedError:
        return Verdict(Answer.IMPOSSIBLE if conflicts else answer, conflicts, relaxation)
    if not conflicts:
        return Verdict(Answer.POSSIBLE, roster=relaxation.witness)
    return Verdict(Answer.IMPOSSIBLE, conflicts, relaxation)


def _without(relaxation: Relaxation, kept: int, witness: Roster) -> Relaxation:
    """A relaxation one demand of which need not be given up."""
    return replace(relaxation, given_up=tuple(n for n in relaxation.given_up if n != kept), witness=witness)


def irreducible(
    numbers: Sequence[int], possible: Possible, background: Sequence[int] = (), *, grown: bool = False
) -> tuple[int, ...]:
    """An irreducible subset of demands that cannot hold beside the background.

    Halves the demands and asks what each half adds to a conflict with the other (QuickXplain: U. Junker, AAAI 2004),
    so that few among many are found with few questions.

    Parameters
    ----------
    background
        Demands taken for granted; together with ``numbers`` they cannot hold.
    grown
        Whether the background has grown since it was known to be possible.
    """
    if grown and not possible(background):
        return ()
    if len(numbers) == 1:
        return tuple(numbers)
    first, second = numbers[: len(numbers) // 2], numbers[len(numbers) // 2 :]
    late = irreducible(second, possible, (*background, *first), grown=True)
    early = irreducible(first, possible, (*background, *late), grown=bool(late))
    return (*early, *late)


def _conflict(question: Feasibility, given_up: int, others: Sequence[int]) -> Conflict:
    """Why a demand cannot join others that can hold together."""
    core = (given_up, *irreducible(others, lambda some: question.roster_for(some) is not None, (given_up,), grown=True))
    witnesses = []
    for dropped in core:
        roster = question.roster_for([n for n in core if n != dropped])
        if roster is None:
            raise AssertionError("a conflict holds a smaller one")
        witnesses.append(roster)
    verified = all(
        holds(question, roster, [n for n in core if n != dropped])
        for dropped, roster in zip(core, witnesses, strict=True)
    )
    return Conflict(core, tuple(witnesses), verified)


def holds(question: Feasibility, roster: Roster, numbers: Sequence[int]) -> bool:
    """Whether the checks find no hard rule broken, and those demands met, from duties and data alone."""
    instance = question.instance
    subject = Subject(instance.network, roster, instance.requirements, instance.rules)
    broken = any(True for check in HARD_CHECKS.values() for _ in check(subject))
    return not broken and all(met(subject, question.demands[n]) for n in numbers)
