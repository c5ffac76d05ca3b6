"""Trades: on each date of a kind a duty is shortened, goes, or comes.

A trade is the smallest change that a whole plan can follow and a simulation can see: on every weekday, say, one night
duty becomes an evening duty. Readers keep their skills, so a roster with trades can be simulated at once; who may do
what is found by the search, when it builds a roster for the head count that is left.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from data.calendar import DayKind, day_kind
from data.duties import Duty, Roster, Shift, ShiftType
from data.fairness import STEP_MINUTES, unit_target
from planning.plan_spare import Spare
from rostering.checks import Subject

PART = 0.1
"""Share of a date's duties of one kind that a trade changes, at least one duty."""


@dataclass(frozen=True, slots=True, order=True)
class Trade:
    """On dates of that kind, duties of one shift type become duties of another; "" for none."""

    days: DayKind
    gives: str
    takes: str

    def __str__(self) -> str:
        what = f"{self.takes} for {self.gives}" if self.gives and self.takes else self.takes or f"no {self.gives}"
        return f"{what} ({self.days})"

    @property
    def adds(self) -> bool:
        """Whether it is a duty more."""
        return not self.gives

    def undoes(self, other: Trade) -> bool:
        """Whether one of the two gives what the other takes."""
        back = (self.gives and self.gives == other.takes) or (self.takes and self.takes == other.gives)
        return self.days is other.days and self.adds is not other.adds and bool(back)


def savings(subject: Subject) -> list[Trade]:
    """Every trade that saves hours: a duty goes, or becomes a shorter one over much the same hours."""
    kinds = subject.network.shift_type
    given = sorted({(day_kind(duty.day), duty.shift) for duty in subject.duties_at_work})
    return [
        Trade(days, code, other)
        for days, code in given
        for other in ("", *kinds)
        if not other or (days in kinds[other].days and _shortens(kinds[code], kinds[other]))
    ]


def additions(subject: Subject) -> list[Trade]:
    """A duty more of each kind on each kind of date."""
    days = sorted({day_kind(day) for day in subject.horizon.days})
    kinds = [kind for kind in subject.network.shift_types if not kind.on_call]
    return [Trade(day, "", kind.code) for day in days for kind in kinds if day in kind.days]


def _shortens(kind: ShiftType, other: ShiftType) -> bool:
    """Whether the other is done at a centre, is shorter, and lies within it for more than half of its own length."""
    mine, theirs = (Shift.on(each, date(2027, 1, 4)) for each in (kind, other))
    common = min(mine.end, theirs.end) - max(mine.start, theirs.start)
    return not other.on_call and theirs.minutes < mine.minutes and 2 * common > theirs.end - theirs.start


def traded(subject: Subject, trade: Trade) -> Roster:
    """The roster with that trade; where nobody can be spared on a date, that date stays as it is."""
    gone: set[Duty] = set()
    come: set[Duty] = set()
    spare, free, count = Spare(subject), _Free(subject), _count(subject, trade)
    for day in (day for day in subject.horizon.days if day_kind(day) is trade.days):
        if trade.adds:
            come.update(free.take(Shift.on(subject.network.shift_type[trade.takes], day), count))
            continue
        for duty, instead in _given(subject, trade, day, spare, count):
            gone.add(duty)
            come.update(instead)
    return replace(subject.roster, duties=tuple(sorted((set(subject.roster.duties) - gone) | come)))


def _given(
    subject: Subject, trade: Trade, day: date, spare: Spare, count: int
) -> Iterator[tuple[Duty, tuple[Duty, ...]]]:
    """Up to so many duties of a date that can be spared, and what they become."""
    kept = frozenset(subject.roster.kept)
    mine = [each for each in subject.duties_at_work if each.day == day and each.shift == trade.gives]
    # Another reader is asked first on each date, so that it is not always the same who gives.
    first = day.toordinal() % max(1, len(mine))
    shift = Shift.on(subject.network.shift_type[trade.takes], day) if trade.takes else None
    for duty in (*mine[first:], *mine[:first]):
        instead = () if shift is None else (Duty.of(duty.radiologist_id, shift, duty.centre),)
        if count and duty not in kept and spare.let_go(duty, *instead):
            count -= 1
            yield duty, instead


def _count(subject: Subject, trade: Trade) -> int:
    """Duties a date that a trade changes."""
    code = trade.gives or trade.takes
    days = sum(day_kind(day) is trade.days for day in subject.horizon.days)
    there = sum(duty.shift == code and day_kind(duty.day) is trade.days for duty in subject.duties_at_work)
    return max(1, round(PART * there / max(1, days)))


class _Free:
    """Who has no duty around a date; who has the most wanted units left takes the next duty."""

    def __init__(self, subject: Subject) -> None:
        self._network = subject.network
        everyone = subject.network.radiologists
        self._left = {each.id: unit_target(subject.network, each, subject.horizon).wanted for each in everyone}
        self._taken = {(duty.radiologist_id, duty.day) for duty in subject.duties}
        for duty in subject.duties:
            self._left[duty.radiologist_id] -= subject.shift_type(duty).unit_minutes // STEP_MINUTES

    def take(self, shift: Shift, count: int) -> list[Duty]:
        """Duties of that shift for so many people, at their home centres."""
        around = [shift.day + timedelta(days=n) for n in (-1, 0, 1)]
        free = [who for who in self._left if not any((who, day) in self._taken for day in around)]
        people = sorted(free, key=lambda who: (-self._left[who], who))[:count]
        for who in people:
            self._left[who] -= shift.type.unit_minutes // STEP_MINUTES
            self._taken.add((who, shift.day))
        return [Duty.of(who, shift, self._network.radiologist[who].home_centre) for who in people]
