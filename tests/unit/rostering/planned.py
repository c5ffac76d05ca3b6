"""Plain networks with work patterns, of one line: nothing binds but what a test says.

Everything starts on Monday 4 January 2027; the shifts are E, D (8 h) and N (10 h), and readers are dear.
"""

from datetime import date, timedelta
from typing import Any

from data.duties import Duty, Shift, Wish, WishKind
from data.network import Network
from data.plain_network import CENTRE, plain_network
from data.work_patterns import ForbiddenSuccession, ShiftLimit, ShiftTarget, WorkPattern
from tests.unit.rostering.tiny import MONDAY

SHIFTS = {"E": 480, "D": 480, "N": 600}


def day(number: int) -> date:
    """A date by number, 0 for Monday 4 January 2027."""
    return date.fromisoformat(MONDAY) + timedelta(days=number)


def pattern(person: str = "R-1", **numbers: int) -> WorkPattern:
    """A work pattern with those numbers."""
    return WorkPattern(radiologist_id=person, **numbers)


def limit(most: int, shift: str = "D", person: str = "R-1") -> ShiftLimit:
    """A limit of one shift."""
    return ShiftLimit(radiologist_id=person, shift=shift, most=most)


def target(number: int, readers: int = 1, shift: str = "D", over: int = 1, seats: int | None = None) -> ShiftTarget:
    """Readers wanted on a shift of a date; each too few costs 100."""
    return ShiftTarget(day=day(number), shift=shift, readers=readers, under=100, over=over, seats=seats)


def after(shift: str, following: str) -> ForbiddenSuccession:
    """A forbidden succession."""
    return ForbiddenSuccession(shift=shift, next_shift=following)


def wants(number: int, shift: str = "D", person: str = "R-1", weight: int = 1) -> Wish:
    """A wish for a duty."""
    return Wish(radiologist_id=person, day=day(number), kind=WishKind.WANT, shift=shift, weight=weight)


def avoids(number: int, shift: str = "D", person: str = "R-1", weight: int = 1) -> Wish:
    """A wish not to have a duty."""
    return Wish(radiologist_id=person, day=day(number), kind=WishKind.AVOID, shift=shift, weight=weight)


def planned(*patterns: WorkPattern, people: tuple[str, ...] = ("R-1",), **tables: Any) -> Network:
    """A plain network of those people and patterns; R-1 has an empty one unless said otherwise."""
    return plain_network(people, SHIFTS, work_patterns=patterns or (pattern(),), **tables)


def on(number: int, shift: str = "D", person: str = "R-1") -> Duty:
    """A duty."""
    kinds = {kind.code: kind for kind in planned().shift_types}
    return Duty.of(person, Shift.on(kinds[shift], day(number)), CENTRE)


def on_days(*numbers: int, shift: str = "D", person: str = "R-1") -> tuple[Duty, ...]:
    """The same shift on several dates."""
    return tuple(on(number, shift, person) for number in numbers)
