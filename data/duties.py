"""Shift types, dated shifts in UTC, duties and rosters; the wishes and absences that shape them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from hashlib import sha256
from itertools import groupby

from pydantic import Field, model_validator

from data.calendar import DayKind, Horizon, day_kind, local_interval, to_utc
from data.record import Frozen
from data.studies import Subspecialty

UNIT_MINUTES = 720
"""Minutes of a whole duty unit: twelve hours. Units are counted in these minutes so that every sum stays an integer."""


class ShiftType(Frozen):
    """A kind of shift: its local hours, the days it exists on, and what it counts for.

    ``unit_minutes`` is its worth in duty units × 720, in half hours (N12 = 720, EVE = 360, DAY-A = 300). ``night``
    shifts count as nights, take a bedroom each and let their reader rest in the trough. ``on_call`` shifts are done at
    home, by subspecialty, and take neither workstation nor bedroom; they never count as nights.
    """

    code: str
    label: str = ""
    start: time
    end: time
    unit_minutes: int = Field(ge=0, multiple_of=30)
    days: tuple[DayKind, ...] = Field(description="day kinds on which the shift exists")
    night: bool = False
    on_call: bool = False

    def interval(self, day: date) -> tuple[datetime, datetime]:
        """(start, end) in UTC when it starts on that local date; real hours, also across a clock change."""
        return local_interval(day, self.start, self.end)

    @property
    def minutes(self) -> int:
        """Length on the clock, which a change of the clocks does not touch; equal start and end mean 24 hours."""
        start, end = (60 * at.hour + at.minute for at in (self.start, self.end))
        return (end - start - 1) % (24 * 60) + 1

    def exists_on(self, day: date) -> bool:
        """Whether there is such a shift on that date."""
        return day_kind(day) in self.days


@dataclass(frozen=True, slots=True)
class Shift:
    """A dated shift in UTC, network-wide: duties put it at a centre, or at home in a subspecialty when on call."""

    type: ShiftType
    day: date
    start: datetime
    end: datetime

    @classmethod
    def on(cls, kind: ShiftType, day: date) -> Shift:
        """The shift of that type that starts on that local date."""
        start, end = kind.interval(day)
        return cls(kind, day, start, end)

    @property
    def minutes(self) -> int:
        """Real length in minutes."""
        return (self.end - self.start) // timedelta(minutes=1)


def shifts_in(horizon: Horizon, shift_types: tuple[ShiftType, ...]) -> tuple[Shift, ...]:
    """Every dated shift of a horizon, by date then by order of the shift types."""
    return tuple(Shift.on(kind, day) for day in horizon.days for kind in shift_types if kind.exists_on(day))


class Absence(Frozen):
    """Local days away, both included. No duty may overlap them, and on the days away as a whole the day job is off.

    ``starts`` and ``ends`` narrow the first and the last day to a part of it.
    """

    radiologist_id: str
    first: date
    last: date
    reason: str = Field("leave", pattern="^(leave|sick|training|other)$")
    starts: time | None = Field(None, description="local time of the first date from which away; empty: all day")
    ends: time | None = Field(None, description="local time of the last date until which away; empty: all day")

    @model_validator(mode="after")
    def _in_order(self) -> Absence:
        on_one_day = self.first == self.last and self.ends is not None and self.ends <= (self.starts or time(0))
        if self.last < self.first or on_one_day:
            raise ValueError("the absence ends before it starts")
        return self

    @property
    def interval(self) -> tuple[datetime, datetime]:
        """(start, end) in UTC."""
        start = to_utc(self.first, self.starts or time(0))
        if self.ends is not None:
            return start, to_utc(self.last, self.ends)
        return start, to_utc(self.last + timedelta(days=1), time(0))

    @property
    def whole_days(self) -> tuple[date, ...]:
        """The local dates on which the person is away from midnight to midnight."""
        first = 0 if self.starts in (None, time(0)) else 1
        last = (self.last - self.first).days + (1 if self.ends is None else 0)
        return tuple(self.first + timedelta(days=n) for n in range(first, last))


class WishKind(StrEnum):
    """What is wished: to have a duty, not to have it, or a refusal (which is a hard rule)."""

    WANT = "want"
    AVOID = "avoid"
    REFUSE = "refuse"


class Wish(Frozen):
    """A wish of one radiologist for the duties that start on one local date; ``shift`` None means any shift."""

    radiologist_id: str
    day: date
    kind: WishKind
    shift: str | None = None
    weight: int = Field(1, ge=1, le=10, description="how much it matters; refusals ignore it")

    def concerns(self, day: date, shift: str) -> bool:
        """Whether a duty of that shift on that date is what the wish is about."""
        return self.day == day and self.shift in (None, shift)


@dataclass(frozen=True, slots=True, order=True)
class Duty:
    """One radiologist on one dated shift, at a centre or (on call) at home for a subspecialty.

    ``start`` and ``end`` are UTC and follow from the date and the shift type; they are stored so that a roster can be
    read without its network. Exactly one of ``centre`` and ``subspecialty`` is set.
    """

    radiologist_id: str
    day: date
    shift: str
    start: datetime
    end: datetime
    centre: str | None = None
    subspecialty: Subspecialty | None = None

    @classmethod
    def of(
        cls,
        radiologist_id: str,
        shift: Shift,
        centre: str | None = None,
        subspecialty: Subspecialty | None = None,
    ) -> Duty:
        """A duty on that dated shift."""
        return cls(radiologist_id, shift.day, shift.type.code, shift.start, shift.end, centre, subspecialty)

    @property
    def minutes(self) -> int:
        """Real length in minutes."""
        return (self.end - self.start) // timedelta(minutes=1)

    @property
    def place(self) -> str:
        """The centre, or "at home (neuro)" when on call."""
        return self.centre or f"at home ({self.subspecialty})"


@dataclass(frozen=True, slots=True)
class Ledger:
    """Fairness carried from period to period: per radiologist, given minus fair share so far.

    Each value is in hundredths of a duty: +150 means one and a half more than the share. Missing people count 0.
    """

    nights: Mapping[str, int] = field(default_factory=dict)
    weekends: Mapping[str, int] = field(default_factory=dict)
    holidays: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Roster:
    """Who is on duty when, over a horizon.

    ``duties`` are sorted by radiologist, then start. ``history`` holds duties before the horizon that still matter
    (rest, averages, consecutive nights, the month's units so far); ``kept`` the duties that planning may not move, each
    of which must be among ``duties``; ``ledger`` the fairness balance at the start; ``published`` the duties of the
    roster that was published before for the same dates, from which each difference costs (none: nothing was published).
    """

    horizon: Horizon
    duties: tuple[Duty, ...]
    history: tuple[Duty, ...] = ()
    kept: tuple[Duty, ...] = ()
    ledger: Ledger = field(default_factory=Ledger)
    published: tuple[Duty, ...] = ()

    @property
    def duties_sha256(self) -> str:
        """Hash of who has which duty when and where, whatever their order."""
        return sha256("\n".join(sorted(map(_as_line, self.duties))).encode()).hexdigest()

    def by_person(self) -> Iterator[tuple[str, tuple[Duty, ...]]]:
        """(radiologist id, their duties of the horizon in order of start), for those who have any."""
        ordered = sorted(self.duties, key=lambda duty: (duty.radiologist_id, duty.start, duty.end))
        for person, duties in groupby(ordered, key=lambda duty: duty.radiologist_id):
            yield person, tuple(duties)

    def by_person_with_history(self) -> Iterator[tuple[str, tuple[Duty, ...]]]:
        """The same with the duties of ``history`` before them; only for those with a duty in the horizon."""
        earlier: dict[str, list[Duty]] = {}
        for duty in self.history:
            earlier.setdefault(duty.radiologist_id, []).append(duty)
        for person, duties in self.by_person():
            yield person, (*sorted(earlier.get(person, ()), key=lambda duty: (duty.start, duty.end)), *duties)


def _as_line(duty: Duty) -> str:
    instants = (f"{instant.astimezone(UTC):%Y-%m-%dT%H:%MZ}" for instant in (duty.start, duty.end))
    return "\t".join((duty.radiologist_id, str(duty.day), duty.shift, *instants, str(duty.place)))
