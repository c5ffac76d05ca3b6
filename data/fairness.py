"""Fair shares: what each radiologist would do if all did alike, from the network and the requirements alone.

The share of a person in the night, weekend and holiday duties of a horizon is pro rata of wanted units and days
present, less what the ledger says was done in advance. How many such duties there will be is estimated from the
requirements, so that shares do not depend on the roster they judge.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import cache

import numpy as np
from numpy.typing import NDArray

from data.calendar import DayKind, Horizon, day_kind, next_month, slot_index
from data.duties import Ledger, Shift, ShiftType, shifts_in
from data.network import Network
from data.people import Radiologist
from data.requirements import ANY, Level, Requirement, RequirementKey, need_by_slot

STEP_MINUTES = 30
"""Deviations from wanted units are counted in steps of this many unit minutes (1/24 unit)."""
STEPS_PER_UNIT = 24


@dataclass(frozen=True, slots=True)
class UnitTarget:
    """Duty units of one person over a horizon, in steps of 1/24 unit: at least, and wanted (pro rata of presence)."""

    minimum: int
    wanted: int


@dataclass(frozen=True, slots=True)
class Totals:
    """Night, weekend and holiday duties of a whole network over a horizon."""

    nights: int
    weekends: int
    holidays: int


@dataclass(frozen=True, slots=True)
class FairShares:
    """Shares by radiologist id, in hundredths of a duty; they may be negative for who has done too much before."""

    nights: Mapping[str, int]
    weekends: Mapping[str, int]
    holidays: Mapping[str, int]


def unit_target(network: Network, person: Radiologist, horizon: Horizon) -> UnitTarget:
    """Minimum and wanted units of a person, pro rata of the days present in each calendar month of the horizon."""
    presence = Fraction(0)
    for length, inside in _months(horizon):
        present = sum(not network.absent_on(person.id, day) for day in inside)
        presence += Fraction(present, length)
    return UnitTarget(
        minimum=_steps(person.minimum, presence),
        wanted=_steps(person.wanted, presence),
    )


@cache
def _months(horizon: Horizon) -> tuple[tuple[int, tuple[date, ...]], ...]:
    """(days, dates of it in the horizon) of each calendar month that the horizon touches."""
    lengths = ((month, (next_month(month) - month).days) for month in horizon.months())
    return tuple(
        (length, tuple(day for n in range(length) if (day := month + timedelta(days=n)) in horizon))
        for month, length in lengths
    )


def _steps(units: float, presence: Fraction) -> int:
    return int(Fraction(round(units * STEPS_PER_UNIT)) * presence + Fraction(1, 2))


def is_weekend(day: date) -> bool:
    """Saturday or Sunday, whether or not it is a public holiday."""
    return day.weekday() >= 5


def is_public_holiday(day: date) -> bool:
    """A public holiday of metropolitan France."""
    return day_kind(day) is DayKind.HOLIDAY


def fair_shares(
    network: Network, requirements: Iterable[Requirement], horizon: Horizon, ledger: Ledger | None = None
) -> FairShares:
    """Each radiologist's fair share of nights, weekend duties and holiday duties over the horizon."""
    need = need_by_slot(requirements, horizon).get(RequirementKey(ANY, Level.READS), np.zeros(horizon.slots, np.int64))
    duties = {day: expected_duties(day, need, horizon, network.shift_types) for day in horizon.days}
    nights = sum(expected_nights(day, need, horizon, network.shift_types) for day in horizon.days)
    weekends = sum(count for day, count in duties.items() if is_weekend(day))
    holidays = sum(count for day, count in duties.items() if is_public_holiday(day))
    return shares_of(network, horizon, Totals(nights, weekends, holidays), ledger)


def shares_of(network: Network, horizon: Horizon, totals: Totals, ledger: Ledger | None = None) -> FairShares:
    """Each radiologist's share of so many duties, pro rata of wanted units and presence, less what was done before."""
    ledger = ledger or Ledger()
    claims = {person.id: unit_target(network, person, horizon).wanted for person in network.radiologists}
    return FairShares(
        nights=_shares(totals.nights, claims, ledger.nights),
        weekends=_shares(totals.weekends, claims, ledger.weekends),
        holidays=_shares(totals.holidays, claims, ledger.holidays),
    )


def _shares(total: int, claims: Mapping[str, int], done: Mapping[str, int]) -> dict[str, int]:
    whole = max(1, sum(claims.values()))
    return {
        person: int(Fraction(100 * total * claim, whole) + Fraction(1, 2)) - done.get(person, 0)
        for person, claim in claims.items()
    }


def expected_nights(day: date, need: NDArray[np.int64], horizon: Horizon, shift_types: tuple[ShiftType, ...]) -> int:
    """Night duties that a date needs: the largest head count in a half hour that only night shifts cover."""
    only_nights = np.zeros(horizon.slots, bool)
    shifts = _shifts_of(day, shift_types)
    for night in (True, False):
        for shift in shifts:
            if shift.type.night is night:
                first, last = _slots(shift, horizon)
                only_nights[first:last] = night
    return int(need[only_nights].max(initial=0))


def expected_duties(day: date, need: NDArray[np.int64], horizon: Horizon, shift_types: tuple[ShiftType, ...]) -> int:
    """Fewest duties of a date that cover the head count where its shifts can.

    Sweeping through time, each gap is filled with the shift that lasts longest: optimal for covering by intervals.
    """
    shifts = sorted((_slots(shift, horizon) for shift in _shifts_of(day, shift_types)), key=lambda slots: slots[1])
    if not shifts:
        return 0
    covered = np.zeros(horizon.slots, np.int64)
    total = 0
    for slot in range(min(first for first, _ in shifts), max(last for _, last in shifts)):
        missing = int(need[slot] - covered[slot])
        usable = [slots for slots in shifts if slots[0] <= slot < slots[1]]
        if missing > 0 and usable:
            first, last = usable[-1]
            covered[first:last] += missing
            total += missing
    return total


def _shifts_of(day: date, shift_types: tuple[ShiftType, ...]) -> list[Shift]:
    return [shift for shift in shifts_in(Horizon(day, day), shift_types) if not shift.type.on_call]


def _slots(shift: Shift, horizon: Horizon) -> tuple[int, int]:
    first = max(0, slot_index(shift.start, horizon.start))
    last = min(horizon.slots, slot_index(shift.end, horizon.start))
    return first, max(first, last)
