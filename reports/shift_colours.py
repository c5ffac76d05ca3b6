"""One colour a shift type, the same on the wall and in the workbook: nights dark blue, evenings green, days warm.

The codes stand in the cells too, so that nothing hangs on colour alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time

from data.duties import ShiftType

WEEKEND, HOLIDAY = "#e6e9ee", "#f7dfe2"
"""Shades of the columns of weekends and of public holidays."""
EVENING_FROM, AFTERNOON_FROM = time(17), time(12)
LONG_DAY_UNITS = 720


@dataclass(frozen=True, slots=True)
class Colour:
    """Colour of a cell and of the letters on it, as #rrggbb."""

    fill: str
    ink: str = "#1b1f24"


NIGHTS = (Colour("#1f3a68", "#ffffff"), Colour("#5b7db8", "#ffffff"), Colour("#a9bfe3"))
EVENINGS = (Colour("#7fc7a4"), Colour("#bfe3d0"))
MORNINGS = (Colour("#fbe38e"), Colour("#fdf1c4"))
AFTERNOONS = (Colour("#f6b26b"), Colour("#fad9b5"))
LONG_DAYS = (Colour("#e58f6f"), Colour("#f3c4b2"))
ON_CALLS = (Colour("#c9a6d6"), Colour("#e4d2ea"))


def shift_colours(kinds: Iterable[ShiftType]) -> dict[str, Colour]:
    """The colour of each shift type by code; the types of one family take its shades in turn."""
    found: dict[str, Colour] = {}
    taken: dict[tuple[Colour, ...], int] = {}
    for kind in kinds:
        family = _family(kind)
        number = taken.get(family, 0)
        found[kind.code] = family[number % len(family)]
        taken[family] = number + 1
    return found


def _family(kind: ShiftType) -> tuple[Colour, ...]:
    if kind.on_call:
        return ON_CALLS
    if kind.night:
        return NIGHTS
    if kind.start >= EVENING_FROM:
        return EVENINGS
    if kind.unit_minutes >= LONG_DAY_UNITS:
        return LONG_DAYS
    return AFTERNOONS if kind.start >= AFTERNOON_FROM else MORNINGS
