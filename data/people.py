"""Radiologists and what binds them: privileges, day jobs, whom to call."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from enum import StrEnum

from pydantic import Field

from data.calendar import DayKind, day_kind, local_interval
from data.record import Dated, Frozen
from data.studies import Subspecialty


class Status(StrEnum):
    """Employment status of the day job; it decides which rules of work bind."""

    HOSPITAL_PRACTITIONER = "hospital_practitioner"
    SALARIED = "salaried"
    SELF_EMPLOYED = "self_employed"

    @property
    def bound(self) -> bool:
        """Whether the working-time directive binds (the self-employed follow the house rule instead)."""
        return self is not Status.SELF_EMPLOYED


class CommitmentKind(StrEnum):
    """What a day-job commitment asks: patients, desk work, or being on call (which excludes duties)."""

    CLINICAL = "clinical"
    NON_CLINICAL = "non_clinical"
    ON_CALL = "on_call"


class Radiologist(Frozen):
    """A reader, who also holds a day job.

    ``minimum``, ``wanted`` and ``maximum`` are duty units a calendar month (1 unit is a 12 h duty). ``authorised_from``
    and ``authorised_until`` date the authorisation for outside work that a full-time hospital practitioner needs.
    """

    id: str
    rpps: str = Field(pattern=r"^[0-9]{11}$", description="RPPS number, eleven digits")
    name: str = ""
    status: Status
    employment_fraction: float = Field(1.0, ge=0, le=1, description="share of a full-time day job")
    authorised_from: date | None = None
    authorised_until: date | None = None
    home_centre: str
    other_centres: tuple[str, ...] = ()
    reads: tuple[Subspecialty, ...]
    experienced: tuple[Subspecialty, ...] = ()
    vets: bool = Field(True, description="may hold the vetting seat")
    minimum: float = Field(0, ge=0)
    wanted: float = Field(ge=0)
    maximum: float = Field(ge=0)

    @property
    def centres(self) -> tuple[str, ...]:
        """Every centre where duties may be done, home first."""
        return (self.home_centre, *self.other_centres)

    @property
    def needs_authorisation(self) -> bool:
        """A full-time hospital practitioner may work outside only with a dated authorisation."""
        return self.status is Status.HOSPITAL_PRACTITIONER and self.employment_fraction >= 1

    def authorised_on(self, day: date) -> bool:
        """Whether the authorisation, where one is needed, covers that date. None on both sides: there is none."""
        if not self.needs_authorisation:
            return True
        if self.authorised_from is None and self.authorised_until is None:
            return False
        after_start = self.authorised_from is None or self.authorised_from <= day
        return after_start and (self.authorised_until is None or day <= self.authorised_until)


class Privilege(Dated):
    """A radiologist may read for a hospital under that site's agreement, for these dates."""

    radiologist_id: str
    hospital_id: str


class Commitment(Dated):
    """One block of the weekly day-job timetable; public holidays are off, except for on-call."""

    radiologist_id: str
    weekday: str = Field(pattern="^(mon|tue|wed|thu|fri|sat|sun)$")
    start: time
    end: time
    kind: CommitmentKind


class CommitmentException(Frozen):
    """A dated change of the timetable: ``cancel`` drops all of that date's blocks, ``add`` adds one."""

    radiologist_id: str
    day: date
    action: str = Field(pattern="^(cancel|add)$")
    start: time | None = None
    end: time | None = None
    kind: CommitmentKind | None = None


class Contact(Frozen):
    """Telephone and mail of a radiologist, or of a hospital's emergency department or CT room."""

    kind: str = Field(pattern="^(radiologist|emergency_department|ct_room)$")
    subject_id: str
    telephone: str
    email: str = ""


class BusyInterval(Frozen):
    """A dated commitment as a real interval in UTC."""

    start: datetime
    end: datetime
    kind: CommitmentKind


WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def busy_blocks(day: date, weekly: Iterable[Commitment], changes: Iterable[CommitmentException]) -> list[BusyInterval]:
    """Day-job intervals that start on a local date: weekly blocks, less those a holiday drops, then dated changes."""
    changes = tuple(changes)
    found: list[BusyInterval] = []
    if not any(row.action == "cancel" for row in changes):
        holiday = day_kind(day) is DayKind.HOLIDAY
        name = WEEKDAYS[day.weekday()]
        for block in weekly:
            if block.weekday != name or not block.valid_on(day):
                continue
            if holiday and block.kind is not CommitmentKind.ON_CALL:
                continue
            found.append(_busy(day, block.start, block.end, block.kind))
    found.extend(
        _busy(day, row.start, row.end, row.kind)
        for row in changes
        if row.action == "add" and row.start is not None and row.end is not None and row.kind is not None
    )
    return found


def _busy(day: date, start: time, end: time, kind: CommitmentKind) -> BusyInterval:
    begin, finish = local_interval(day, start, end)
    return BusyInterval(start=begin, end=finish, kind=kind)
