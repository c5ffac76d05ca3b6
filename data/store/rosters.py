"""Changes of rosters: a version is saved, proposed, published, withdrawn, brought back; none is ever overwritten."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.calendar import Horizon
from data.errors import ConflictError, InputError, Problem
from data.formats.roster_json import RosterFile
from data.store import audit
from data.store.records import RosterState, RosterVersion
from data.store.roster_rows import copy_duties, record_text, write_duties
from data.store.store import Change, Store
from data.store.versions import Version, find_version, period_of, version_of


def save_draft(store: Store, file: RosterFile, by: str, based_on: int | None = None, note: str = "") -> Version:
    """Save a roster as a new draft of its period.

    Parameters
    ----------
    based_on
        The version that was edited. It must be the newest of the period, unless there is none yet.

    Raises
    ------
    ConflictError
        Another version was saved since.
    """
    period = file.roster.horizon
    with store.change(by, "roster.saved") as change:
        newest = _newest(change.session, period)
        if (newest.id if newest else None) != based_on:
            raise _outdated(store, newest, period, based_on)
        version = RosterVersion(
            first_day=period.first,
            last_day=period.last,
            number=1 if newest is None else newest.number + 1,
            state=RosterState.DRAFT,
            based_on=based_on,
            note=note,
            record=record_text(file),
            saved_at=_now(),
            saved_by=change.by,
        )
        change.session.add(version)
        change.session.flush()
        rows = write_duties(change.connection, version.id, file)
        _says(change, version, duties=rows)
        return version_of(version)


def propose(store: Store, version_id: int, by: str, edit: int | None = None) -> Version:
    """Put a draft forward for publication.

    Parameters
    ----------
    edit
        The edit of the version that the caller has seen; None takes it as it is.

    Raises
    ------
    InputError
        There is no such version, or it is no draft.
    ConflictError
        It was changed since it was seen.
    """
    with store.change(by, "roster.proposed") as change:
        version = _get(store, change.session, version_id, edit)
        _must_be(store, version, RosterState.DRAFT)
        version.state, version.proposed_at, version.proposed_by = RosterState.PROPOSED, _now(), change.by
        _says(change, version)
        change.session.flush()
        return version_of(version)


def publish(
    store: Store, version_id: int, by: str, edit: int | None = None, violations: int = 0, despite: str | None = None
) -> Version:
    """Make a proposed version the one that holds; the one published before is superseded.

    Parameters
    ----------
    violations, despite
        Hard rules that are broken, and why it is published all the same; both go into the audit log.

    Raises
    ------
    InputError
        There is no such version, or it is not proposed.
    ConflictError
        A newer version is published already, or one whose period overlaps; or it was changed since it was seen.
    """
    with store.change(by, "roster.published") as change:
        version = _get(store, change.session, version_id, edit)
        _must_be(store, version, RosterState.PROPOSED)
        before = _take_place_of_others(store, change, version)
        version.state, version.published_at, version.published_by = RosterState.PUBLISHED, _now(), change.by
        _says(change, version, replaces=before, violations=violations, despite=despite)
        change.session.flush()
        return version_of(version)


def withdraw(store: Store, version_id: int, by: str, edit: int | None = None) -> Version:
    """Take back a version that is a draft, proposed or published; its period may then have none published.

    Raises
    ------
    InputError
        There is no such version, or it has ended already.
    """
    with store.change(by, "roster.withdrawn") as change:
        version = _get(store, change.session, version_id, edit)
        _must_be(store, version, RosterState.DRAFT, RosterState.PROPOSED, RosterState.PUBLISHED)
        _end(version, RosterState.WITHDRAWN, change.by)
        _says(change, version)
        change.session.flush()
        return version_of(version)


def roll_back(store: Store, version_id: int, by: str, note: str = "") -> Version:
    """Publish an earlier version again, as a new version with the same duties.

    Parameters
    ----------
    version_id
        A version that was published once.

    Raises
    ------
    InputError
        There is no such version, or it was never published, or it is published now.
    """
    with store.change(by, "roster.rolled_back") as change:
        old = _get(store, change.session, version_id, None)
        if old.published_at is None or old.state == RosterState.PUBLISHED:
            what = "is published now" if old.published_at else "was never published"
            raise _refused(store, f"version {old.id} {what}", "name a version that was published before")
        again = _next_version(change, period_of(old), old.record, note, restores=old.id)
        copy_duties(change.connection, old.id, again.id)
        before = _publish_at_once(store, change, again)
        _says(change, again, replaces=before, restores=old.id)
        change.session.flush()
        return version_of(again)


def publish_successor(store: Store, change: Change, file: RosterFile, based_on: int, note: str) -> RosterVersion:
    """Publish a roster in place of the version that it was made from, within a transaction that has checked both.

    Raises
    ------
    ConflictError
        A version is published whose dates only overlap.
    """
    version = _next_version(change, file.roster.horizon, record_text(file), note, based_on=based_on)
    rows = write_duties(change.connection, version.id, file)
    before = _publish_at_once(store, change, version)
    change.session.flush()
    detail = {"first": str(version.first_day), "last": str(version.last_day), "number": version.number}
    detail |= {"duties": rows, "replaces": before, "violations": 0}
    audit.append(change.connection, change.by, "roster.published", f"roster version {version.id}", detail)
    return version


def _next_version(
    change: Change, period: Horizon, record: str, note: str, *, based_on: int | None = None, restores: int | None = None
) -> RosterVersion:
    """A new draft after the newest version of a period, which has one; its duties are still to be written."""
    newest = _newest(change.session, period)
    assert newest is not None
    version = RosterVersion(
        first_day=period.first,
        last_day=period.last,
        number=newest.number + 1,
        state=RosterState.DRAFT,
        based_on=based_on or newest.id,
        restores=restores,
        note=note,
        record=record,
        saved_at=_now(),
        saved_by=change.by,
    )
    change.session.add(version)
    change.session.flush()
    return version


def _publish_at_once(store: Store, change: Change, version: RosterVersion) -> int | None:
    """Publish a version that nobody proposed; the id of the one that it replaces."""
    before = _take_place_of_others(store, change, version)
    now = _now()
    version.state = RosterState.PUBLISHED
    version.proposed_at, version.proposed_by, version.published_at, version.published_by = (
        now,
        change.by,
        now,
        change.by,
    )
    return before


def _get(store: Store, session: Session, version_id: int, edit: int | None) -> RosterVersion:
    """The record of a version, as the caller has seen it."""
    version = find_version(store, session, version_id)
    if edit is not None and version.edit != edit:
        message = f"version {version_id} was changed since: it is {version.state} now"
        raise ConflictError(Problem(store.name, None, None, message, "look at it again, then repeat"))
    return version


def _newest(session: Session, period: Horizon) -> RosterVersion | None:
    of_period = (RosterVersion.first_day == period.first, RosterVersion.last_day == period.last)
    return session.scalars(select(RosterVersion).where(*of_period).order_by(RosterVersion.number.desc())).first()


def _must_be(store: Store, version: RosterVersion, *states: RosterState) -> None:
    if version.state not in states:
        wanted = " or ".join(states)
        raise _refused(store, f"version {version.id} is {version.state}, not {wanted}", "name another version")


def _take_place_of_others(store: Store, change: Change, version: RosterVersion) -> int | None:
    """End what is published for the period; the id of it, None when nothing was.

    Raises
    ------
    ConflictError
        It is newer than the version, or of a period that only overlaps.
    """
    overlapping = select(RosterVersion).where(
        RosterVersion.state == RosterState.PUBLISHED,
        RosterVersion.first_day <= version.last_day,
        RosterVersion.last_day >= version.first_day,
    )
    others = change.session.scalars(overlapping).all()
    for other in others:
        if period_of(other) != period_of(version):
            dates = f"{other.first_day} to {other.last_day}"
            message = f"version {other.id} is published for {dates}, some dates of which version {version.id} has too"
            raise ConflictError(Problem(store.name, None, None, message, "withdraw one of them first"))
        if other.number > version.number:
            message = f"version {other.id} is published and newer; publishing version {version.id} would undo it"
            remedy = "carry the changes over into a new draft, or roll back to an earlier version"
            raise ConflictError(Problem(store.name, None, None, message, remedy))
        _end(other, RosterState.SUPERSEDED, change.by)
    change.session.flush()
    return others[0].id if others else None


def _end(version: RosterVersion, state: RosterState, by: str) -> None:
    version.state, version.ended_at, version.ended_by = state, _now(), by


def _says(change: Change, version: RosterVersion, **detail: object) -> None:
    change.subject = f"roster version {version.id}"
    period = {"first": str(version.first_day), "last": str(version.last_day), "number": version.number}
    change.detail = {**period, **{name: value for name, value in detail.items() if value is not None}}


def _outdated(store: Store, newest: RosterVersion | None, period: Horizon, based_on: int | None) -> ConflictError:
    dates = f"{period.first} to {period.last}"
    if newest is None:
        message = f"holds no roster for {dates} yet, so version {based_on} was not edited for these dates"
        return ConflictError(Problem(store.name, None, None, message, "leave --based-on out"))
    edited = "which version was edited is not said" if based_on is None else f"version {based_on} was edited"
    message = f"holds version {newest.id} for {dates}, saved by {newest.saved_by} at {newest.saved_at:%F %R}Z; {edited}"
    remedy = f"compare with hulotte roster diff {newest.id}, then save with --based-on {newest.id}"
    return ConflictError(Problem(store.name, None, None, message, remedy))


def _refused(store: Store, message: str, remedy: str) -> InputError:
    return InputError(Problem(store.name, None, None, message, remedy))


def _now() -> datetime:
    return datetime.now(UTC)
