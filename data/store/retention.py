"""What is kept and what goes: old periods as a whole, one person's data on request; audited by ids only."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import cast

from sqlalchemy import ColumnElement, Connection, Table, delete, func, or_, select, update

from data.errors import InputError, Problem
from data.formats.roster_json import roster_text
from data.network import Network
from data.store.networks import Revision, network_in, put_network, revision_in
from data.store.outbox_retention import count_told, remove_told
from data.store.records import RosterDuty, RosterState, RosterVersion, SwapRequest, SwapSide, WishPeriod, WishRequest
from data.store.roster_rows import read_file
from data.store.store import Change, Store

_PERSONAL = ("privileges", "commitments", "commitment_exceptions", "absences", "wishes")
"""Tables of the network with rows of one radiologist."""


def prune(store: Store, before: date, by: str, *, really: bool) -> dict[str, int]:
    """Delete what ended before a date: rosters with their swaps, requests, dated rows of the network; rows by table.

    What was told before it (UTC) goes from the outbox where it has arrived everywhere.

    Parameters
    ----------
    really
        False only counts what would go.
    """
    with store.change(by, "store.pruned", f"before {before}") as change:
        gone = {table.name: _count(change.connection, table, old) for table, old in _old(before)}
        network = network_in(change.connection)
        kept = None if network is None else _since(network, before)
        if network is not None and kept is not None:
            rows, left = network.tables(), kept.tables()
            gone |= {name: len(rows[name]) - len(left[name]) for name in rows}
        told_before = datetime.combine(before, time(), UTC)
        gone["outbox"] = count_told(change.connection, told_before)
        gone = {name: count for name, count in gone.items() if count}
        change.detail = {"rows": gone} if really and gone else None
        if change.detail is not None:
            _forget_origins(change.connection, before)
            remove_told(change.connection, told_before)
            for table, old in _old(before):
                change.connection.execute(delete(table).where(old))
            if kept is not None and kept != network:
                _put(change, kept)
    return gone


def erase(store: Store, radiologist: str, by: str, now: datetime) -> dict[str, int]:
    """Erase what is known of a radiologist but the id, under which past duties stay; rows by table.

    Their row, contacts, fitted speed, day job, absences, privileges, wishes, requests, what was written beside swaps
    and absences recorded with rosters go.

    Raises
    ------
    InputError
        Nobody of that id is known, or they have a published duty that ends after ``now``.
    """
    with store.change(by, "radiologist.erased", radiologist) as change:
        _assert_no_duty_ahead(store, change.connection, radiologist, now)
        gone: dict[str, int] = {}
        network = network_in(change.connection)
        if network is not None and radiologist in network.radiologist:
            left = _without(network, radiologist)
            gone = {name: len(rows) - len(left.tables()[name]) for name, rows in network.tables().items()}
            _put(change, left)
        gone["wish_requests"] = change.connection.execute(
            delete(WishRequest).where(WishRequest.radiologist_id == radiologist)
        ).rowcount
        own = select(SwapSide.swap_id).where(SwapSide.radiologist_id == radiologist)
        gone["swap_requests"] = change.connection.execute(
            update(SwapRequest)
            .where(SwapRequest.id.in_(own), or_(SwapRequest.note != "", SwapRequest.reason != ""))
            .values(note="", reason="")
        ).rowcount
        gone["roster_versions"] = _forget_absences(change, radiologist)
        gone = {name: count for name, count in gone.items() if count}
        if not gone:
            remedy = "check the id; nothing of this person is here beside past duties"
            raise InputError(Problem(store.name, None, None, f"knows no radiologist {radiologist}", remedy))
        change.detail = {"rows": gone}
    return gone


def _old(before: date) -> list[tuple[Table, ColumnElement[bool]]]:
    """(table, which of its rows go); swaps and duties before the versions that they belong to."""
    versions = select(RosterVersion.id).where(RosterVersion.last_day < before)
    swaps = select(SwapRequest.id).where(SwapRequest.version_id.in_(versions))
    found: list[tuple[object, ColumnElement[bool]]] = [
        (SwapSide.__table__, SwapSide.swap_id.in_(swaps)),
        (SwapRequest.__table__, SwapRequest.version_id.in_(versions)),
        (RosterDuty.__table__, RosterDuty.version_id.in_(versions)),
        (RosterVersion.__table__, RosterVersion.last_day < before),
        (WishRequest.__table__, WishRequest.day < before),
        (WishPeriod.__table__, WishPeriod.last_day < before),
    ]
    return [(cast("Table", table), old) for table, old in found]


def _count(connection: Connection, table: Table, old: ColumnElement[bool]) -> int:
    return connection.scalar(select(func.count()).select_from(table).where(old)) or 0


def _forget_origins(connection: Connection, before: date) -> None:
    """Old versions refer to one another: they let go first, so that any order of deletion will do."""
    old = RosterVersion.last_day < before
    connection.execute(update(RosterVersion).where(old).values(based_on=None, restores=None))


def _since(network: Network, before: date) -> Network:
    """The network without absences, wishes and exceptions that ended before a date."""
    return network.model_copy(
        update={
            "absences": tuple(row for row in network.absences if row.last >= before),
            "wishes": tuple(row for row in network.wishes if row.day >= before),
            "commitment_exceptions": tuple(row for row in network.commitment_exceptions if row.day >= before),
            "coverage_exceptions": tuple(row for row in network.coverage_exceptions if row.day >= before),
        }
    )


def _without(network: Network, radiologist: str) -> Network:
    own = {name: tuple(r for r in getattr(network, name) if r.radiologist_id != radiologist) for name in _PERSONAL}
    contacts = (row for row in network.contacts if (row.kind, row.subject_id) != ("radiologist", radiologist))
    people = (row for row in network.radiologists if row.id != radiologist)
    speed = {person: factor for person, factor in network.calibration.speed.items() if person != radiologist}
    fitted = network.calibration.model_copy(update={"speed": speed})
    changed = {**own, "contacts": tuple(contacts), "radiologists": tuple(people), "calibration": fitted}
    return network.model_copy(update=changed)


def _put(change: Change, network: Network) -> None:
    new = revision_in(change.connection).number + 1
    put_network(change.connection, network, Revision(new, datetime.now(UTC), change.by))


def _assert_no_duty_ahead(store: Store, connection: Connection, radiologist: str, now: datetime) -> None:
    ahead = (
        select(RosterDuty.day)
        .join(RosterVersion, RosterVersion.id == RosterDuty.version_id)
        .where(RosterVersion.state == RosterState.PUBLISHED, RosterDuty.part == "duties")
        .where(RosterDuty.radiologist_id == radiologist, RosterDuty.ends_at > now)
        .order_by(RosterDuty.day)
    )
    day = connection.scalar(ahead)
    if day is not None:
        message = f"{radiologist} has a published duty on {day}"
        raise InputError(Problem(store.name, None, None, message, "repair and publish the roster without them first"))


def _forget_absences(change: Change, radiologist: str) -> int:
    """Take their absences out of what rosters record."""
    count = 0
    for version in change.session.scalars(select(RosterVersion)):
        file = read_file(change.connection, -1, version.record)
        if file.result is None or all(row.radiologist_id != radiologist for row in file.absences):
            continue
        result = file.result.model_dump(mode="json")
        result["absences"] = [row for row in result["absences"] if row["radiologist_id"] != radiologist]
        version.record = roster_text(file.roster, result, file.requirements)
        count += 1
    return count
