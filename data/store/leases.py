"""Who leads: one row a role. Each take-over counts the epoch on, and only the newest epoch may write."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from sqlalchemy import Connection, insert, select, update

from data.errors import ConflictError, Problem
from data.store.dispatch_tables import LEASES
from data.store.store import Store, spoken


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to write, until someone else's epoch is newer."""

    name: str
    holder: str
    epoch: int
    seconds: float


class LeaseLostError(RuntimeError):
    """Another instance leads: nothing may be written any more."""


def take(store: Store, name: str, seconds: float) -> Lease:
    """Become the leader.

    Parameters
    ----------
    seconds
        How long the lease lasts without being renewed.

    Raises
    ------
    ConflictError
        Another instance leads and has renewed its lease in time.
    """
    holder = f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex[:8]}"
    with spoken(store.url), store.engine.connect().execution_options(writes=True) as connection, connection.begin():
        found = connection.execute(select(LEASES).where(LEASES.c.name == name).with_for_update()).one_or_none()
        now = datetime.now(UTC)
        values = {"holder": holder, "expires_at": now + timedelta(seconds=seconds)}
        if found is None:
            connection.execute(insert(LEASES).values(name=name, epoch=1, **values))
            return Lease(name, holder, 1, seconds)
        if found.expires_at > now and not _is_gone(found.holder):
            message = f"{found.holder} leads here until {found.expires_at:%F %T}Z at least"
            raise ConflictError(Problem(store.name, None, None, message, "stop that instance first, or wait"))
        connection.execute(update(LEASES).where(LEASES.c.name == name).values(epoch=found.epoch + 1, **values))
        return Lease(name, holder, found.epoch + 1, seconds)


def assert_leads(connection: Connection, lease: Lease) -> None:
    """Make sure, until this transaction ends, that nobody has taken over.

    Raises
    ------
    LeaseLostError
        Somebody has.
    """
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
    with spoken(store.url), store.engine.connect().execution_options(writes=True) as connection, connection.begin():
        assert_leads(connection, lease)
        until = datetime.now(UTC) + timedelta(seconds=lease.seconds)
        connection.execute(update(LEASES).where(LEASES.c.name == lease.name).values(expires_at=until))


def give_up(store: Store, lease: Lease) -> None:
    """Lead no longer, so that another instance may start at once."""
    mine = (LEASES.c.name == lease.name, LEASES.c.epoch == lease.epoch)
    with spoken(store.url), store.engine.connect().execution_options(writes=True) as connection, connection.begin():
        connection.execute(update(LEASES).where(*mine).values(expires_at=datetime.now(UTC)))


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
