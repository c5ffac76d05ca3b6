"""The network in a store: whole into it and whole out of it, with the number of its revision."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

from sqlalchemy import Connection, delete, insert, select, update

from data.calibration import Calibration
from data.duties import ShiftType, Wish
from data.errors import ConflictError, InputError, Problem
from data.formats.csv_table import columns_of
from data.formats.network_tables import TABLES
from data.network import Network
from data.record import Frozen
from data.rules import Rules
from data.store.columns import stored
from data.store.network_tables import NETWORK_STATE, NETWORK_TABLES
from data.store.store import Store

_FILLED_FROM = [table for table in NETWORK_STATE.metadata.sorted_tables if table.name in NETWORK_TABLES]
"""The network's tables in an order in which nothing is named before it is there."""


@dataclass(frozen=True, slots=True)
class Revision:
    """Which network a store holds. Revision 0 is none yet."""

    number: int
    changed_at: datetime | None = None
    changed_by: str | None = None


@dataclass(frozen=True, slots=True)
class Replaced:
    """What a new revision changed: rows gained and lost by table, and whether rules or what was fitted are others.

    ``changed`` is False when it was the same network.
    """

    revision: Revision
    gained: dict[str, int]
    lost: dict[str, int]
    rules_changed: bool

    @property
    def changed(self) -> bool:
        """Whether there was anything to change."""
        return bool(self.gained or self.lost or self.rules_changed)


def revision(store: Store) -> Revision:
    """The revision that the store holds."""
    with store.reading() as connection:
        return revision_in(connection)


def revision_in(connection: Connection) -> Revision:
    """The same within a transaction."""
    row = connection.execute(select(NETWORK_STATE)).first()
    return Revision(0) if row is None else Revision(row.revision, row.changed_at, row.changed_by)


def load_network(store: Store) -> Network:
    """The network that the store holds.

    Raises
    ------
    InputError
        It holds none yet.
    """
    with store.reading() as connection:
        found = network_in(connection)
    if found is None:
        remedy = f"fill it with: hulotte network import DIR --store {store.name}"
        raise InputError(Problem(store.name, None, None, "holds no network yet", remedy))
    return found


def network_in(connection: Connection) -> Network | None:
    """The same within a transaction; None when there is none yet."""
    state = connection.execute(select(NETWORK_STATE.c.rules, NETWORK_STATE.c.calibration)).first()
    if state is None:
        return None
    tables: dict[str, Any] = {name: _rows(connection, name, model) for name, model in TABLES.items()}
    fitted = Calibration.model_validate(state.calibration)
    return Network(**tables, rules=Rules.model_validate(state.rules), calibration=fitted)


def save_network(store: Store, network: Network, by: str, based_on: int | None = None) -> Replaced:
    """Make this the network of the store.

    Parameters
    ----------
    based_on
        The revision that the tables were edited from. It must be the newest, unless the store holds no network yet or
        the very same one.

    Raises
    ------
    ConflictError
        The store holds another revision than the one that was edited.
    """
    with store.change(by, "network.saved", "network") as change:
        before = network_in(change.connection)
        known = revision_in(change.connection)
        replaced = _difference(before, network, Revision(known.number + 1, datetime.now(UTC), change.by))
        if not replaced.changed:
            change.detail = None
            return Replaced(known, {}, {}, rules_changed=False)
        if before is not None and based_on != known.number:
            raise _outdated(store, known, based_on)
        put_network(change.connection, network, replaced.revision)
        change.detail = {
            "revision": replaced.revision.number,
            "gained": replaced.gained,
            "lost": replaced.lost,
            "rules_changed": replaced.rules_changed,
        }
    return replaced


def put_network(connection: Connection, network: Network, new: Revision) -> None:
    """Replace every table, within a transaction."""
    for table in reversed(_FILLED_FROM):
        connection.execute(delete(table))
    tables = network.tables()
    for table in _FILLED_FROM:
        if rows := tables[table.name]:
            connection.execute(insert(table), [_values(TABLES[table.name], n, row) for n, row in enumerate(rows)])
    connection.execute(delete(NETWORK_STATE))
    connection.execute(
        insert(NETWORK_STATE).values(
            id=1,
            revision=new.number,
            rules=network.rules.model_dump(mode="json"),
            changed_at=new.changed_at,
            changed_by=new.changed_by,
            calibration=network.calibration.model_dump(mode="json", exclude_none=True),
        )
    )


def knows_radiologist(connection: Connection, radiologist: str) -> bool:
    """Whether the network has that radiologist, without reading the rest of it."""
    people = NETWORK_TABLES["radiologists"]
    return connection.scalar(select(people.c.id).where(people.c.id == radiologist)) is not None


def shift_types_in(connection: Connection) -> tuple[ShiftType, ...]:
    """The network's shift types alone."""
    return cast("tuple[ShiftType, ...]", _rows(connection, "shift_types", ShiftType))


def wishes_in(connection: Connection) -> tuple[Wish, ...]:
    """The network's wishes alone."""
    return cast("tuple[Wish, ...]", _rows(connection, "wishes", Wish))


def put_wishes(connection: Connection, wishes: Sequence[Wish], new: Revision) -> None:
    """Replace the wishes alone, within a transaction: the network is another revision, its other tables stay."""
    table = NETWORK_TABLES["wishes"]
    connection.execute(delete(table))
    if wishes:
        connection.execute(insert(table), [_values(Wish, n, row) for n, row in enumerate(wishes)])
    connection.execute(
        update(NETWORK_STATE).values(revision=new.number, changed_at=new.changed_at, changed_by=new.changed_by)
    )


def _values(model: type[Frozen], position: int, row: Frozen) -> dict[str, object]:
    return {"position": position, **{name: stored(getattr(row, name)) for name in columns_of(model)}}


def _rows(connection: Connection, name: str, model: type[Frozen]) -> tuple[Frozen, ...]:
    table = NETWORK_TABLES[name]
    columns = [table.c[field] for field in columns_of(model)]
    found = connection.execute(select(*columns).order_by(table.c.position)).mappings()
    return tuple(model.model_validate(dict(row)) for row in found)


def _difference(before: Network | None, after: Network, new: Revision) -> Replaced:
    old = before.tables() if before else {}
    gained, lost = {}, {}
    for name, rows in after.tables().items():
        now, then = Counter(rows), Counter(old.get(name, ()))
        gained[name], lost[name] = (now - then).total(), (then - now).total()
        if not gained[name] and not lost[name] and _moved(old.get(name, ()), rows):
            gained[name] = lost[name] = len(rows)
    return Replaced(
        new,
        {name: count for name, count in gained.items() if count},
        {name: count for name, count in lost.items() if count},
        before is None or (before.rules, before.calibration) != (after.rules, after.calibration),
    )


def _moved(before: Sequence[Frozen], after: Sequence[Frozen]) -> bool:
    """Whether the same rows stand in another order, which counts as a change of all of them."""
    return tuple(before) != tuple(after)


def _outdated(store: Store, known: Revision, based_on: int | None) -> ConflictError:
    message = f"holds revision {known.number} of the network, saved by {known.changed_by} at {known.changed_at:%F %R}Z"
    edited = "which revision was edited is not said" if based_on is None else f"revision {based_on} was edited"
    remedy = f"export it, carry your changes over, then import with --based-on {known.number}"
    return ConflictError(Problem(store.name, None, None, f"{message}; {edited}", remedy))
