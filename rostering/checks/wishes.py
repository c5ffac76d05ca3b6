"""Wanted duties not given and avoided ones given, by the weight of the wish."""

from __future__ import annotations

from collections.abc import Iterator

from data.duties import Wish, WishKind
from rostering.checks.subject import Subject
from rostering.checks.violation import Violation

RULE = "wishes"


def check(subject: Subject) -> Iterator[Violation]:
    """Each want of the horizon that no duty meets, and each duty given against an avoid; refusals are a hard rule."""
    for wish in subject.network.wishes:
        if wish.kind is WishKind.REFUSE or wish.day not in subject.horizon:
            continue
        own = subject.duties_of.get(wish.radiologist_id, ())
        given = sum(wish.concerns(duty.day, duty.shift) for duty in own)
        times = given if wish.kind is WishKind.AVOID else int(not given)
        if times:
            cost = times * subject.rules.wishes.weight * wish.weight
            yield Violation.costly(RULE, wish.radiologist_id, _sentence(wish), cost, wish.day)


def _sentence(wish: Wish) -> str:
    what = wish.shift or "a duty"
    if wish.kind is WishKind.WANT:
        return f"{what} wanted on {wish.day} and not given"
    return f"{what} given on {wish.day}, which was to be avoided"
