"""Who leads: one row a role. Each take-over counts the epoch on, and only the newest epoch may write.

On SQLite the row itself says until when nobody else may. On PostgreSQL a `SessionLock` says who may take over, and the
row keeps the epoch: whoever lost the lock without noticing finds another one there, and writes nothing.
"""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from sqlalchemy import Connection, insert, select, update

from data.errors import ConflictError, Problem
from data.store.dispatch_tables import LEASES
from data.store.session_lock import SessionLock
from data.store.store import Store, spoken


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to write, until someone else's epoch is newer; ``lock`` keeps others off, where there is one."""

    name: str
    holder: str
    epoch: int
    seconds: float
    lock: SessionLock | None = None


class LeaseLostError(RuntimeError):
    """Another instance leads: nothing may be written any more."""


def can_stand_by(store: Store) -> bool:
    """Whether a second instance may wait to take over: where the database itself notices that the first is gone."""
    return store.engine.dialect.name == "postgresql"


def take(store: Store, name: str, seconds: float, former: Lease | None = None) -> Lease:
    """Become the leader.

    Parameters
    ----------
    seconds
        How long the lease lasts without being renewed; where a lock tells who leads it says nothing.
    former
        The lease that the same instance had before, which need not run out.

    Raises
    ------
    ConflictError
        Another instance leads.
    """
    holder = f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex[:8]}"
    if not can_stand_by(store):
        return _counted_on(store, Lease(name, holder, 0, seconds), former)
    lock = SessionLock.take(store, name)
    if lock is None:
        raise _taken(store, _holder(store, name), "")
    try:
        return _counted_on(store, Lease(name, holder, 0, seconds, lock), former)
    except BaseException:
        lock.release()
        raise


def _counted_on(store: Store, lease: Lease, former: Lease | None) -> Lease:
    """The same lease with the next epoch, which is written down."""
    with spoken(store.url), store.engine.connect().execution_options(writes=True) as connection, connection.begin():
        found = connection.execute(select(LEASES).where(LEASES.c.name == lease.name).with_for_update()).one_or_none()
        now = datetime.now(UTC)
        values = {"holder": lease.holder, "expires_at": now + timedelta(seconds=lease.seconds)}
        if found is None:
            connection.execute(insert(LEASES).values(name=lease.name, epoch=1, **values))
            return replace(lease, epoch=1)
        mine = lease.lock is not None or (former is not None and former.holder == found.holder)
        if not mine and found.expires_at > now and not _is_gone(found.holder):
            raise _taken(store, found.holder, f" until {found.expires_at:%F %T}Z at least")
        connection.execute(update(LEASES).where(LEASES.c.name == lease.name).values(epoch=found.epoch + 1, **values))
        return replace(lease, epoch=found.epoch + 1)


def _holder(store: Store, name: str) -> str:
    """Who leads, as far as is written down."""
    with store.reading() as connection:
        found = connection.execute(select(LEASES.c.holder).where(LEASES.c.name == name)).scalar_one_or_none()
    return found or "another instance"


def _taken(store: Store, holder: str, until: str) -> ConflictError:
    remedy = "stop that instance first, or wait"
    return ConflictError(Problem(store.name, None, None, f"{holder} leads here{until}", remedy))


def assert_leads(connection: Connection, lease: Lease) -> None:
    """Make sure, until this transaction ends, that nobody has taken over.

    Raises
    ------
    LeaseLostError
        Somebody has, or may have.
    """
    if lease.lock is not None and lease.lock.lost.is_set():
        raise LeaseLostError(f"the database took the lock of {lease.holder} (epoch {lease.epoch}) away")
    wanted = select(LEASES.c.epoch).where(LEASES.c.name == lease.name).with_for_update()
    if connection.execute(wanted).scalar_one_or_none() != lease.epoch:
        raise LeaseLostError(f"another instance leads since; {lease.holder} (epoch {lease.epoch}) writes nothing more")


def renew(store: Store, lease: Lease) -> None:
    """Lead on.

    Raises
    ------
    LeaseLostError
        Another instance leads meanwhile.
    """
    with (
        spoken(store.url),
        store.turn,
        store.engine.connect().execution_options(writes=True) as connection,
        connection.begin(),
    ):
        assert_leads(connection, lease)
        until = datetime.now(UTC) + timedelta(seconds=lease.seconds)
        connection.execute(update(LEASES).where(LEASES.c.name == lease.name).values(expires_at=until))


def give_up(store: Store, lease: Lease) -> None:
    """Lead no longer, so that another instance may start at once."""
    mine = (LEASES.c.name == lease.name, LEASES.c.epoch == lease.epoch)
    try:
        with spoken(store.url), store.engine.connect().execution_options(writes=True) as connection, connection.begin():
            connection.execute(update(LEASES).where(*mine).values(expires_at=datetime.now(UTC)))
    finally:
        if lease.lock is not None:
            lease.lock.release()


def _is_gone(holder: str) -> bool:
    """Whether the holder was a process of this host that runs no more."""
    host, pid, _ = holder.rsplit(":", 2)
    if host != socket.gethostname():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
