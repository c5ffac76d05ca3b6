"""Who got how much: nights, weekends and holidays against fair shares, units against wanted ones, wishes met."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from data.duties import Duty, WishKind
from data.fairness import is_public_holiday, is_weekend
from rostering.checks.subject import Subject
from rostering.tallies import Tally


def tallies(subject: Subject) -> list[Tally]:
    """Nights, weekends and holidays; holidays only where the horizon has any."""
    shares = subject.shares
    sorts: list[tuple[str, Callable[[Duty], bool], Mapping[str, int]]] = [
        ("nights", subject.night, shares.nights),
        ("weekend duties", lambda duty: is_weekend(duty.day), shares.weekends),
        ("holiday duties", lambda duty: is_public_holiday(duty.day), shares.holidays),
    ]
    found = []
    for name, counts, share in sorts:
        given = Counter(duty.radiologist_id for duty in subject.duties_at_work if counts(duty))
        if given or any(share.values()) or name != "holiday duties":
            found.append(Tally(name, given, {person: value / 100 for person, value in share.items()}))
    return found


@dataclass(frozen=True, slots=True)
class WishesMet:
    """Wishes of one kind in the horizon: how many there are, how many came true."""

    kind: WishKind
    wishes: int
    met: int


def wishes_met(subject: Subject) -> list[WishesMet]:
    """Wants met, avoids and refusals respected."""
    there: dict[tuple[str, date], list[str]] = {}
    for duty in subject.duties:
        there.setdefault((duty.radiologist_id, duty.day), []).append(duty.shift)
    total: Counter[WishKind] = Counter()
    met: Counter[WishKind] = Counter()
    for wish in subject.network.wishes:
        if wish.day in subject.horizon:
            shifts = there.get((wish.radiologist_id, wish.day), [])
            given = any(wish.concerns(wish.day, shift) for shift in shifts)
            total[wish.kind] += 1
            met[wish.kind] += given is (wish.kind is WishKind.WANT)
    return [WishesMet(kind, total[kind], met[kind]) for kind in WishKind if total[kind]]
