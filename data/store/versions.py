"""What versions of rosters a store holds, and each of them whole."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.calendar import Horizon
from data.errors import InputError, Problem
from data.formats.roster_json import RosterFile
from data.store.records import RosterState, RosterVersion
from data.store.roster_rows import read_file
from data.store.store import Store


@dataclass(frozen=True, slots=True)
class Version:
    """What is known of a version without its duties. ``number`` counts within the period, ``id`` over all of them.

    Of each state: when it was reached, and by whom; ``ended`` is when another took its place or it was withdrawn.
    """

    id: int
    period: Horizon
    number: int
    state: RosterState
    based_on: int | None
    restores: int | None
    note: str
    saved: tuple[datetime, str]
    proposed: tuple[datetime, str] | None
    published: tuple[datetime, str] | None
    ended: tuple[datetime, str] | None
    edit: int


def versions(store: Store, period: Horizon | None = None) -> tuple[Version, ...]:
    """Every version, by period then number; of one period only when given."""
    wanted = select(RosterVersion).order_by(RosterVersion.first_day, RosterVersion.last_day, RosterVersion.number)
    if period is not None:
        wanted = wanted.where(RosterVersion.first_day == period.first, RosterVersion.last_day == period.last)
    with store.reading() as connection, Session(connection) as session:
        return tuple(version_of(found) for found in session.scalars(wanted))


def published_on(store: Store, day: date) -> Version | None:
    """The version that holds on that date; None when none is published."""
    wanted = select(RosterVersion).where(
        RosterVersion.state == RosterState.PUBLISHED, RosterVersion.first_day <= day, RosterVersion.last_day >= day
    )
    with store.reading() as connection, Session(connection) as session:
        found = session.scalars(wanted).one_or_none()
        return None if found is None else version_of(found)


def load_version(store: Store, version_id: int) -> tuple[Version, RosterFile]:
    """A version with everything that its roster file held.

    Raises
    ------
    InputError
        There is no such version.
    """
    with store.reading() as connection, Session(connection) as session:
        found = find_version(store, session, version_id)
        return version_of(found), read_file(connection, found.id, found.record)


def find_version(store: Store, session: Session, version_id: int) -> RosterVersion:
    """The record of a version.

    Raises
    ------
    InputError
        There is none of that number.
    """
    found = session.get(RosterVersion, version_id)
    if found is None:
        remedy = f"hulotte roster versions --store {store.name} lists them"
        raise InputError(Problem(store.name, None, None, f"holds no version {version_id} of a roster", remedy))
    return found


def period_of(record: RosterVersion) -> Horizon:
    """The dates of a version."""
    return Horizon(record.first_day, record.last_day)


def version_of(record: RosterVersion) -> Version:
    """What a record says, free of the database."""
    return Version(
        id=record.id,
        period=period_of(record),
        number=record.number,
        state=RosterState(record.state),
        based_on=record.based_on,
        restores=record.restores,
        note=record.note,
        saved=(record.saved_at, record.saved_by),
        proposed=_mark(record.proposed_at, record.proposed_by),
        published=_mark(record.published_at, record.published_by),
        ended=_mark(record.ended_at, record.ended_by),
        edit=record.edit,
    )


def _mark(at: datetime | None, by: str | None) -> tuple[datetime, str] | None:
    return None if at is None or by is None else (at, by)
