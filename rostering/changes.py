"""How one roster differs from another: duties lost and gained, and what became of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from data.duties import Duty


class ChangeKind(StrEnum):
    """What became of a duty."""

    MOVED = "moved"
    TAKEN_OVER = "taken over"
    DROPPED = "dropped"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference; ``before`` is None for an added duty, ``after`` for a dropped one.

    A duty *moved* is one of the same radiologist and date with another shift or place; one *taken over* has the same
    date, shift and place and another radiologist.
    """

    kind: ChangeKind
    before: Duty | None
    after: Duty | None


@dataclass(frozen=True)
class Changes:
    """Duties that only the first roster has, and those that only the second has, by radiologist and start."""

    lost: tuple[Duty, ...]
    gained: tuple[Duty, ...]

    @classmethod
    def between(cls, before: Iterable[Duty], after: Iterable[Duty]) -> Changes:
        """A duty counts as the same when radiologist, date, shift and place are."""
        first, second = frozenset(before), frozenset(after)
        return cls(tuple(sorted(first - second, key=_order)), tuple(sorted(second - first, key=_order)))

    @property
    def duties(self) -> int:
        """How many duties changed: those lost and those gained, so that a duty taken over counts for both people."""
        return len(self.lost) + len(self.gained)

    @cached_property
    def people(self) -> tuple[str, ...]:
        """Ids of those with a duty lost or gained."""
        return tuple(sorted({duty.radiologist_id for duty in (*self.lost, *self.gained)}))

    def told(self) -> tuple[Change, ...]:
        """Each duty lost or gained in one change, in order of date and shift."""
        lost, gained = list(self.lost), list(self.gained)
        found = [
            *_paired(ChangeKind.MOVED, lost, gained, lambda duty: (duty.radiologist_id, duty.day)),
            *_paired(ChangeKind.TAKEN_OVER, lost, gained, lambda duty: (duty.day, duty.shift, duty.place)),
        ]
        found += [Change(ChangeKind.DROPPED, duty, None) for duty in lost]
        found += [Change(ChangeKind.ADDED, None, duty) for duty in gained]
        return tuple(sorted(found, key=_date_first))


def _paired(kind: ChangeKind, lost: list[Duty], gained: list[Duty], key: Callable[[Duty], object]) -> Iterator[Change]:
    """Changes of duties with the same key; these leave the lists."""
    waiting: Mapping[object, list[Duty]] = defaultdict(list)
    for duty in gained:
        waiting[key(duty)].append(duty)
    for duty in tuple(lost):
        if waiting[key(duty)]:
            after = waiting[key(duty)].pop(0)
            lost.remove(duty)
            gained.remove(after)
            yield Change(kind, duty, after)


def _order(duty: Duty) -> tuple[object, ...]:
    return duty.radiologist_id, duty.start, duty.end, duty.place


def _date_first(change: Change) -> tuple[object, ...]:
    duty = change.before or change.after
    assert duty is not None
    return duty.day, duty.start, duty.end, duty.place, duty.radiologist_id
