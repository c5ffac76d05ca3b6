"""Wanted duties not given and avoided ones given, by the weight of the wish."""

from __future__ import annotations

from collections.abc import Iterator

from data.duties import Wish, WishKind
from rostering.checks.subject import Subject
from rostering.checks.violation import Violation

RULE = "wishes"


def check(subject: Subject) -> Iterator[Violation]:
    """Each wish about a date of the horizon that the roster goes against; refusals are a hard rule of their own."""
    for wish in subject.network.wishes:
        if wish.kind is WishKind.REFUSE or wish.day not in subject.horizon:
            continue
        given = any(wish.concerns(duty.day, duty.shift) for duty in subject.duties_of.get(wish.radiologist_id, ()))
        if given is (wish.kind is WishKind.AVOID):
            cost = subject.rules.wishes.weight * wish.weight
            yield Violation.costly(RULE, wish.radiologist_id, _sentence(wish), cost, wish.day)


def _sentence(wish: Wish) -> str:
    what = wish.shift or "a duty"
    if wish.kind is WishKind.WANT:
        return f"{what} wanted on {wish.day} and not given"
    return f"{what} given on {wish.day}, which was to be avoided"
